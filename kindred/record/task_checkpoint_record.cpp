#include "kindred/record/task_checkpoint_record.h"

#include "kindred/base/json_record.h"

namespace kindred {
namespace {

constexpr const char* kTaskCheckpointsFormat = "kindred.task-checkpoints/1";

}  // namespace

Json to_json(const TaskCheckpointRecord& record) {
  Json checkpoints = Json::array();
  for (const auto& own : record.checkpoints)
    checkpoints.push_back({{"epoch", own.epoch},
                           {"validation_loss", own.validation_loss},
                           {"validation", json_of(own.validation)},
                           {"test", json_of(own.test)},
                           {"test_without", json_of(own.test_without)}});
  return {{"format", kTaskCheckpointsFormat},
          {"tasks", record.tasks},
          {"checkpoints", std::move(checkpoints)}};
}

TaskCheckpointRecord read_task_checkpoints(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kTaskCheckpointsFormat);
  const JsonRecord record(json, path.string());
  TaskCheckpointRecord read;
  read.tasks = record.texts("tasks");
  for (const auto& own : record.records("checkpoints"))
    read.checkpoints.push_back({.epoch = own.whole("epoch"),
                                .validation_loss = own.number("validation_loss"),
                                .validation = own.number_or_null("validation"),
                                .test = own.number_or_null("test"),
                                .test_without = own.numbers("test_without")});
  if (read.checkpoints.size() != read.tasks.size())
    record.fail("\"checkpoints\" does not have one for each task");
  return read;
}

}  // namespace kindred
