#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace kindred {

struct Interval {
  double low, high;
};

// What a handful of repeated results say. Values that are not finite are left out of all that
// follows; `count` is what remained.
struct SampleSummary {
  int64_t count;
  double mean;                // NaN without values
  double standard_deviation;  // divisor count − 1; NaN for fewer than two values
};

[[nodiscard]] SampleSummary summarize(std::span<const double> values);

// "0.123 ± 0.004" with `digits` behind the point; "0.123" for one value, "–" for none.
[[nodiscard]] std::string mean_and_deviation(const SampleSummary& summary, int digits = 4);

// The value below which Student's t with `degrees` > 0 degrees of freedom stays with `probability`
// in (0, 1). Throws InputError outside.
[[nodiscard]] double student_t_quantile(double probability, double degrees);

// The two-sided interval of the mean, mean ± t · sd / √count; nothing for fewer than two values.
[[nodiscard]] std::optional<Interval> mean_interval(std::span<const double> values,
                                                    double confidence = 0.95);

// The delete-a-group jackknife (Tukey 1958; Shao and Tu, The Jackknife and Bootstrap, 1995): the
// standard error of a statistic of G groups of rows, √((G − 1) / G · Σ (θ_g − mean of θ)²), from
// its values θ_g without group g. It holds for any smooth statistic and needs no row's own loss.
// NaN for fewer than two groups or where a value is not finite.
[[nodiscard]] double jackknife_error(std::span<const double> without);

// Whether a difference exceeds the noise of repeated runs and of the rows that it was measured on.
enum class Verdict {
  kUnknown,  // too little is known for a verdict
  kNoise,    // the interval of the mean difference holds 0
  kHigher,   // it lies above 0
  kLower,    // it lies below 0
};

// Fewer seeds give no kHigher and no kLower: two agree by chance too easily.
inline constexpr int64_t kLeastSeeds = 3;

// The mean of first − second over seeds, with both kinds of noise: seeds (drawn anew by other runs)
// and test rows (drawn anew by other data, and the same for all seeds). As readers and cases of a
// study of diagnostic tests (Obuchowski and Rockette 1995) they are crossed, so their variances
// add: seed_error² + row_error², with the degrees of freedom of Satterthwaite (1946), (s² + r²)² /
// (s⁴ / (n − 1) + r⁴ / (G − 1)) of n seeds and G groups of rows.
struct PairedDifference {
  int64_t count;      // seeds for which both values are finite
  double mean;        // NaN without any
  double seed_error;  // sd / √count; NaN for fewer than two
  double row_error;   // jackknife_error(); NaN where that is unknown
  // Of the mean; nothing where either error is unknown.
  std::optional<Interval> interval;
  // kUnknown without an interval, where it lies beside 0 with fewer than kLeastSeeds seeds, and
  // where it has no width beside 0.
  Verdict verdict;
};

// Compares two methods over the same seeds and rows: first[i] and second[i] come from seed i,
// first_without[g] and second_without[g] are means over the seeds without the group g of rows.
// Throws InputError when the lengths differ.
[[nodiscard]] PairedDifference paired_difference(std::span<const double> first,
                                                 std::span<const double> second,
                                                 std::span<const double> first_without,
                                                 std::span<const double> second_without,
                                                 double confidence = 0.95);

}  // namespace kindred
