#include "kindred/stats/interval.h"

#include <cmath>
#include <limits>
#include <vector>

#include <boost/math/distributions/students_t.hpp>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

Moments finite_moments(std::span<const double> values) {
  Moments moments;
  for (const double value : values)
    if (std::isfinite(value)) moments.add(value);
  return moments;
}

double mean_or_nan(const Moments& moments) {
  return moments.count() > 0 ? moments.mean() : std::numeric_limits<double>::quiet_NaN();
}

std::optional<Interval> interval_of(const Moments& moments, double confidence) {
  if (!(confidence > 0 && confidence < 1))
    throw InputError(fmt::format("confidence {}: expected a number between 0 and 1", confidence));
  if (moments.count() < 2) return std::nullopt;
  const double quantile =
      student_t_quantile(0.5 + confidence / 2, static_cast<double>(moments.count() - 1));
  const double reach = quantile * moments.standard_error();
  return Interval{moments.mean() - reach, moments.mean() + reach};
}

Verdict judge(const std::optional<Interval>& interval) {
  if (!interval) return Verdict::kUnknown;
  if (interval->low > 0) return Verdict::kHigher;
  if (interval->high < 0) return Verdict::kLower;
  return Verdict::kNoise;
}

}  // namespace

SampleSummary summarize(std::span<const double> values) {
  const Moments moments = finite_moments(values);
  return {moments.count(), mean_or_nan(moments), moments.standard_deviation()};
}

std::string mean_and_deviation(const SampleSummary& summary, int digits) {
  if (summary.count == 0) return "–";
  if (summary.count == 1) return fmt::format("{:.{}f}", summary.mean, digits);
  return fmt::format("{:.{}f} ± {:.{}f}", summary.mean, digits, summary.standard_deviation, digits);
}

double student_t_quantile(double probability, double degrees) {
  if (!(probability > 0 && probability < 1))
    throw InputError(fmt::format("probability {}: expected a number between 0 and 1", probability));
  if (!(degrees > 0) || !std::isfinite(degrees))
    throw InputError(fmt::format("{} degrees of freedom: expected a number above 0", degrees));
  return boost::math::quantile(boost::math::students_t(degrees), probability);
}

std::optional<Interval> mean_interval(std::span<const double> values, double confidence) {
  return interval_of(finite_moments(values), confidence);
}

PairedDifference paired_difference(std::span<const double> first, std::span<const double> second,
                                   double confidence) {
  if (first.size() != second.size())
    throw InputError(fmt::format("cannot pair {} values with {}; give one of each per seed",
                                 first.size(), second.size()));
  std::vector<double> differences;
  for (size_t i = 0; i < first.size(); ++i) differences.push_back(first[i] - second[i]);
  const Moments moments = finite_moments(differences);
  const auto interval = interval_of(moments, confidence);
  return {moments.count(), mean_or_nan(moments), interval, judge(interval)};
}

}  // namespace kindred
