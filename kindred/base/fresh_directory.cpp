#include "kindred/base/fresh_directory.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

void check_directory(const fs::path& directory) {
  std::error_code error;
  const auto status = fs::status(directory, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status))
    throw InputError(fmt::format("{}: is a file; name a directory with --out", directory.string()));
  if (!fs::is_empty(directory, error) && !error)
    throw InputError(
        fmt::format("{}: is not empty; name a new directory with --out", directory.string()));
}

}  // namespace

FreshDirectory::FreshDirectory(fs::path directory)
    : directory_(std::move(directory)), made_(!fs::exists(directory_)) {
  check_directory(directory_);
  make_directory(directory_);
}

FreshDirectory::~FreshDirectory() {
  if (done_) return;
  std::error_code ignored;
  for (const auto& entry : entries_) fs::remove_all(entry, ignored);
  if (made_) fs::remove(directory_, ignored);
}

fs::path FreshDirectory::add(const std::string& name) {
  return entries_.emplace_back(directory_ / name);
}

}  // namespace kindred
