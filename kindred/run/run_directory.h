#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "kindred/base/json.h"
#include "kindred/config/config.h"
#include "kindred/run/directory_use.h"
#include "kindred/share/crew.h"
#include "kindred/share/launcher.h"

namespace kindred {

// The directory of one run, used by one process at a time, or by several that share it.
class RunDirectory {
 public:
  // Creates it, or checks that its run has the same data, tasks, model, training, measuring, seed,
  // threads and type of device; [grouping] and the rest of [run] may differ, since their results
  // are recomputed. Writes config.toml. Throws InputError if `use` does not fit the contents or
  // another process uses it that does not share it or has another config, and FailureError if it
  // cannot be written.
  RunDirectory(const Config& config, std::filesystem::path path, DirectoryUse use);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  // The threads per operation of the run in a directory; nullopt if it holds none. Throws
  // InputError if its identity.json is damaged.
  [[nodiscard]] static std::optional<int64_t> threads_of(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

  // The processes that share the run; this one by itself unless `use` is kShared.
  [[nodiscard]] Crew& crew() { return *crew_; }

  // Takes kLead; the first to use the directory holds it from the beginning, so that no process
  // with another config comes between. Null if another process leads.
  [[nodiscard]] std::unique_ptr<Lease> take_lead();

  // Number of the launcher's other processes that do not use this directory now, because they have
  // ended or see another one; 0 without a launcher.
  [[nodiscard]] int64_t absent() const;

  // Appends `record`, with the current time (UTC) added, to log.jsonl as one line.
  void log(Json record);

 private:
  void begin(const Config& config);

  std::filesystem::path path_;
  int lock_ = -1;
  std::unique_ptr<Crew> crew_;
  std::unique_ptr<Lease> lead_;
  LaunchPlace place_;
  std::unique_ptr<Lease> presence_;  // of a process of a launcher
};

}  // namespace kindred
