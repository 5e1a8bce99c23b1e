#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kindred/base/random.h"

namespace kindred {

// Columns of categories: for each column the category of every row, from 0, −1 where it has none.
using Strata = std::vector<std::vector<int32_t>>;

// Divides rows among three parts, training, validation and test, so that each category of each
// column is spread as the parts' sizes are: iterative stratification (Sechidis, Tsoumakas,
// Vlahavas, On the Stratification of Multi-Label Data, ECML PKDD 2011). The rarest category that is
// left goes first; each of its rows goes to the part that lacks most rows of that category, of
// equal ones to that which lacks most rows.
//   `units` are rows that stay together, each row in one of them. With single rows every part gets
//   exactly `sizes` rows, which add up to all rows; larger units may exceed it by less than one.
// Beyond the paper, what makes rare categories usable: one that is in as many units as there are
// parts of more than 0 rows is wanted in each of them, one in fewer units in training, then test,
// then validation; and where greed leaves a part without such a category, pairs of units are
// exchanged, and after that other random orders tried, as long as that fills a gap.
// The same stream gives the same parts. Rows of a part are in no order.
[[nodiscard]] std::array<std::vector<int64_t>, 3> stratify(
    const std::vector<std::vector<int64_t>>& units, const Strata& strata,
    const std::array<int64_t, 3>& sizes, RandomStream& stream);

}  // namespace kindred
