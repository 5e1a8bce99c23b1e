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

// Relative to an interval's end; a smaller width is rounding error.
constexpr double kNoWidth = 1e-9;
// Of Cochran's critical value; the rest is Satterthwaite's.
constexpr double kShareOfCochran = 0.6;

Moments finite_moments(std::span<const double> values) {
  Moments moments;
  for (const double value : values)
    if (std::isfinite(value)) moments.add(value);
  return moments;
}

double mean_or_nan(const Moments& moments) {
  return moments.count() > 0 ? moments.mean() : std::numeric_limits<double>::quiet_NaN();
}

void check_confidence(double confidence) {
  if (!(confidence > 0 && confidence < 1))
    throw InputError(fmt::format("confidence {}: expected a number between 0 and 1", confidence));
}

Interval around(double mean, double error, double degrees, double confidence) {
  const double reach = error > 0 ? student_t_quantile(0.5 + confidence / 2, degrees) * error : 0;
  return {mean - reach, mean + reach};
}

std::vector<double> differences_of(std::span<const double> first, std::span<const double> second) {
  if (first.size() != second.size())
    throw InputError(
        fmt::format("cannot pair {} values with {}; give one of each per seed or group",
                    first.size(), second.size()));
  std::vector<double> differences;
  for (size_t i = 0; i < first.size(); ++i) differences.push_back(first[i] - second[i]);
  return differences;
}

// A standard error, with its degrees of freedom.
struct ErrorPart {
  double error, degrees;
};

// mean ± the critical value of interval.h × the joint error; nullopt without width.
std::optional<Interval> around(double mean, const ErrorPart& seeds, const ErrorPart& rows,
                               double confidence) {
  const double a = seeds.error * seeds.error, b = rows.error * rows.error;
  if (std::isnan(a) || std::isnan(b) || !(a + b > 0)) return std::nullopt;
  const double probability = 0.5 + confidence / 2;
  const double satterthwaite = student_t_quantile(
      probability, (a + b) * (a + b) / (a * a / seeds.degrees + b * b / rows.degrees));
  const double cochran = (a * student_t_quantile(probability, seeds.degrees) +
                          b * student_t_quantile(probability, rows.degrees)) /
                         (a + b);
  const double reach =
      std::sqrt(a + b) * (kShareOfCochran * cochran + (1 - kShareOfCochran) * satterthwaite);
  if (reach <= kNoWidth * std::abs(mean)) return std::nullopt;
  return Interval{mean - reach, mean + reach};
}

Verdict judge(const PairedDifference& difference) {
  if (difference.is_none()) return Verdict::kNoise;
  const auto& interval = difference.interval;
  if (!interval) return Verdict::kUnknown;
  if (interval->low <= 0 && interval->high >= 0) return Verdict::kNoise;
  if (difference.count < kLeastSeeds) return Verdict::kUnknown;
  return interval->low > 0 ? Verdict::kHigher : Verdict::kLower;
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
  check_confidence(confidence);
  const Moments moments = finite_moments(values);
  if (moments.count() < 2) return std::nullopt;
  return around(moments.mean(), moments.standard_error(), static_cast<double>(moments.count() - 1),
                confidence);
}

double jackknife_error(std::span<const double> without) {
  const Moments moments = finite_moments(without);
  const auto groups = static_cast<double>(without.size());
  if (groups < 2 || moments.count() < static_cast<int64_t>(without.size()))
    return std::numeric_limits<double>::quiet_NaN();
  return std::sqrt((groups - 1) / groups * moments.squared_deviations());
}

std::optional<Interval> crossed_interval(std::span<const double> values,
                                         std::span<const double> without, double confidence) {
  check_confidence(confidence);
  const Moments seeds = finite_moments(values);
  return around(mean_or_nan(seeds),
                {seeds.standard_error(), static_cast<double>(seeds.count() - 1)},
                {jackknife_error(without), static_cast<double>(without.size()) - 1}, confidence);
}

PairedDifference paired_difference(std::span<const double> first, std::span<const double> second,
                                   std::span<const double> first_without,
                                   std::span<const double> second_without, double confidence) {
  check_confidence(confidence);
  const Moments seeds = finite_moments(differences_of(first, second));
  const auto without = differences_of(first_without, second_without);
  PairedDifference out{.count = seeds.count(),
                       .mean = mean_or_nan(seeds),
                       .seed_error = seeds.standard_error(),
                       .row_error = jackknife_error(without),
                       .interval = std::nullopt,
                       .verdict = Verdict::kUnknown};
  out.interval = around(out.mean, {out.seed_error, static_cast<double>(out.count - 1)},
                        {out.row_error, static_cast<double>(without.size()) - 1}, confidence);
  out.verdict = judge(out);
  return out;
}

}  // namespace kindred
