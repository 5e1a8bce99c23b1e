#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace kindred {

struct Interval {
  double low, high;
};

// Summary of a few repeated results. Values that are not finite are ignored; `count` is the number
// that remain.
struct SampleSummary {
  int64_t count;
  double mean;                // NaN without values
  double standard_deviation;  // divisor count − 1; NaN for fewer than two values
};

[[nodiscard]] SampleSummary summarize(std::span<const double> values);

// "0.123 ± 0.004" with `digits` decimals; "0.123" for one value, "–" for none.
[[nodiscard]] std::string mean_and_deviation(const SampleSummary& summary, int digits = 4);

// Quantile of Student's t: `degrees` > 0 degrees of freedom, `probability` in (0, 1). Throws
// InputError outside these ranges.
[[nodiscard]] double student_t_quantile(double probability, double degrees);

// Two-sided interval of the mean, mean ± t · sd / √count; nullopt for fewer than two values.
[[nodiscard]] std::optional<Interval> mean_interval(std::span<const double> values,
                                                    double confidence = 0.95);

// The delete-a-group jackknife (Tukey 1958; Shao and Tu, The Jackknife and Bootstrap, 1995): the
// standard error of a statistic of G groups of rows, √((G − 1) / G · Σ (θ_g − mean of θ)²), from
// its values θ_g without group g. Valid for any smooth statistic; needs no per-row losses. NaN for
// fewer than two groups or if a value is not finite.
[[nodiscard]] double jackknife_error(std::span<const double> without);

// Whether a difference exceeds the noise of repeated runs and of the rows it was measured on.
enum class Verdict {
  kUnknown,  // not enough data for a verdict
  kNoise,    // the interval of the mean difference contains 0
  kHigher,   // the interval lies above 0: the first is higher
  kLower,    // the interval lies below 0: the first is lower
};

// Minimum for kHigher and kLower: fewer seeds agree by chance too easily.
inline constexpr int64_t kLeastSeeds = 3;

// Mean of first − second over seeds, with two sources of noise: seeds (resampled by other runs) and
// test rows (resampled by other data, the same for all seeds). They are crossed, as readers and
// cases are in a study of diagnostic tests (Obuchowski and Rockette 1995), so their variances add:
// seed_error² + row_error², with the degrees of freedom of Satterthwaite (1946), (s² + r²)² / (s⁴ /
// (n − 1) + r⁴ / (G − 1)) for n seeds and G groups of rows.
struct PairedDifference {
  int64_t count;      // seeds for which both values are finite
  double mean;        // NaN if count is 0
  double seed_error;  // sd / √count; NaN for fewer than two
  double row_error;   // jackknife_error() of first_without − second_without; NaN if unknown
  // Of the mean; nullopt if either error is unknown.
  std::optional<Interval> interval;
  // kUnknown if there is no interval, or if it excludes 0 but has no width or comes from fewer than
  // kLeastSeeds seeds.
  Verdict verdict;
};

// Compares two methods over the same seeds and rows: first[i] and second[i] are from seed i;
// first_without[g] and second_without[g] are means over the seeds without group g of rows. Throws
// InputError if the lengths differ.
[[nodiscard]] PairedDifference paired_difference(std::span<const double> first,
                                                 std::span<const double> second,
                                                 std::span<const double> first_without,
                                                 std::span<const double> second_without,
                                                 double confidence = 0.95);

}  // namespace kindred
