#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"

namespace kindred {

// Inputs of the measures for one source i at one step and every target j; empty where no measure
// requested them. g_i is the gradient of L_i with respect to the shared parameters on the training
// batch. g_j and L_j are evaluated on the evaluation batch (affinity.data).
struct SourceInputs {
  double learning_rate = 0;
  std::vector<double> before;       // L_j
  std::vector<double> after;        // L_j after the shared parameters' step for task i
  std::vector<double> derivatives;  // ⟨g_i, g_j⟩
  std::vector<double> norms;        // ‖g_j‖
  double norm = 0;                  // ‖g_i‖
};

// A measure of inter-task affinity: its required inputs and its value; higher is better.
struct AffinityMeasure {
  std::string name;
  bool needs_step = false, needs_derivatives = false, needs_norms = false;
  double (*value)(const SourceInputs& source, size_t target, AffinityScale scale) = nullptr;
};

// lookahead: 1 − L_j(θ_s|i, θ_j) / L_j(θ_s, θ_j) (Fifty et al. 2021, Eq. 1).
// gradient: η·⟨g_i, g_j⟩ / L_j, the limit of lookahead with sgd for small steps.
// cosine: ⟨g_i, g_j⟩ / (‖g_i‖·‖g_j‖), the CS baseline of Fifty et al. 2021.
[[nodiscard]] const std::vector<AffinityMeasure>& measures();
[[nodiscard]] const Names<std::string>& measure_names();

// Returns the measures named by the options, `options.measure` first. Throws InputError if a name
// is unknown.
[[nodiscard]] std::vector<AffinityMeasure> chosen_measures(const AffinityOptions& options);

}  // namespace kindred
