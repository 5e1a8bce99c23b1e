#pragma once

#include <cstddef>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/affinity/measure.h"
#include "kindred/base/worker_pool.h"
#include "kindred/model/parameters.h"
#include "kindred/train/observer.h"

namespace kindred {

// One measurement: the training step, the batch on which losses are looked at, and for which tasks
// a step is taken.
struct Measurement {
  const StepContext& context;
  const Batch& look;                       // the training batch itself, or a validation batch
  const std::vector<double>& look_losses;  // of `look` at the present parameters
  const std::vector<size_t>& sources;
  WorkerPool& pool;
};

// [source's place in `sources`][target]
using AffinityRows = std::vector<std::vector<double>>;

// What measuring took, in seconds of one worker: what all measures need, and what only some do.
struct MeasuringSeconds {
  double gradients = 0, norms = 0, derivatives = 0, steps = 0;

  MeasuringSeconds& operator+=(const MeasuringSeconds& other);
  // The share of it that `measure` alone would have needed; 1 where nothing was measured.
  [[nodiscard]] double share_of(const AffinityMeasure& measure) const;
};

// Measures every chosen kind of affinity from the same gradients, sources shared out over the pool.
// A worker holds two copies of the shared parameters at most, whatever the number of tasks: a
// source's gradient and the place that its step leads to; ⟨g_i, g_j⟩ for all j at once is the
// derivative of the losses along g_i. Measuring changes nothing that the training uses.
class Measurer {
 public:
  explicit Measurer(const AffinityOptions& options)
      : options_(options), measures_(chosen_measures(options)) {}

  [[nodiscard]] const std::vector<AffinityMeasure>& measures() const { return measures_; }

  // One matrix a measure. Sources without a label in the training batch have rows of no meaning,
  // and so have targets without one in `look`; the caller drops them.
  [[nodiscard]] std::vector<AffinityRows> measure(const Measurement& measurement);

  // Of all measurements so far; not reproducible.
  [[nodiscard]] const MeasuringSeconds& seconds() const { return seconds_; }
  void restore(const MeasuringSeconds& seconds) { seconds_ = seconds; }

 private:
  [[nodiscard]] bool needs(bool AffinityMeasure::*what) const;
  // Writes to `moved` where the step along a source's gradient leads.
  [[nodiscard]] std::vector<double> losses_after_step(const Measurement& measurement,
                                                      std::vector<at::Tensor> gradient,
                                                      const ParameterVector& moved) const;

  AffinityOptions options_;
  std::vector<AffinityMeasure> measures_;
  std::vector<ParameterVector> moved_;  // one a worker
  MeasuringSeconds seconds_;
};

}  // namespace kindred
