#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

enum class Activation { kRelu, kGelu, kSilu, kTanh, kElu };
enum class Stem { kAuto, kSmall, kStandard };
enum class Normalization { kNone, kBatch, kLayer };

// [model]: the network that all tasks of a group share, and their heads.
struct ModelOptions {
  std::string trunk = "mlp";                 // or a TorchScript file
  std::vector<int64_t> hidden = {128, 128};  // widths of the trunk's layers
  Activation activation = Activation::kRelu;
  Normalization normalization = Normalization::kNone;
  double dropout = 0;
  bool residual = false;
  std::vector<std::string> frozen;  // parts of the trunk that stay as they begin: "layer0"
  int64_t channels = 64;            // of a convolutional trunk's first layers
  Stem stem = Stem::kAuto;
  std::vector<int64_t> head_hidden;  // widths of each head's hidden layers; none: a linear head
  std::filesystem::path base;        // a relative path in `trunk` counts from here. Not a key.
  // The trunk gives a map of features, each with its place in the picture, and heads of tasks that
  // are not dense take the mean of each channel: set where any task of a study is dense, so that a
  // task's head is the same in every group. Not a key.
  bool keeps_map = false;
  // Trunk, heads and decoders compute in bfloat16, see Autocast; parameters and outputs stay what
  // they are. Not a key: train.precision sets it.
  bool bfloat16 = false;
};

// Registers every field under "model.<field>".
void describe(ModelOptions& model, OptionSet& options);

}  // namespace kindred
