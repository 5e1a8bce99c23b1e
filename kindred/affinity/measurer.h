#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/affinity/measure.h"
#include "kindred/base/worker_pool.h"
#include "kindred/mlp/mlp_pass.h"
#include "kindred/model/parameters.h"
#include "kindred/train/observer.h"

namespace kindred {

// One measurement: the training step, the batch for evaluating losses, and the source tasks.
struct Measurement {
  const StepContext& context;
  const Batch& evaluation_batch;                 // the training batch or a validation batch
  const std::vector<double>& evaluation_losses;  // of `evaluation_batch` at the current parameters
  const std::vector<size_t>& sources;
  WorkerPool& pool;
};

// [position in `sources`][target]
using AffinityRows = std::vector<std::vector<double>>;

// Time spent measuring, in worker seconds. Only some measures need norms, derivatives or steps.
struct MeasuringSeconds {
  double gradients = 0, norms = 0, derivatives = 0, steps = 0;

  MeasuringSeconds& operator+=(const MeasuringSeconds& other);
  // Returns the share that `measure` alone would have needed; 1 if nothing was measured.
  [[nodiscard]] double share_of(const AffinityMeasure& measure) const;
};

// Computes all chosen measures from the same gradients, with the sources distributed over the pool.
// A worker holds at most two copies of the shared parameters, whatever the number of tasks: a
// source's gradient and the parameters after its step. ⟨g_i, g_j⟩ for all j comes from one
// directional derivative of the losses along g_i. Where look-aheads after plain steps are all that
// is measured, networks that have an MlpPass take their losses from the gradients' factors, see
// MlpStep. Does not change any state of the training.
class Measurer {
 public:
  explicit Measurer(const AffinityOptions& options)
      : options_(options), measures_(chosen_measures(options)) {}

  [[nodiscard]] const std::vector<AffinityMeasure>& measures() const { return measures_; }

  // Returns one matrix per measure. Rows of sources without a label in the training batch are
  // meaningless, as are columns of targets without one in `evaluation_batch`; the caller drops
  // them.
  [[nodiscard]] std::vector<AffinityRows> measure(const Measurement& measurement);

  // Totals over all measurements so far; not reproducible.
  [[nodiscard]] const MeasuringSeconds& seconds() const { return seconds_; }
  void restore(const MeasuringSeconds& seconds) { seconds_ = seconds; }

 private:
  [[nodiscard]] bool needs(bool AffinityMeasure::*what) const;
  // Leaves the parameters after the step along the source's gradient in the worker's `moved_`.
  [[nodiscard]] std::vector<double> losses_after_step(const Measurement& measurement,
                                                      std::vector<at::Tensor> gradient,
                                                      size_t worker);

  AffinityOptions options_;
  std::vector<AffinityMeasure> measures_;
  // One per worker: a gradient, then the parameters after its step; and their losses' pass, null if
  // the network needs a graph.
  std::vector<ParameterVector> moved_;
  std::vector<std::unique_ptr<MlpPass>> passes_;
  MeasuringSeconds seconds_;
};

}  // namespace kindred
