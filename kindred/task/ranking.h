#pragma once

#include <optional>
#include <vector>

namespace kindred {

// How well `scores` rank the positive rows above the others; nothing when all rows are of one kind.

// The chance that a positive row scores above a negative one, ties counting half (Mann–Whitney).
[[nodiscard]] std::optional<double> roc_auc(const std::vector<double>& scores,
                                            const std::vector<bool>& positive);

// Sum over the distinct scores, from high to low, of the precision there × the recall it adds.
[[nodiscard]] std::optional<double> average_precision(const std::vector<double>& scores,
                                                      const std::vector<bool>& positive);

}  // namespace kindred
