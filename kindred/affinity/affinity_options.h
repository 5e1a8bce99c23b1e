#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

enum class LookAheadStep { kSgd, kOptimizer };
enum class AffinityScale { kRelative, kPerLearningRate };
enum class LookBatch { kTrain, kValidation };

// [affinity]: what is measured while all tasks train together.
struct AffinityOptions {
  std::string measure = "lookahead";
  LookAheadStep step = LookAheadStep::kSgd;
  AffinityScale scale = AffinityScale::kRelative;
  LookBatch data = LookBatch::kTrain;
  int64_t every = 10;
  std::vector<double> window = {0, 1};  // shares of the measured steps that the mean is over
};

// Registers every field under "affinity.<field>".
void describe(AffinityOptions& affinity, OptionSet& options);

}  // namespace kindred
