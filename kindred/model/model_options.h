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

// [model]: the network shared by all tasks of a group, and their heads.
struct ModelOptions {
  std::string trunk = "mlp";                 // or the path of a TorchScript file
  std::vector<int64_t> hidden = {128, 128};  // widths of the trunk's layers
  Activation activation = Activation::kRelu;
  Normalization normalization = Normalization::kNone;
  double dropout = 0;
  bool residual = false;
  std::vector<std::string> frozen;  // parts of the trunk that are not trained, e.g. "layer0"
  int64_t channels = 64;            // of a convolutional trunk's first layers
  Stem stem = Stem::kAuto;
  std::vector<int64_t> head_hidden;  // widths of each head's hidden layers; empty: linear
};

// Whether `trunk` is the path of an encoder and not the name of a trunk.
[[nodiscard]] bool names_trunk_file(const std::string& trunk);

// What all networks of a study share beside their options.
struct NetworkSetting {
  // The trunk outputs a feature map, and heads of non-dense tasks use the mean of each channel. Set
  // if any task of a study is dense, so that a task's head is the same in every group.
  bool keeps_map = false;
  // Trunk, heads and decoders compute in bfloat16, see Autocast; parameters and outputs keep their
  // type.
  bool bfloat16 = false;
};

// Registers every field under "model.<field>".
void describe(ModelOptions& model, OptionSet& options);

}  // namespace kindred
