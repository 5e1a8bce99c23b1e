#pragma once

#include <vector>

#include "kindred/base/random.h"
#include "kindred/update/square_matrix.h"

namespace kindred {

// Rules that make one direction of several gradients g_1 … g_n. Every one of them is a weighted sum
// of the gradients whose weights follow from the inner products, gram(i, j) = ⟨g_i, g_j⟩: that is
// what they take and the weights are what they return. No gradient is zero, and there is one at
// least. The step goes against the direction d = Σ w_i g_i.

// PCGrad: each gradient, projected onto the normal plane of every other it conflicts with, one
// after the other in an order drawn anew; d is their sum. Yu et al., Gradient Surgery for
// Multi-Task Learning, NeurIPS 2020, Algorithm 1.
[[nodiscard]] std::vector<double> pcgrad(const SquareMatrix& gram, RandomStream& orders);

// IMTL-G: the d that projects equally onto every gradient, with weights that add up to 1; they may
// be negative. Liu et al., Towards Impartial Multi-task Learning, ICLR 2021, Eq. 6, as the
// equivalent system ⟨g_i, g_j⟩/‖g_i‖‖g_j‖ · (w_j‖g_j‖) = const. Where these weights would lead
// uphill for all tasks, which they do when their sum before scaling is negative, the sign is
// turned.
[[nodiscard]] std::vector<double> imtl_g(const SquareMatrix& gram);

// MGDA: the shortest vector in the gradients' convex hull. Désidéri, Multiple-gradient descent
// algorithm (MGDA), Comptes Rendus Mathématique 350, 2012; Sener and Koltun, Multi-Task Learning as
// Multi-Objective Optimization, NeurIPS 2018, Eq. 3, without their normalisations.
[[nodiscard]] std::vector<double> mgda(const SquareMatrix& gram);

// CAGrad: the d within c‖g_0‖ of the mean gradient g_0 with the largest min_i ⟨g_i, d⟩; 0 ≤ c < 1.
// Liu et al., Conflict-Averse Gradient Descent for Multi-task Learning, NeurIPS 2021, Algorithm 1.
[[nodiscard]] std::vector<double> cagrad(const SquareMatrix& gram, double c);

// Nash-MTL: the bargaining solution, the w > 0 with Σ_j ⟨g_i, g_j⟩ w_j = 1/w_i, so that ‖d‖² = n.
// Navon et al., Multi-Task Learning as a Bargaining Game, ICML 2022, Eq. 2. It is where the convex
// ½ wᵀ gram w − Σ log w_i is least, which Newton's method finds.
[[nodiscard]] std::vector<double> nash(const SquareMatrix& gram);

// UPGrad: each gradient, projected onto the cone of directions that conflict with none; d is their
// mean. Quinton and Rey, Jacobian Descent for Multi-Objective Optimization, 2024, Section 3.
[[nodiscard]] std::vector<double> upgrad(const SquareMatrix& gram);

}  // namespace kindred
