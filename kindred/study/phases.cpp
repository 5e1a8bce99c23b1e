#include "kindred/study/phases.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "kindred/grouping/evaluate.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr const char* kPhasesFormat = "kindred.phases/1";

Json groups_json(const std::vector<Group>& groups, const std::vector<std::string>& tasks) {
  Json all = Json::array();
  for (const auto& group : groups) {
    Json names = Json::array();
    for (const int64_t task : group) names.push_back(tasks[static_cast<size_t>(task)]);
    all.push_back(std::move(names));
  }
  return all;
}

bool every_pair_measured(const AffinityMatrix& matrix) {
  const size_t n = matrix.size();
  for (size_t pair = 0; pair < n * n; ++pair)
    if (pair / n != pair % n && std::isnan(matrix.values[pair])) return false;
  return true;
}

// The measurements of one phase or epoch.
AffinityMatrix mean_of_part(const Measurements& all, size_t first, size_t last) {
  const auto count = static_cast<double>(all.size());
  return mean_of(
      within_window(all, {static_cast<double>(first) / count, static_cast<double>(last) / count}));
}

class PhaseReport {
 public:
  PhaseReport(const Measurements& measurements, const Choice& choice, const Grouping& chosen)
      : all_(measurements),
        choice_(choice),
        chosen_(chosen),
        overall_(
            make_problem(std::get<AffinityMatrix>(choice.from), choice.options, choice.weights)) {}

  [[nodiscard]] Json phase(size_t first, size_t last) const {
    const AffinityMatrix matrix = mean_of_part(all_, first, last);
    const Json written = to_json(matrix);
    Json json = {{"steps", {all_.steps[first], all_.steps[last - 1]}},
                 {"measurements", last - first},
                 {"affinity", written.at("matrix")},
                 {"standard_error", written.at("standard_error")},
                 {"groups", nullptr},
                 {"value", nullptr},
                 {"value_overall", nullptr},
                 {"value_of_chosen", nullptr}};
    if (!every_pair_measured(matrix)) return json;
    const auto problem = make_problem(matrix, choice_.options, choice_.weights);
    SelectionOptions quick;
    quick.quick = true;
    const Grouping grouping = select_groups(problem, quick);
    json["groups"] = groups_json(grouping.groups, all_.tasks);
    json["value"] = grouping.value;
    json["value_overall"] = evaluate(overall_, grouping.groups).value;
    json["value_of_chosen"] = evaluate(problem, chosen_.groups).value;
    return json;
  }

 private:
  const Measurements& all_;
  const Choice& choice_;
  const Grouping& chosen_;
  GroupingProblem overall_;
};

}  // namespace

void write_phases(const std::filesystem::path& path, const Measurements& measurements,
                  int64_t phases, const Choice& choice, const Grouping& chosen) {
  Json out = {{"format", kPhasesFormat},
              {"tasks", measurements.tasks},
              {"phases", Json::array()},
              {"epochs", Json::array()}};
  const size_t count = measurements.size();
  const size_t parts = std::min(count, static_cast<size_t>(phases));
  const PhaseReport report(measurements, choice, chosen);
  for (size_t part = 0; part < parts; ++part)
    out["phases"].push_back(report.phase(part * count / parts, (part + 1) * count / parts));
  const auto& epochs = measurements.epochs;
  for (size_t first = 0, last = 0; first < count; first = last) {
    while (last < count && epochs[last] == epochs[first]) ++last;
    out["epochs"].push_back(
        {{"epoch", epochs[first]},
         {"measurements", last - first},
         {"affinity", to_json(mean_of_part(measurements, first, last)).at("matrix")}});
  }
  write_json_file(path, out);
}

}  // namespace kindred
