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

// Whether a difference exceeds the noise of repeated runs.
enum class Verdict {
  kUnknown,  // fewer than two pairs
  kNoise,    // the interval of the mean difference holds 0
  kHigher,   // it lies above 0
  kLower,    // it lies below 0
};

struct PairedDifference {
  int64_t count;                     // pairs in which both values are finite
  double mean;                       // of first − second; NaN without pairs
  std::optional<Interval> interval;  // of that mean; nothing for fewer than two pairs
  Verdict verdict;
};

// Compares two methods over the same seeds: first[i] and second[i] come from seed i. Throws
// InputError when the lengths differ.
[[nodiscard]] PairedDifference paired_difference(std::span<const double> first,
                                                 std::span<const double> second,
                                                 double confidence = 0.95);

}  // namespace kindred
