#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kindred {

// A new or empty directory that a call fills: what was put into it is taken away again unless the
// call comes to its end.
class FreshDirectory {
 public:
  // Makes it where it is not there. Throws InputError when it is a file or holds something,
  // FailureError when it cannot be made or written to.
  explicit FreshDirectory(std::filesystem::path directory);
  ~FreshDirectory();
  FreshDirectory(const FreshDirectory&) = delete;
  FreshDirectory& operator=(const FreshDirectory&) = delete;

  // The place of a file or folder of that name in it, taken away with all that it holds.
  std::filesystem::path add(const std::string& name);
  // All is well: what was added stays.
  void keep() { done_ = true; }

 private:
  std::filesystem::path directory_;
  std::vector<std::filesystem::path> entries_;
  bool made_, done_ = false;
};

}  // namespace kindred
