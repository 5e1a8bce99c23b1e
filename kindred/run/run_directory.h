#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/config/config.h"
#include "kindred/run/directory_use.h"

namespace kindred {

// The directory of one run, locked by one process at a time.
class RunDirectory {
 public:
  // Creates it, or checks that its run has the same data, tasks, model, training, measuring, seed,
  // threads and type of device; [grouping] and the rest of [run] may differ, since their results
  // are recomputed. Writes config.toml. Throws InputError if `use` does not fit the contents or
  // another process holds the lock, and FailureError if it cannot be written.
  RunDirectory(const Config& config, std::filesystem::path path, DirectoryUse use);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

  // Appends `record`, with the current time (UTC) added, to log.jsonl as one line.
  void log(Json record);

 private:
  std::filesystem::path path_;
  int lock_ = -1;
  std::unique_ptr<AppendFile> log_;
};

}  // namespace kindred
