#include "kindred/record/run_record.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json_record.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestConfig = uint64_t{1} << 24;
constexpr const char* kFiles[] = {"affinity.json",   "grouping.json", "metrics.json",
                                  "comparison.json", "timing.json",   "config.toml",
                                  "log.jsonl",       "networks"};

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Reads one part of the record if its file exists; an error becomes a fault.
void read_part(const fs::path& path, RunRecord& run, const std::function<void()>& read) {
  if (!is_there(path)) return;
  try {
    read();
  } catch (const Error& error) {
    run.faults.emplace_back(error.what());
  }
}

void read_networks(const fs::path& folder, RunRecord& run) {
  std::error_code error;
  std::vector<fs::path> results;
  for (const auto& entry : fs::directory_iterator(folder, error))
    results.push_back(entry.path() / "result.json");
  std::sort(results.begin(), results.end());
  for (const auto& path : results)
    read_part(path, run, [&] { run.networks.push_back(read_network(path)); });
  std::stable_sort(run.networks.begin(), run.networks.end(),
                   [](const NetworkRecord& a, const NetworkRecord& b) {
                     return std::tie(a.tasks, a.seed) < std::tie(b.tasks, b.seed);
                   });
}

std::vector<Grouping> read_budgets(const fs::path& path) {
  const Json json = read_json_file(path, "kindred.groupings/1");
  const JsonRecord record(json, path.string());
  std::vector<Grouping> budgets;
  for (const auto& grouping : record.records("groupings"))
    budgets.push_back(grouping_from_json(record.at("groupings")[budgets.size()], grouping.where()));
  return budgets;
}

template <class Part>
std::vector<std::string> names_of(const Part& part) {
  if constexpr (requires { part.methods; }) {
    std::vector<std::string> names;
    for (const auto& task : part.tasks) names.push_back(task.name);
    return names;
  } else {
    return part.tasks;
  }
}

// Drops a part whose tasks differ from the run's.
template <class Part>
void keep_if_fits(std::optional<Part>& part, const std::vector<std::string>& tasks,
                  const fs::path& path, RunRecord& run) {
  if (!part || names_of(*part) == tasks) return;
  part.reset();
  run.faults.push_back(
      fmt::format("{}: has other tasks than the run's other files", path.string()));
}

void drop_what_does_not_fit(const fs::path& directory, RunRecord& run) {
  const auto tasks = run.tasks();
  keep_if_fits(run.grouping, tasks, directory / "grouping.json", run);
  keep_if_fits(run.comparison, tasks, directory / "metrics.json", run);
  keep_if_fits(run.all_budgets, tasks, directory / "comparison.json", run);
  keep_if_fits(run.refinement, tasks, directory / "refinement.json", run);
  for (const auto& budget : run.budgets) {
    if (budget.tasks == tasks) continue;
    run.budgets.clear();
    run.faults.push_back(fmt::format("{}: has other tasks than the run's other files",
                                     (directory / "groupings.json").string()));
    break;
  }
  const std::set<std::string> known(tasks.begin(), tasks.end());
  const auto strange = [&](const NetworkRecord& network) {
    return !known.empty() &&
           !std::all_of(network.tasks.begin(), network.tasks.end(),
                        [&](const std::string& task) { return known.contains(task); });
  };
  const auto gone = std::remove_if(run.networks.begin(), run.networks.end(), strange);
  if (gone != run.networks.end())
    run.faults.push_back(fmt::format("{}: {} networks have other tasks than the run",
                                     (directory / "networks").string(), run.networks.end() - gone));
  run.networks.erase(gone, run.networks.end());
}

// Sorts groups and members, which files list in any order.
std::vector<std::vector<std::string>> sorted_groups(std::vector<std::vector<std::string>> groups) {
  for (auto& group : groups) std::sort(group.begin(), group.end());
  std::sort(groups.begin(), groups.end());
  return groups;
}

bool is_of(const ComparisonRecord& comparison, const Grouping& grouping) {
  std::vector<std::vector<std::string>> chosen;
  for (const auto& group : grouping.groups) {
    chosen.emplace_back();
    for (const int64_t task : group)
      chosen.back().push_back(grouping.tasks[static_cast<size_t>(task)]);
  }
  const MethodResult* tag = comparison.method("tag");
  return tag && tag->groupings.size() == 1 &&
         sorted_groups(tag->groupings.front()) == sorted_groups(std::move(chosen));
}

// Keeps a comparison only if it is of the groups in grouping.json, since kindred group and kindred
// train --grouping change only that file. comparison.json at their budget has more than
// metrics.json, so it comes first.
void keep_comparison_of_answer(const fs::path& directory, RunRecord& run) {
  if (!run.grouping) return;
  if (run.all_budgets) {
    ComparisonRecord slice = run.all_budgets->at_budget(run.grouping->networks);
    if (is_of(slice, *run.grouping)) {
      run.comparison = std::move(slice);
      return;
    }
  }
  if (!run.comparison || is_of(*run.comparison, *run.grouping)) return;
  run.comparison.reset();
  run.refinement.reset();  // it answers for those groups, too
  run.faults.push_back(fmt::format(
      "{}: compares other groups than those in grouping.json, which are newer; {} compares the new "
      "ones",
      (directory / "metrics.json").string(),
      run.grouping->status == GroupingStatus::kGiven ? "kindred compare CONFIG --grouping FILE"
                                                     : "kindred run CONFIG --resume"));
}

}  // namespace

std::vector<std::string> RunRecord::tasks() const {
  if (affinity) return affinity->tasks;
  if (grouping) return grouping->tasks;
  if (comparison) return names_of(*comparison);
  if (all_budgets) return names_of(*all_budgets);
  return {};
}

RunRecord read_run(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error))
    throw InputError(
        fmt::format("{}: no such directory; give a run directory", directory.string()));
  if (std::none_of(std::begin(kFiles), std::end(kFiles),
                   [&](const char* name) { return is_there(directory / name); }))
    throw InputError(fmt::format("{}: not a run directory; give one that kindred run wrote",
                                 directory.string()));

  RunRecord run;
  const fs::path whole = fs::absolute(directory).lexically_normal();
  run.name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  const auto part = [&](const char* name, const auto& read) {
    const fs::path path = directory / name;
    read_part(path, run, [&] { read(path); });
  };
  part("affinity.json", [&](const auto& path) { run.affinity = read_affinity(path); });
  if (run.affinity)
    part("affinity.jsonl",
         [&](const auto& path) { run.course = read_course(path, *run.affinity); });
  part("grouping.json", [&](const auto& path) { run.grouping = read_grouping(path); });
  part("groupings.json", [&](const auto& path) { run.budgets = read_budgets(path); });
  part("metrics.json", [&](const auto& path) { run.comparison = read_metrics(path); });
  part("comparison.json", [&](const auto& path) { run.all_budgets = read_comparison(path); });
  part("refinement.json", [&](const auto& path) { run.refinement = read_refinement(path); });
  part("timing.json", [&](const auto& path) { run.timing = read_timing(path); });
  part("reuse.json", [&](const auto& path) { run.reuse = read_reuse(path); });
  part("config.toml", [&](const auto& path) { run.config = read_file(path, kLargestConfig); });
  part("log.jsonl", [&](const auto& path) { run.log = read_log(path); });
  part("networks", [&](const auto& path) { read_networks(path, run); });
  drop_what_does_not_fit(directory, run);
  keep_comparison_of_answer(directory, run);
  return run;
}

}  // namespace kindred
