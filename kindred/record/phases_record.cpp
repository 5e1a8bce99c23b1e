#include "kindred/record/phases_record.h"

#include <cmath>
#include <limits>
#include <utility>

#include "kindred/base/json_record.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr const char* kPhasesFormat = "kindred.phases/1";

Json phase_json(const PhaseRecord& phase) {
  const Json matrix = to_json(phase.affinity);
  Json json = {{"steps", {phase.first_step, phase.last_step}},
               {"measurements", phase.measurements},
               {"affinity", matrix.at("matrix")},
               {"standard_error", matrix.at("standard_error")},
               {"groups", nullptr},
               {"value", nullptr},
               {"value_overall", nullptr},
               {"value_of_chosen", nullptr}};
  if (!phase.groups) return json;
  json["groups"] = phase.groups->groups;
  json["value"] = phase.groups->value;
  json["value_overall"] = phase.groups->value_overall;
  json["value_of_chosen"] = phase.groups->value_of_chosen;
  return json;
}

// [source * n + target]; null as NaN.
std::vector<double> read_square(const JsonRecord& record, const char* key, size_t n) {
  std::vector<double> values;
  const Json& rows = record.list(key);
  if (rows.size() != n)
    record.fail("\"" + std::string(key) + "\" does not have a row for each task");
  for (const auto& row : rows)
    for (const auto& value : record.numbers_of(row, key, n))
      values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
  return values;
}

std::optional<PhaseGroups> read_groups(const JsonRecord& record) {
  if (record.at("groups").is_null()) return std::nullopt;
  PhaseGroups groups;
  groups.groups = record.text_lists_of(record.at("groups"), "groups");
  groups.value = record.number("value");
  groups.value_overall = record.number("value_overall");
  groups.value_of_chosen = record.number("value_of_chosen");
  return groups;
}

PhaseRecord read_phase(const JsonRecord& record, const std::vector<std::string>& tasks) {
  PhaseRecord phase;
  const auto steps = record.wholes("steps");
  if (steps.size() != 2 || steps[0] > steps[1]) record.reject("steps", "the first and last step");
  phase.first_step = steps[0];
  phase.last_step = steps[1];
  phase.measurements = record.whole("measurements");
  phase.affinity.tasks = tasks;
  phase.affinity.values = read_square(record, "affinity", tasks.size());
  phase.affinity.standard_errors = read_square(record, "standard_error", tasks.size());
  phase.groups = read_groups(record);
  return phase;
}

EpochAffinity read_epoch_affinity(const JsonRecord& record, const std::vector<std::string>& tasks) {
  EpochAffinity epoch;
  epoch.epoch = record.whole("epoch");
  epoch.measurements = record.whole("measurements");
  epoch.affinity.tasks = tasks;
  epoch.affinity.values = read_square(record, "affinity", tasks.size());
  return epoch;
}

}  // namespace

Json to_json(const PhasesRecord& record) {
  Json json = {{"format", kPhasesFormat},
               {"tasks", record.tasks},
               {"phases", Json::array()},
               {"epochs", Json::array()}};
  for (const auto& phase : record.phases) json["phases"].push_back(phase_json(phase));
  for (const auto& epoch : record.epochs)
    json["epochs"].push_back({{"epoch", epoch.epoch},
                              {"measurements", epoch.measurements},
                              {"affinity", to_json(epoch.affinity).at("matrix")}});
  return json;
}

PhasesRecord read_phases(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kPhasesFormat);
  const JsonRecord record(json, path.string());
  PhasesRecord phases;
  phases.tasks = record.texts("tasks");
  check_task_names(phases.tasks, path.string());
  if (phases.tasks.empty()) record.fail("\"tasks\" is empty");
  for (const auto& phase : record.records("phases"))
    phases.phases.push_back(read_phase(phase, phases.tasks));
  for (const auto& epoch : record.records("epochs"))
    phases.epochs.push_back(read_epoch_affinity(epoch, phases.tasks));
  return phases;
}

}  // namespace kindred
