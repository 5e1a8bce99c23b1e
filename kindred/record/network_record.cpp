#include "kindred/record/network_record.h"

#include "kindred/base/json_record.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr const char* kNetworkFormat = "kindred.network/1";

std::vector<std::vector<std::optional<double>>> read_folds(const JsonRecord& record, size_t tasks) {
  const Json& list = record.at("test_without");
  std::vector<std::vector<std::optional<double>>> folds;
  if (list.is_array())
    for (const auto& task : list) folds.push_back(record.numbers_of(task, "test_without"));
  if (folds.size() != tasks) record.fail("\"test_without\" is not a list for each task");
  for (const auto& task : folds)
    if (task.size() != folds.front().size())
      record.fail("\"test_without\" has more folds for one task than for another");
  return folds;
}

}  // namespace

Json to_json(const NetworkRecord& network) {
  Json history = Json::array();
  for (const auto& epoch : network.history) history.push_back(epoch.to_json());
  Json json = {{"format", kNetworkFormat},
               {"tasks", network.tasks},
               {"task_numbers", network.task_numbers},
               {"seed", network.seed},
               {"weighting", network.weighting},
               {"validation_losses", network.validation_losses},
               {"validation", json_of(network.validation)},
               {"test", json_of(network.test)},
               {"test_without", json_of(network.test_without)},
               {"best_epoch", network.best_epoch},
               {"epochs", network.history.size()},
               {"steps", network.steps},
               {"seconds", network.seconds},
               {"measured", network.measured},
               {"history", std::move(history)}};
  if (network.held_out)
    json["held_out"] = {{"losses", network.held_out->losses},
                        {"metrics", json_of(network.held_out->metrics)}};
  return json;
}

NetworkRecord read_network(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kNetworkFormat);
  const JsonRecord record(json, path.string());
  NetworkRecord network;
  network.tasks = record.texts("tasks");
  check_task_names(network.tasks, path.string());
  const size_t tasks = network.tasks.size();
  network.task_numbers = record.wholes("task_numbers");
  if (network.task_numbers.size() != tasks)
    record.fail("\"task_numbers\" does not have a number for each task");
  network.seed = record.seed("seed");
  network.weighting = record.text("weighting");
  network.validation_losses = losses_from_json(record, "validation_losses", tasks);
  network.validation = record.numbers("validation", tasks);
  network.test = record.numbers("test", tasks);
  if (json.contains("held_out")) {
    const JsonRecord held_out = record.record("held_out");
    network.held_out = {.losses = losses_from_json(held_out, "losses", tasks),
                        .metrics = held_out.numbers("metrics", tasks)};
  }
  network.test_without = read_folds(record, tasks);
  network.best_epoch = record.whole("best_epoch");
  network.steps = record.whole("steps");
  network.seconds = record.number("seconds");
  network.measured = record.boolean("measured");
  for (const auto& epoch : record.records("history"))
    network.history.push_back(EpochRecord::from_json(epoch, tasks));
  if (record.whole("epochs") != network.epochs() || network.best_epoch >= network.epochs())
    record.fail("\"history\", \"epochs\" and \"best_epoch\" contradict each other");
  return network;
}

}  // namespace kindred
