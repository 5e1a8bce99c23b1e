#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// The kinds of matrices that selection is timed on.
enum class MatrixKind {
  kLatent,  // tasks in ⌈√n⌉ clusters: centres are standard normal in 3 dimensions, tasks lie 0.4
            // normal around them; Z[i→j] = ⟨x_i, x_j⟩ / 3 + 0.3 normal
  kGaussian,  // every pair standard normal: no structure at all
  kNegative,  // −20 exp(−z / 2) of a latent z: all below 0 and skewed, as the authors' CelebA
              // matrix
  kZeros,     // latent, and 30 % of all pairs exactly 0
};

[[nodiscard]] std::string name_of(MatrixKind kind);

// n tasks t000, t001, … with weights 1.
[[nodiscard]] GroupingProblem generate(MatrixKind kind, size_t tasks, int64_t networks,
                                       uint64_t seed);

}  // namespace kindred
