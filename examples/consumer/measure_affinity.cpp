// measure_affinity TABLE TARGET TARGET…: trains one network for all targets of a table, measures
// their inter-task affinities meanwhile, and prints the two networks that they suggest.

#include <cstdio>
#include <string>
#include <vector>

#include "kindred/affinity/aggregate.h"
#include "kindred/affinity/probe.h"
#include "kindred/base/error.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/train/training.h"

namespace {

kindred::AffinityMatrix measure(const kindred::PreparedData& data) {
  std::vector<std::string> names;
  for (const auto& task : data.tasks) names.push_back(task.name);
  const kindred::Network network({}, data.input, data.tasks);
  const kindred::TrainOptions options;
  const kindred::AffinityOptions affinity;
  const std::string file = "affinity.jsonl";  // a line a measurement
  kindred::AffinityProbe probe(affinity, names, data.validation, /*seed=*/0, file, /*workers=*/1);
  (void)kindred::train({.name = "joint network",
                        .network = network,
                        .training = data.training,
                        .validation = data.validation,
                        .options = options,
                        .checkpoint = {},
                        .observer = &probe,
                        .on_progress = {}});
  return kindred::aggregate_measurements(file, affinity, names, affinity.measure);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::fputs("usage: measure_affinity TABLE TARGET TARGET...\n", stderr);
    return 1;
  }
  try {
    kindred::DataOptions table;
    table.path = arguments[1];
    std::vector<kindred::TaskOptions> tasks(static_cast<size_t>(count) - 2);
    for (size_t i = 0; i < tasks.size(); ++i) tasks[i].target = arguments[i + 2];
    const auto data = kindred::prepare_data(table, tasks, at::kFloat, /*threads=*/1);
    kindred::GroupingRequest request{
        .from = measure(data), .resampler = {}, .weights = {}, .options = {}};
    request.options.networks = 2;
    std::fputs(kindred::describe_text(kindred::choose_groups(request)).c_str(), stdout);
    return 0;
  } catch (const kindred::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code();
  }
}
