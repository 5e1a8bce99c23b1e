#include "kindred/study/phases.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "kindred/grouping/evaluate.h"

namespace kindred {
namespace {

std::vector<std::vector<std::string>> names_of_groups(const std::vector<Group>& groups,
                                                      const std::vector<std::string>& tasks) {
  std::vector<std::vector<std::string>> all;
  for (const auto& group : groups) {
    all.emplace_back();
    for (const int64_t task : group) all.back().push_back(tasks[static_cast<size_t>(task)]);
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
  PhaseReport(const Measurements& measurements, const GroupingRequest& request,
              const Grouping& chosen)
      : all_(measurements),
        request_(request),
        chosen_(chosen),
        overall_(make_problem(std::get<AffinityMatrix>(request.from), request.options,
                              request.weights)) {}

  [[nodiscard]] PhaseRecord phase(size_t first, size_t last) const {
    PhaseRecord phase;
    phase.first_step = all_.steps[first];
    phase.last_step = all_.steps[last - 1];
    phase.measurements = static_cast<int64_t>(last - first);
    phase.affinity = mean_of_part(all_, first, last);
    if (!every_pair_measured(phase.affinity)) return phase;
    const auto problem = make_problem(phase.affinity, request_.options, request_.weights);
    SelectionOptions quick;
    quick.quick = true;
    const Grouping grouping = select_groups(problem, quick);
    phase.groups = PhaseGroups{.groups = names_of_groups(grouping.groups, all_.tasks),
                               .value = grouping.value,
                               .value_overall = evaluate(overall_, grouping.groups).value,
                               .value_of_chosen = evaluate(problem, chosen_.groups).value};
    return phase;
  }

 private:
  const Measurements& all_;
  const GroupingRequest& request_;
  const Grouping& chosen_;
  GroupingProblem overall_;
};

}  // namespace

PhasesRecord phases_of(const Measurements& measurements, int64_t phases,
                       const GroupingRequest& request, const Grouping& chosen) {
  PhasesRecord record;
  record.tasks = measurements.tasks;
  const size_t count = measurements.size();
  const size_t parts = std::min(count, static_cast<size_t>(phases));
  const PhaseReport report(measurements, request, chosen);
  for (size_t part = 0; part < parts; ++part)
    record.phases.push_back(report.phase(part * count / parts, (part + 1) * count / parts));
  const auto& epochs = measurements.epochs;
  for (size_t first = 0, last = 0; first < count; first = last) {
    while (last < count && epochs[last] == epochs[first]) ++last;
    record.epochs.push_back({.epoch = epochs[first],
                             .measurements = static_cast<int64_t>(last - first),
                             .affinity = mean_of_part(measurements, first, last)});
  }
  return record;
}

}  // namespace kindred
