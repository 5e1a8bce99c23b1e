#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace kindred {

// Files that may be written again while the server runs. One thread at a time may use it.
class WatchedFiles {
 public:
  // To be made before the files are read for the first time.
  explicit WatchedFiles(std::vector<std::filesystem::path> files);

  // Calls `read` if a file was written again or replaced since it was last read, or with `every`.
  // If it throws, calls `failed`; `is_new`: with another text than the last time. The next look
  // tries again, since other files may still be on their way.
  void look(bool every, const std::function<void()>& read,
            const std::function<void(const std::string& text, bool is_new)>& failed);

 private:
  [[nodiscard]] std::string stamp() const;

  std::vector<std::filesystem::path> files_;
  std::string stamp_;    // of what was read; empty after what could not be
  std::string failure_;  // of the last attempt
};

}  // namespace kindred
