#pragma once

#include "kindred/kernels/kernels.h"
#include "kindred/update/optimizer.h"

namespace kindred {

// d = g + decay·θ; v ← μ·v + d; θ ← θ − η·v, or θ − η·(d + μ·v) with Nesterov. Equivalent to
// torch.optim.SGD without dampening.
class Sgd : public Optimizer {
 public:
  Sgd(const UpdateOptions& options, const at::Tensor& parameters);

  void step(const at::Tensor& parameters, const at::Tensor& gradient, double rate) override;
  void look_ahead(const at::Tensor& parameters, const at::Tensor& gradient,
                  double rate) const override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  [[nodiscard]] SgdSettings settings(double rate) const {
    return {.rate = rate, .decay = weight_decay_, .momentum = momentum_, .nesterov = nesterov_};
  }

  double momentum_, weight_decay_;
  bool nesterov_;
  at::Tensor velocity_;  // undefined without momentum
};

}  // namespace kindred
