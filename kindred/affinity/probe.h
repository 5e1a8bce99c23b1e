#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/affinity/measure.h"
#include "kindred/base/file.h"
#include "kindred/base/worker_pool.h"
#include "kindred/train/observer.h"

namespace kindred {

// Measures affinities at every k-th step of a training and appends each measurement to a file of
// one JSON object a line: step, epoch, learning_rate, losses and matrix, with null for a pair that
// the batch has no labels for. The file is the only place where measurements are kept.
class AffinityProbe : public StepObserver {
 public:
  // `validation` must outlive the probe; `workers` at least 1. `file` is not touched before
  // restore().
  AffinityProbe(const AffinityOptions& options, const DataSet& validation, uint64_t seed,
                std::filesystem::path file, int workers);

  void observe(const StepContext& context) override;
  [[nodiscard]] Json save() override;
  void restore(const Json& saved) override;

  [[nodiscard]] int64_t measurements() const { return measurements_; }
  // Wall time spent in measuring, earlier parts of an interrupted run included.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  void append(const StepContext& context, const std::vector<bool>& look_present,
              std::vector<std::vector<double>> rows);

  AffinityOptions options_;
  const DataSet& validation_;
  uint64_t seed_;
  std::filesystem::path path_;
  WorkerPool pool_;
  std::unique_ptr<AffinityMeasure> measure_;
  std::unique_ptr<AppendFile> file_;
  int64_t measurements_ = 0;
  double seconds_ = 0;
};

}  // namespace kindred
