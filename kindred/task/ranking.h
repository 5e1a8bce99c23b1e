#pragma once

#include <optional>
#include <vector>

namespace kindred {

// How well `scores` rank the positive rows above the others; nothing when all rows are of one kind.
// `weights`, above 0, say how much each row counts.

// The chance that a positive row scores above a negative one, ties counting half (Mann–Whitney); a
// pair counts as the product of its weights.
[[nodiscard]] std::optional<double> roc_auc(const std::vector<double>& scores,
                                            const std::vector<bool>& positive,
                                            const std::vector<double>& weights);

// Sum over the distinct scores, from high to low, of the precision there × the recall it adds.
[[nodiscard]] std::optional<double> average_precision(const std::vector<double>& scores,
                                                      const std::vector<bool>& positive,
                                                      const std::vector<double>& weights);

}  // namespace kindred
