#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"

namespace kindred {

// What is known of one source i at one step, for every target j; what no measure asked for is
// empty. g_i is the gradient of L_i for the shared parameters on the training batch, g_j and L_j
// are taken on the batch that is looked at.
struct SourceLook {
  double learning_rate = 0;
  std::vector<double> before;       // L_j
  std::vector<double> after;        // L_j once the shared parameters have moved for i
  std::vector<double> derivatives;  // ⟨g_i, g_j⟩
  std::vector<double> norms;        // ‖g_j‖
  double norm = 0;                  // ‖g_i‖
};

// A kind of inter-task affinity: what it needs and its value, higher is better.
struct AffinityMeasure {
  std::string name;
  bool needs_step = false, needs_derivatives = false, needs_norms = false;
  double (*value)(const SourceLook& look, size_t target, AffinityScale scale) = nullptr;
};

// lookahead: 1 − L_j(θ_s|i, θ_j) / L_j(θ_s, θ_j) (Fifty et al. 2021, Eq. 1);
// gradient: η·⟨g_i, g_j⟩ / L_j, what lookahead by sgd tends to as the step shrinks;
// cosine: ⟨g_i, g_j⟩ / (‖g_i‖·‖g_j‖), the CS baseline of Fifty et al. 2021.
[[nodiscard]] const std::vector<AffinityMeasure>& measures();
[[nodiscard]] const Names<std::string>& measure_names();

// The measures that the options ask for, `options.measure` first. Throws InputError for an unknown
// name.
[[nodiscard]] std::vector<AffinityMeasure> chosen_measures(const AffinityOptions& options);

}  // namespace kindred
