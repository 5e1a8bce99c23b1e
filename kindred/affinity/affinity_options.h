#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

enum class LookAheadStep { kSgd, kOptimizer };
enum class AffinityScale { kRelative, kPerLearningRate };
enum class EvaluationData { kTrain, kValidation };
enum class StopRule { kNever, kDecided };

// [affinity]: what is measured during joint training of all tasks.
struct AffinityOptions {
  std::string measure = "lookahead";  // measure that groups are chosen from
  std::vector<std::string> also;      // further measures, computed from the same gradients
  LookAheadStep step = LookAheadStep::kSgd;
  AffinityScale scale = AffinityScale::kRelative;
  EvaluationData data = EvaluationData::kTrain;
  double overhead = 0.1;                // measuring cost allowed, as a share of training cost
  int64_t every = 0;                    // 0: by overhead; k ≥ 1: all sources at every k-th step
  std::vector<double> window = {0, 1};  // range of measurements in the mean, as shares of the run
  int64_t runs = 1;                     // joint trainings, with successive seeds
  int64_t phases = 4;                   // equal parts of the run that are also analysed separately
  StopRule stop = StopRule::kNever;
  double stop_after = 0.2;    // least share of all epochs' steps before stopping
  double stop_regret = 0.05;  // regret bound, as a share of the gain over one network
};

// Registers every field under "affinity.<field>".
void describe(AffinityOptions& affinity, OptionSet& options);

}  // namespace kindred
