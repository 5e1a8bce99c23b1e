#pragma once

#include <cstdint>
#include <vector>

#include "kindred/split/split.h"

namespace kindred {

// Row numbers of one fold of a cross-validation, each ascending.
struct Fold {
  std::vector<int64_t> training, validation;
};

// Divides the training and validation rows of `split`, which split_rows() made of `table` with
// these options, into `count` ≥ 2 folds for cross-validation; its test rows stay out. Every row is
// validated in one fold and trained on in the others, unless they are ordered. Folds are of nearly
// equal size, and follow data.split as the parts do:
//   random: at random.
//   column, files: at random, each fold with the same share of given validation rows.
//   group: the rows of a value stay in one fold. Values come in random order, each to the fold with
//     the fewest rows.
//   stratified: by stratify(), one fold after another.
//   order: in `count` + 1 successive blocks; fold k trains on the first k + 1 and is validated on
//     the next, so that nothing is learned from later rows.
// Throws InputError if a fold gets no rows, and as split_rows().
[[nodiscard]] std::vector<Fold> split_folds(const Table& table, const DataOptions& options,
                                            const Split& split, int64_t count,
                                            const Strata& strata = {});

}  // namespace kindred
