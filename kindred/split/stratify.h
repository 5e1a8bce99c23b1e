#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kindred/base/random.h"

namespace kindred {

// For each column the category of every row, from 0; −1 for none.
using Strata = std::vector<std::vector<int32_t>>;

// Divides rows among three parts, training, validation and test, such that each category of each
// column is distributed in proportion to the parts' sizes: iterative stratification (Sechidis,
// Tsoumakas, Vlahavas, On the Stratification of Multi-Label Data, ECML PKDD 2011). Processes the
// rarest remaining category first. Each of its rows goes to the part that lacks most rows of that
// category; ties: the part that lacks most rows. `units` are sets of rows that stay together; each
// row is in one. With units of one row every part gets exactly `sizes` rows, which must add up to
// all rows; larger units may exceed that by less than one unit. Extensions for rare categories: a
// category in at least as many units as there are nonempty parts is required in each of them; one
// in fewer units goes to training, then test, then validation. Where the greedy algorithm leaves a
// part without a required category, pairs of units are exchanged, and then other random orders
// tried, while that fills gaps. The same stream gives the same parts. Rows of a part are unordered.
[[nodiscard]] std::array<std::vector<int64_t>, 3> stratify(
    const std::vector<std::vector<int64_t>>& units, const Strata& strata,
    const std::array<int64_t, 3>& sizes, RandomStream& stream);

}  // namespace kindred
