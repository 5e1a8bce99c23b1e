#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/base/worker_pool.h"
#include "kindred/train/observer.h"

namespace kindred {

// One measurement: the training step and the batch on which losses are looked at.
struct Measurement {
  const StepContext& context;
  const Batch& look;                       // the training batch itself, or a validation batch
  const std::vector<double>& look_losses;  // of `look` at the present parameters
  WorkerPool& pool;
};

// A kind of inter-task affinity. Measuring changes nothing that the training uses.
class AffinityMeasure {
 public:
  virtual ~AffinityMeasure() = default;
  // tasks × tasks values, row = source, column = target, higher is better. The caller drops pairs
  // whose source has no label in the batch or whose target has none in `look`.
  [[nodiscard]] virtual std::vector<std::vector<double>> measure(
      const Measurement& measurement) = 0;
};

[[nodiscard]] const Names<std::string>& measure_names();
[[nodiscard]] std::unique_ptr<AffinityMeasure> make_measure(const AffinityOptions& options);

}  // namespace kindred
