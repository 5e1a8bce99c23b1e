#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/config/config.h"
#include "kindred/study/stages.h"

namespace kindred {

// The directory that holds one run, held by one process at a time.
class RunDirectory {
 public:
  // Creates it, or checks that it holds a run of the same data, tasks, model, training, measuring,
  // seed and type of device; [grouping] and the rest of [run] may differ, since what they ask for
  // is worked out anew. Writes config.toml. Throws InputError when `use` does not fit what is
  // there, or when another process works in it, and FailureError when it cannot be written.
  RunDirectory(const Config& config, std::filesystem::path path, DirectoryUse use);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

  // Appends a line to log.jsonl, with the time of day added.
  void log(Json record);

 private:
  std::filesystem::path path_;
  int lock_ = -1;
  std::unique_ptr<AppendFile> log_;
};

}  // namespace kindred
