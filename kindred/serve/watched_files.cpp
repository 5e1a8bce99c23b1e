#include "kindred/serve/watched_files.h"

#include <exception>
#include <utility>

#include <sys/stat.h>

#include <fmt/format.h>

namespace kindred {

WatchedFiles::WatchedFiles(std::vector<std::filesystem::path> files)
    : files_(std::move(files)), stamp_(stamp()) {}

// Changes when a file is written again or replaced; a directory above it may be renamed into place.
std::string WatchedFiles::stamp() const {
  std::string text;
  for (const auto& file : files_) {
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
      text += "none;";
    else
      text += fmt::format("{} {} {} {}.{:09};", status.st_dev, status.st_ino, status.st_size,
                          status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
  }
  return text;
}

void WatchedFiles::look(bool every, const std::function<void()>& read,
                        const std::function<void(const std::string&, bool)>& failed) {
  auto now = stamp();
  if (!every && now == stamp_) return;
  try {
    read();
    stamp_ = std::move(now);
    failure_.clear();
  } catch (const std::exception& error) {
    stamp_.clear();
    const bool is_new = std::exchange(failure_, error.what()) != error.what();
    failed(failure_, is_new);
  }
}

}  // namespace kindred
