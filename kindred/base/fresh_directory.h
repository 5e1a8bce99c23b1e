#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kindred {

// A new or empty directory that a call fills. The destructor removes what was added unless keep()
// was called.
class FreshDirectory {
 public:
  // Creates the directory if missing. Throws InputError if it is a file or not empty, FailureError
  // if it cannot be created or written to.
  explicit FreshDirectory(std::filesystem::path directory);
  ~FreshDirectory();
  FreshDirectory(const FreshDirectory&) = delete;
  FreshDirectory& operator=(const FreshDirectory&) = delete;

  // Returns the path of a file or folder `name` in it, to be removed recursively unless kept.
  std::filesystem::path add(const std::string& name);
  // Keeps everything that was added.
  void keep() { done_ = true; }

 private:
  std::filesystem::path directory_;
  std::vector<std::filesystem::path> entries_;
  bool made_, done_ = false;
};

}  // namespace kindred
