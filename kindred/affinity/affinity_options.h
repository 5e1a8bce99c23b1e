#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

enum class LookAheadStep { kSgd, kOptimizer };
enum class AffinityScale { kRelative, kPerLearningRate };
enum class LookBatch { kTrain, kValidation };
enum class StopRule { kNever, kDecided };

// [affinity]: what is measured while all tasks train together.
struct AffinityOptions {
  std::string measure = "lookahead";  // what groups are chosen from
  std::vector<std::string> also;      // measures taken beside it, from the same gradients
  LookAheadStep step = LookAheadStep::kSgd;
  AffinityScale scale = AffinityScale::kRelative;
  LookBatch data = LookBatch::kTrain;
  double overhead = 0.1;                // share of the training's cost that measuring may cost
  int64_t every = 0;                    // at least 1: every source at every k-th step instead
  std::vector<double> window = {0, 1};  // shares of the measurements that the mean is over
  int64_t phases = 4;                   // parts of the run that are looked at apart
  StopRule stop = StopRule::kNever;
  double stop_after = 0.2;    // share of the steps, all epochs gone through, before any stop
  double stop_regret = 0.05;  // share of the achievable gain
};

// Registers every field under "affinity.<field>".
void describe(AffinityOptions& affinity, OptionSet& options);

}  // namespace kindred
