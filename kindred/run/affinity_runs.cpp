#include "kindred/run/affinity_runs.h"

#include <fmt/format.h>

#include "kindred/affinity/aggregate.h"
#include "kindred/affinity/measure.h"
#include "kindred/base/file.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/stats/affinity_runs.h"
#include "kindred/stats/shared_labels.h"

namespace kindred {
namespace {

void write_matrix(const RunDirectory& directory, const std::string& name,
                  const AffinityMatrix& matrix) {
  write_affinity(directory.file(name + ".json"), matrix);
  write_affinity_csv(directory.file(name + ".csv"), matrix);
}

// "" for the first training.
std::string suffix_of(int64_t run) {
  return run == 0 ? std::string() : fmt::format("_run{}", run + 1);
}

// Whether it is a matrix of a run that began before the shares were written. It stays as it is, as
// the groups chosen from it hold its checksum.
bool lacks_shared_labels(const std::filesystem::path& path) {
  return std::filesystem::exists(path) &&
         read_file(path).find(fmt::format("\n  \"{}\": [", kSharedLabelsKey)) == std::string::npos;
}

}  // namespace

std::filesystem::path measurements_file(const std::filesystem::path& directory, int64_t run) {
  return directory / fmt::format("affinity{}.jsonl", suffix_of(run));
}

std::filesystem::path search_file(const std::filesystem::path& directory, int64_t run) {
  return directory / fmt::format("search{}.json", suffix_of(run));
}

SearchRecord read_searches(const RunDirectory& directory, int64_t runs) {
  std::vector<SearchRecord> searches;
  searches.reserve(static_cast<size_t>(runs));
  for (int64_t run = 0; run < runs; ++run)
    searches.push_back(read_search(search_file(directory.path(), run)));
  return in_all(searches);
}

void write_affinities(const RunDirectory& directory, const AffinityOptions& options,
                      const std::vector<std::string>& tasks, const Json& from,
                      const Json& shared_labels) {
  for (const auto& measure : chosen_measures(options)) {
    const std::string name =
        measure.name == options.measure ? "affinity" : "affinity_" + measure.name;
    std::vector<AffinityMatrix> runs;
    runs.reserve(static_cast<size_t>(options.runs));
    int64_t measurements = 0;
    for (int64_t run = 0; run < options.runs; ++run) {
      runs.push_back(aggregate_measurements(measurements_file(directory.path(), run), options,
                                            tasks, measure.name));
      measurements += runs.back().metadata.at("measurements").get<int64_t>();
      if (!from.is_null()) runs.back().metadata["from"] = from;
      if (options.runs > 1)
        write_matrix(directory, fmt::format("{}_run{}", name, run + 1), runs.back());
    }
    AffinityMatrix mean = mean_of_runs(runs);
    mean.metadata["measurements"] = measurements;
    if (!shared_labels.is_null() && !lacks_shared_labels(directory.file(name + ".json")))
      mean.metadata[kSharedLabelsKey] = shared_labels;
    write_matrix(directory, name, mean);
  }
}

}  // namespace kindred
