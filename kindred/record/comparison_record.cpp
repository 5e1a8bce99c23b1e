#include "kindred/record/comparison_record.h"

#include <algorithm>
#include <set>
#include <utility>

namespace kindred {

ResultSpread spread_of(std::vector<std::optional<double>> values) {
  ResultSpread spread;
  std::vector<double> defined;
  for (const auto& value : values)
    if (value) defined.push_back(*value);
  if (!defined.empty() && defined.size() == values.size()) {
    const SampleSummary summary = summarize(defined);
    spread.mean = summary.mean;
    if (summary.count > 1) spread.deviation = summary.standard_deviation;
  }
  spread.values = std::move(values);
  return spread;
}

double error_of(const ComparedTask& task, double metric) {
  return task.higher_is_better ? 1 - metric : metric;
}

std::optional<double> MethodResult::search_runs() const {
  return details ? details->search.joint_runs : std::nullopt;
}

std::optional<double> MethodDifference::low() const {
  return interval ? std::optional(interval->low) : std::nullopt;
}

std::optional<double> MethodDifference::high() const {
  return interval ? std::optional(interval->high) : std::nullopt;
}

Verdict MethodDifference::verdict() const {
  if (!exceeds_noise || !mean) return Verdict::kUnknown;
  if (!*exceeds_noise) return Verdict::kNoise;
  return *mean < 0 ? Verdict::kLower : Verdict::kHigher;
}

const MethodResult* ComparisonRecord::method(const std::string& name) const {
  for (const auto& candidate : methods)
    if (candidate.name == name) return &candidate;
  return nullptr;
}

std::vector<int64_t> ComparisonRecord::budgets() const {
  std::set<int64_t> found;
  for (const auto& method : methods)
    if (method.budget) found.insert(*method.budget);
  return {found.begin(), found.end()};
}

ComparisonRecord ComparisonRecord::at_budget(int64_t budget) const {
  ComparisonRecord slice = *this;
  std::erase_if(slice.differences,
                [&](const MethodDifference& difference) { return difference.budget != budget; });
  std::erase_if(slice.methods, [&](const MethodResult& method) {
    return method.budget && *method.budget != budget;
  });
  if (slice.differences.empty()) return slice;
  const auto reference = std::find_if(
      slice.methods.begin(), slice.methods.end(),
      [&](const MethodResult& method) { return method.name == slice.differences.front().of; });
  if (reference != slice.methods.end()) std::rotate(reference, reference + 1, slice.methods.end());
  return slice;
}

}  // namespace kindred
