#pragma once

#include <vector>

#include "kindred/base/random.h"
#include "kindred/update/square_matrix.h"

namespace kindred {

// Rules that combine gradients g_1 … g_n into one direction d = Σ w_i g_i; the step goes along −d.
// Each takes the inner products gram(i, j) = ⟨g_i, g_j⟩ and returns the weights w. Precondition:
// n ≥ 1 and no gradient is zero.

// PCGrad: projects each gradient onto the normal plane of every other that it conflicts with, one
// after the other in random order; d is their sum. Yu et al., Gradient Surgery for Multi-Task
// Learning, NeurIPS 2020, Algorithm 1.
[[nodiscard]] std::vector<double> pcgrad(const SquareMatrix& gram, RandomStream& orders);

// IMTL-G: the d with equal projections onto all gradients; the weights sum to 1 and may be
// negative. Liu et al., Towards Impartial Multi-task Learning, ICLR 2021, Eq. 6, as the equivalent
// system ⟨g_i, g_j⟩/‖g_i‖‖g_j‖ · (w_j‖g_j‖) = const. The sign is flipped if these weights would
// ascend for all tasks, i.e. if their sum before scaling is negative.
[[nodiscard]] std::vector<double> imtl_g(const SquareMatrix& gram);

// MGDA: the shortest vector in the convex hull of the gradients. Désidéri, Multiple-gradient
// descent algorithm (MGDA), Comptes Rendus Mathématique 350, 2012; Sener and Koltun, Multi-Task
// Learning as Multi-Objective Optimization, NeurIPS 2018, Eq. 3, without their normalisations.
[[nodiscard]] std::vector<double> mgda(const SquareMatrix& gram);

// CAGrad: the d within c‖g_0‖ of the mean gradient g_0 that maximises min_i ⟨g_i, d⟩; 0 ≤ c < 1.
// Liu et al., Conflict-Averse Gradient Descent for Multi-task Learning, NeurIPS 2021, Algorithm 1.
[[nodiscard]] std::vector<double> cagrad(const SquareMatrix& gram, double c);

// Nash-MTL: the bargaining solution, the w > 0 with Σ_j ⟨g_i, g_j⟩ w_j = 1/w_i, so that ‖d‖² = n.
// Navon et al., Multi-Task Learning as a Bargaining Game, ICML 2022, Eq. 2. It is the minimum of
// the convex function ½ wᵀ gram w − Σ log w_i, found by Newton's method.
[[nodiscard]] std::vector<double> nash(const SquareMatrix& gram);

// UPGrad: projects each gradient onto the cone of directions that conflict with none; d is their
// mean. Quinton and Rey, Jacobian Descent for Multi-Objective Optimization, 2024, Section 3.
[[nodiscard]] std::vector<double> upgrad(const SquareMatrix& gram);

}  // namespace kindred
