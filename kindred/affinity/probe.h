#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/affinity/judge.h"
#include "kindred/affinity/measurer.h"
#include "kindred/affinity/measuring_plan.h"
#include "kindred/base/file.h"
#include "kindred/base/worker_pool.h"
#include "kindred/stats/affinity_mean.h"
#include "kindred/train/observer.h"

namespace kindred {

// Measures affinities during training and appends each measurement to a file with one JSON object
// per line: step, epoch, learning_rate, losses and matrix, with null for pairs without labels in
// the batch and for values that are not finite. With affinity.every = 0 also sources and chances
// (see Measurements).
// "also" holds the rows of further measures by name. The file is the only storage of measurements.
//
// Periodically passes the running mean to a Judge, which reweights the sampling schedule; with
// affinity.stop = "decided" it ends the training.
//
// Several probes may measure at once, also in different threads. The measures gradient and cosine
// use libtorch's forward-mode differentiation, of which a process has one level: while the program
// itself holds that, observe() throws FailureError.
class AffinityProbe : public StepObserver {
 public:
  // `validation` must outlive the probe. `workers` is at least 1. `judge` may be empty. `file` is
  // not touched before restore(), which must come first; restore(null) empties it. Only a probe
  // that `writes` may be saved; another, of a process that trains together with it, reads the file
  // alone.
  AffinityProbe(const AffinityOptions& options, std::vector<std::string> tasks,
                const DataSet& validation, uint64_t seed, std::filesystem::path file, int workers,
                Judge judge = nullptr, bool writes = true);

  // Sources are dealt out to the processes of the training, which all see the whole batch.
  void observe(const StepContext& context) override;
  [[nodiscard]] bool observes(int64_t step, int64_t planned_steps) override;
  [[nodiscard]] bool stop_requested() const override { return stop_requested_; }
  // {"bytes", "measurements", "sources": total measured, "seconds", "alone": per measure, the
  // seconds it would have taken without the others, "judgements": [{"step", "regret", "gain",
  // "decided"}], …}
  [[nodiscard]] Json save() override;
  void restore(const Json& saved) override;

  // Mean over the measurements of the main measure so far.
  [[nodiscard]] AffinityMatrix mean() const { return mean_.matrix(); }

  [[nodiscard]] int64_t measurements() const { return measurements_; }
  // Wall time of measuring and judging, including earlier parts of an interrupted run.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  MeasuringPlan& plan(int64_t planned_steps);
  // Of all the turn's sources, whichever process measures them.
  [[nodiscard]] std::vector<AffinityRows> rows_of(const StepContext& context,
                                                  const Batch& evaluation,
                                                  const std::vector<double>& losses,
                                                  const MeasuringPlan::Turn& turn);
  void measure(const StepContext& context, const MeasuringPlan::Turn& turn);
  void append(const StepContext& context, const MeasuringPlan::Turn& turn,
              const std::vector<bool>& evaluation_present,
              const std::vector<AffinityRows>& matrices);
  void add_to_mean(const std::string& line);
  void consider(const StepContext& context);
  [[nodiscard]] Json seconds_alone() const;
  [[nodiscard]] bool stops() const { return options_.stop == StopRule::kDecided; }

  AffinityOptions options_;
  std::vector<std::string> tasks_;
  const DataSet& validation_;
  uint64_t seed_;
  std::filesystem::path path_;
  WorkerPool pool_;
  Judge judge_;
  Measurer measurer_;
  std::optional<MeasuringPlan> plan_;  // created at the first step
  Json saved_plan_;
  AffinityMean mean_;
  bool writes_;
  std::unique_ptr<AppendFile> file_;  // null unless it writes
  int64_t measurements_ = 0, sources_ = 0, next_judgement_;
  double seconds_ = 0;
  bool stop_requested_ = false;
  Json judgements_ = Json::array();
};

}  // namespace kindred
