#pragma once

#include "kindred/affinity/measure.h"

namespace kindred {

// Measures made of the tasks' gradients g_i for the shared parameters alone; the target's gradient
// is taken on the batch that is looked at.
//   first order: η·⟨g_i, g_j⟩ / L_j, what LookAhead tends to as the step shrinks;
//   cosine: ⟨g_i, g_j⟩ / (‖g_i‖·‖g_j‖), the CS baseline of Fifty et al. 2021.
// They hold one gradient a task.
class GradientMeasure : public AffinityMeasure {
 public:
  enum class Form { kFirstOrder, kCosine };
  GradientMeasure(const AffinityOptions& options, Form form) : options_(options), form_(form) {}
  [[nodiscard]] std::vector<std::vector<double>> measure(const Measurement& measurement) override;

 private:
  AffinityOptions options_;
  Form form_;
};

}  // namespace kindred
