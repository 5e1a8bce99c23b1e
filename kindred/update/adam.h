#pragma once

#include "kindred/kernels/kernels.h"
#include "kindred/update/optimizer.h"

namespace kindred {

// Adam (Kingma and Ba, ICLR 2015), with weight decay in the gradient, or decoupled from it as in
// AdamW (Loshchilov and Hutter, ICLR 2019). Equivalent to torch.optim.Adam and torch.optim.AdamW.
class Adam : public Optimizer {
 public:
  Adam(const UpdateOptions& options, const at::Tensor& parameters, bool decoupled_decay);

  void step(const at::Tensor& parameters, const at::Tensor& gradient, double rate) override;
  void look_ahead(const at::Tensor& parameters, const at::Tensor& gradient,
                  double rate) const override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  // Of the step number `steps`, from 1.
  [[nodiscard]] AdamSettings settings(double rate, double steps) const;

  double beta1_, beta2_, epsilon_, weight_decay_;
  bool decoupled_decay_;
  at::Tensor first_, second_;  // moments
  at::Tensor steps_;           // int64 scalar: steps taken
};

}  // namespace kindred
