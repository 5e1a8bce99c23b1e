#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/network.h"
#include "kindred/model/row_results.h"

namespace kindred {

// What a network gives on each validation row in the epoch that the other rows would have chosen.
//
// A training keeps the epoch with the smallest validation loss, so that this loss is smaller than
// that of new rows: the more so, the fewer validation rows, the more epochs, and the fewer tasks
// have to agree on one. Comparisons of networks by it favour those of few tasks. Hence
// cross-fitting: the rows are dealt into kParts parts, and each part's results are of the epoch
// with the smallest loss of the other parts.
class HeldOutEpochs {
 public:
  static constexpr int64_t kParts = 10;  // row i belongs to part i mod kParts

  // `rows`: of the validation part; `options`: of the network's state.
  HeldOutEpochs(const Network& network, int64_t rows, const at::TensorOptions& options);

  void add(const RowResults& epoch);

  // Undefined tensors if not all epochs were added, see forget().
  [[nodiscard]] RowResults rows() const;

  // The state, for checkpoints, to be written and to be filled.
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> tensors() const;
  // Of a training that goes on from a checkpoint without this state.
  void forget() { known_ = false; }

 private:
  std::vector<double> weights_;  // of the tasks
  bool known_ = true;
  at::Tensor totals_;  // [kParts] float64: the smallest loss so far, of the other parts
  RowResults rows_;
};

}  // namespace kindred
