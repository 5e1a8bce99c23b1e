#include "kindred/run/takeover.h"

#include <algorithm>
#include <fstream>
#include <numeric>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/run/affinity_runs.h"
#include "kindred/stats/kept_tasks.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

class Taking {
 public:
  Taking(const EarlierRun& earlier, const Config& config, const RunData& known,
         const NetworkStore& store, RunDirectory& directory)
      : earlier_(earlier),
        config_(config),
        store_(store),
        directory_(directory),
        settings_(read_json_file(directory.file("identity.json"), "kindred.identity/1")),
        same_(earlier, store.data(), known, settings_) {}

  ReuseRecord take(bool warm, const std::vector<std::string>& former_targets) {
    record_.run = earlier_.path.string();
    record_.former_targets = former_targets;
    record_.dropped = same_.dropped();
    record_.added = same_.added();
    take_affinities(warm);
    take_networks();
    return record_;
  }

  [[nodiscard]] std::vector<std::optional<NetworkState>> starts() const {
    std::vector<std::optional<NetworkState>> starts;
    starts.reserve(static_cast<size_t>(config_.affinity.runs));
    for (int64_t run = 0; run < config_.affinity.runs; ++run)
      starts.push_back(
          warm_start(earlier_, store_, config_, static_cast<uint64_t>(config_.run.seed + run)));
    return starts;
  }

 private:
  void take_affinities(bool warm) {
    std::string why = same_.affinity_obstacle();
    const bool measured = measured_before();
    if (why.empty() && !measured) why = "that run has not measured all of its affinities";
    if (why.empty() && record_.added.empty()) {
      record_.affinities = AffinitySource::kCarried;
      for (int64_t run = 0; run < config_.affinity.runs; ++run) carry(run);
      note_origin();
      return;
    }
    if (why.empty())
      why =
          fmt::format("{} new task{}", record_.added.size(), record_.added.size() == 1 ? "" : "s");
    const std::string obstacle = same_.start_obstacle();
    const auto begun = obstacle.empty() ? starts() : std::vector<std::optional<NetworkState>>();
    const bool some = std::any_of(begun.begin(), begun.end(), [](const auto& s) { return s; });
    if (warm && some) record_.affinities = AffinitySource::kWarm;
    record_.why = why;
    if (warm && !some)
      record_.why += obstacle.empty() ? "; its joint network was not trained to the end"
                                      : (obstacle == why ? "" : "; " + obstacle);
  }

  [[nodiscard]] bool measured_before() const {
    for (int64_t run = 0; run < config_.affinity.runs; ++run)
      if (!fs::exists(search_file(earlier_.path, run)) ||
          !fs::exists(measurements_file(earlier_.path, run)))
        return false;
    return true;
  }

  // Of affinities that the earlier run took from another one itself.
  void note_origin() {
    record_.measured_with = record_.dropped;
    if (!earlier_.reuse) return;
    const ReuseRecord& before = *earlier_.reuse;
    record_.measured_warm = before.affinities == AffinitySource::kWarm || before.measured_warm;
    record_.measured_with.insert(record_.measured_with.end(), before.measured_with.begin(),
                                 before.measured_with.end());
  }

  void carry(int64_t run) {
    std::vector<size_t> kept;
    for (const auto& task : store_.data().tasks)
      for (size_t i = 0; i < earlier_.data.tasks.size(); ++i)
        if (earlier_.data.tasks[i].name == task.name) kept.push_back(i);
    const fs::path from = measurements_file(earlier_.path, run);
    std::ifstream lines(from);
    std::string text;
    int64_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      const std::string own =
          measurement_line_of(line, earlier_.data.tasks.size(), kept,
                              fmt::format("{}: line {}", from.string(), ++number));
      if (!own.empty()) text += own + "\n";
    }
    write_file_atomically(measurements_file(directory_.path(), run), text);
    write_file_atomically(search_file(directory_.path(), run),
                          read_file(search_file(earlier_.path, run)));
  }

  void take_networks() {
    std::vector<fs::path> folders;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(earlier_.path / "networks", error))
      if (fs::exists(entry.path() / "result.json", error)) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    for (const auto& folder : folders) {
      if (const auto why = take_one(folder)) refuse(*why);
    }
  }

  // Returns why it was not taken; nullopt if it was, or is of no use to any run.
  std::optional<std::string> take_one(const fs::path& folder) {
    try {
      const NetworkRecord network = read_network(folder / "result.json");
      const NetworkKey before{network.task_numbers, network.seed};
      // Networks of other weightings, which only kindred compare trains.
      if (folder.filename() != folder_name(before)) return std::nullopt;
      for (const int64_t task : before.tasks)
        if (task < 0 || task >= static_cast<int64_t>(earlier_.data.tasks.size()))
          return "of other tasks than its run";
      if (auto why = same_.difference(before.tasks); !why.empty()) return why;
      if (!network.held_out) return "of version 0.2.0, which chose epochs by the rows that compare";
      if (!fs::exists(folder / kRowLosses.name)) return "its losses by row are missing";
      const NetworkKey key{*same_.numbers_of(before.tasks), network.seed};
      // Joint trainings on pictures use several threads, other trainings one.
      const bool joint = key.tasks.size() == store_.data().tasks.size();
      if (store_.data().input.is_picture() && network.measured && !joint &&
          earlier_.settings.at("run.threads") != 1)
        return "a joint training on several threads rounds otherwise";
      record_.networks.push_back({.folder = folder.filename().string(),
                                  .task_numbers = key.tasks,
                                  .seed = key.seed,
                                  .seconds = network.seconds});
      return std::nullopt;
    } catch (const InputError&) {
      return "its files are damaged";
    }
  }

  void refuse(const std::string& why) {
    for (auto& [reason, count] : record_.refused) {
      if (reason != why) continue;
      ++count;
      return;
    }
    record_.refused.emplace_back(why, 1);
  }

  const EarlierRun& earlier_;
  const Config& config_;
  const NetworkStore& store_;
  RunDirectory& directory_;
  Json settings_;
  SameTraining same_;
  ReuseRecord record_;
};

}  // namespace

Takeover take_over(const EarlierRun& earlier, const Config& config, const RunData& known,
                   const NetworkStore& store, RunDirectory& directory, bool warm,
                   const std::vector<std::string>& former_targets) {
  const fs::path file = directory.file(kReuseFile);
  Taking taking(earlier, config, known, store, directory);
  Takeover out;
  if (fs::exists(file)) {
    out.record = read_reuse(file);
    if (out.record.run != earlier.path)
      throw InputError(fmt::format("{}: began with --from {}; repeat that",
                                   directory.path().string(), out.record.run));
  } else {
    out.record = taking.take(warm, former_targets);
    write_json_file(file, to_json(out.record));
    Json event = to_json(out.record);
    event["event"] = "reuse";
    directory.log(std::move(event));
  }
  if (out.record.affinities == AffinitySource::kWarm) out.starts = taking.starts();
  return out;
}

}  // namespace kindred
