#pragma once

#include "kindred/model/batch_sums.h"
#include "kindred/ranks/ranks.h"

namespace kindred {

// Sums over the processes of a training, in the order of their ranks.
class RankSums : public BatchSums {
 public:
  // `ranks` must outlive it.
  explicit RankSums(Ranks& ranks) : ranks_(ranks) {}

  [[nodiscard]] at::Tensor sum(const at::Tensor& own) override {
    const auto all = ranks_.gather(own);
    auto sum = all.front().clone();
    for (size_t rank = 1; rank < all.size(); ++rank) sum.add_(all[rank]);
    return sum;
  }

 private:
  Ranks& ranks_;
};

}  // namespace kindred
