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

// A mean over seeds has two sources of noise: seeds (resampled by other runs) and test rows
// (resampled by other data, the same for all seeds). They are crossed, as readers and cases are in
// a study of diagnostic tests (Obuchowski and Rockette 1995), so their variances add: with errors s
// of the seeds and r of the rows, the interval is the mean ± t √(s² + r²). No exact t is known.
// That for Satterthwaite's (1946) degrees of freedom, (s² + r²)² / (s⁴ / (n − 1) + r⁴ / (G − 1))
// for n seeds and G groups of rows, is too small: 95 % intervals of 2 seeds hold the truth in 88 %
// of cases where seeds have most of the variance. Cochran's (Cochran and Cox 1957), (s² t_(n − 1) +
// r² t_(G − 1)) / (s² + r²), is too large: up to 98 %. 0.4 of the first and 0.6 of the second hold
// it in 93 to 97.5 % of cases for every share of the variance, in 94 to 97 % from 3 seeds on
// (tests/stats/interval_test.cpp).

// Mean over seeds with its noise; see above. `values` are those of the seeds, `without[g]` the mean
// over the seeds without group g of rows. nullopt if either error is unknown (see
// PairedDifference) or if there is no width.
[[nodiscard]] std::optional<Interval> crossed_interval(std::span<const double> values,
                                                       std::span<const double> without,
                                                       double confidence = 0.95);

// Mean of first − second over seeds.
struct PairedDifference {
  int64_t count;      // seeds for which both values are finite
  double mean;        // NaN if count is 0
  double seed_error;  // sd / √count; NaN for fewer than two
  double row_error;   // jackknife_error() of first_without − second_without; NaN if unknown
  // Of the mean, with both errors, as above; nullopt if either is unknown or both are 0.
  std::optional<Interval> interval;
  // kUnknown if there is no interval, or if it excludes 0 but comes from fewer than kLeastSeeds
  // seeds; kNoise if there is no difference in any seed and group of rows.
  Verdict verdict;

  // Whether there is none in any seed and group of rows.
  [[nodiscard]] bool is_none() const { return mean == 0 && seed_error == 0 && row_error == 0; }
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
