#pragma once

#include <optional>
#include <vector>

namespace kindred {

// Ranking quality of `scores`; nullopt if all rows are of one class. `weights`, above 0, weight
// each row.

// The probability that a positive row scores above a negative one, ties counting half
// (Mann–Whitney). A pair has the product of its rows' weights.
[[nodiscard]] std::optional<double> roc_auc(const std::vector<double>& scores,
                                            const std::vector<bool>& positive,
                                            const std::vector<double>& weights);

// Sum over the distinct scores, descending, of precision × recall step.
[[nodiscard]] std::optional<double> average_precision(const std::vector<double>& scores,
                                                      const std::vector<bool>& positive,
                                                      const std::vector<double>& weights);

// The same two as functions of the rows' weights: each row's weight times the derivative by it.
// Empty where they are undefined.
[[nodiscard]] std::vector<double> roc_auc_influences(const std::vector<double>& scores,
                                                     const std::vector<bool>& positive,
                                                     const std::vector<double>& weights);
[[nodiscard]] std::vector<double> average_precision_influences(const std::vector<double>& scores,
                                                               const std::vector<bool>& positive,
                                                               const std::vector<double>& weights);

}  // namespace kindred
