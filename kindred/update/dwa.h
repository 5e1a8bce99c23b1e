#pragma once

#include <vector>

#include "kindred/update/weighting.h"

namespace kindred {

// Dynamic weight average. Liu, Johns, Davison, End-to-End Multi-Task Learning with Attention, CVPR
// 2019, Eq. 7: in epoch t the n weights are n · softmax(r_i / T), where r_i is the mean loss of
// epoch t−1 divided by that of epoch t−2. r_i is 1 in the first two epochs and if either loss is
// not above 0.
class Dwa : public Weighting {
 public:
  Dwa(const UpdateOptions& options, size_t tasks);

  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;
  void end_epoch(const std::vector<double>& losses) override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  double temperature_;
  at::Tensor last_, before_last_;  // mean losses [tasks] float64
};

}  // namespace kindred
