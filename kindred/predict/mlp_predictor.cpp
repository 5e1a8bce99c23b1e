#include "kindred/predict/mlp_predictor.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/jit/api/module.h>

#include "kindred/kernels/kernels.h"
#include "kindred/predict/row_encoding.h"
#include "kindred/predict/script_layers.h"

namespace kindred {
namespace {

// Rows that pass through all layers together: their numbers stay in the cache.
constexpr int64_t kBlock = 64;
constexpr int64_t kBlocksPerThread = 8;

// A head's part of a level of all heads.
template <class T>
struct HeadPart {
  int64_t from = 0, to = 0;  // first column among the level's inputs and among its outputs
  int64_t in = 0, out = 0;
  std::vector<T> weight = {};  // [in, padded out]
};

// A layer; or one level of all heads' layers, side by side.
template <class T>
struct MlpLevel {
  std::vector<HeadPart<T>> parts;
  int64_t in = 0, width = 0;
  std::vector<T> bias, norm_weight, norm_bias;
  std::vector<double> means, inverse_deviations;  // of batch normalisation
  bool normalizes_rows = false, skips = false;
  double epsilon = 0;
  std::optional<Curve> curve;
};

struct MlpEnd {
  ScriptEnd kind;
  double scale, mean;
  int64_t column, width;  // among the outputs of the last level
};

template <class T>
std::vector<T> elements(const at::Tensor& tensor) {
  const at::Tensor whole = tensor.contiguous();
  const T* const data = whole.data_ptr<T>();
  return {data, data + whole.numel()};
}

template <class T>
HeadPart<T> part_of(const ScriptLayer& layer, int64_t from, int64_t to) {
  HeadPart<T> part{.from = from, .to = to, .in = layer.weight.size(1), .out = layer.weight.size(0)};
  const int64_t stride = padded(part.out);
  part.weight.resize(static_cast<size_t>(part.in * stride));
  const at::Tensor whole = layer.weight.contiguous();
  const T* const weight = whole.data_ptr<T>();
  for (int64_t o = 0; o < part.out; ++o)
    for (int64_t i = 0; i < part.in; ++i)
      part.weight[static_cast<size_t>(i * stride + o)] = weight[o * part.in + i];
  return part;
}

template <class T>
MlpLevel<T> trunk_level(const ScriptLayer& layer) {
  MlpLevel<T> level;
  level.parts.push_back(part_of<T>(layer, 0, 0));
  level.in = layer.weight.size(1);
  level.width = layer.weight.size(0);
  level.bias = elements<T>(layer.bias);
  level.normalizes_rows = layer.normalizes_rows();
  level.skips = layer.skips;
  level.epsilon = layer.epsilon;
  level.curve = layer.curve;
  if (layer.norm_weight.defined()) {
    level.norm_weight = elements<T>(layer.norm_weight);
    level.norm_bias = elements<T>(layer.norm_bias);
  }
  if (layer.normalizes_batch()) {
    for (const T mean : elements<T>(layer.running_mean))
      level.means.push_back(static_cast<double>(mean));
    for (const T variance : elements<T>(layer.running_variance))
      level.inverse_deviations.push_back(1 /
                                         std::sqrt(static_cast<double>(variance) + layer.epsilon));
  }
  return level;
}

// The layers of all heads at one depth. The first reads the trunk's features, each later one its
// own head's columns.
template <class T>
MlpLevel<T> head_level(const std::vector<ScriptLayers>& heads, size_t depth) {
  MlpLevel<T> level;
  level.curve = heads.front().layers[depth].curve;
  for (const auto& head : heads) {
    const ScriptLayer& layer = head.layers[depth];
    level.parts.push_back(part_of<T>(layer, depth == 0 ? 0 : level.in, level.width));
    level.in = depth == 0 ? level.parts.back().in : level.in + level.parts.back().in;
    level.width += level.parts.back().out;
    const auto bias = elements<T>(layer.bias);
    level.bias.insert(level.bias.end(), bias.begin(), bias.end());
  }
  return level;
}

// Whether all have as many plain layers, with the same curves.
bool side_by_side(const std::vector<ScriptLayers>& heads) {
  for (const auto& head : heads) {
    if (head.end == ScriptEnd::kNone || head.layers.size() != heads[0].layers.size()) return false;
    for (size_t depth = 0; depth < head.layers.size(); ++depth) {
      const ScriptLayer& layer = head.layers[depth];
      if (layer.norm_weight.defined() || layer.skips || layer.curve != heads[0].layers[depth].curve)
        return false;
    }
    if (head.end != ScriptEnd::kProbabilities && head.layers.back().weight.size(0) != 1)
      return false;
  }
  return true;
}

template <class T>
class TypedMlpPredictor : public MlpPredictor {
 public:
  TypedMlpPredictor(RowEncoding encoding, const ScriptLayers& trunk,
                    const std::vector<ScriptLayers>& heads)
      : encoding_(std::move(encoding)) {
    for (const auto& layer : trunk.layers) levels_.push_back(trunk_level<T>(layer));
    for (size_t depth = 0; depth < heads.front().layers.size(); ++depth)
      levels_.push_back(head_level<T>(heads, depth));
    for (size_t i = 0; i < heads.size(); ++i) {
      const HeadPart<T>& last = levels_.back().parts[i];
      ends_.push_back({heads[i].end, heads[i].scale, heads[i].mean, last.to, last.out});
    }
  }

  [[nodiscard]] std::vector<at::Tensor> run(const at::Tensor& raw) const override {
    const at::Tensor whole = raw.contiguous();
    const int64_t rows = whole.size(0), features = whole.size(1);
    const double* const from = whole.data_ptr<double>();
    std::vector<at::Tensor> predictions;
    std::vector<double*> into;
    for (const auto& end : ends_) {
      predictions.push_back(end.kind == ScriptEnd::kProbabilities
                                ? at::empty({rows, end.width}, at::kDouble)
                                : at::empty({rows}, at::kDouble));
      into.push_back(predictions.back().data_ptr<double>());
    }
    at::parallel_for(
        0, (rows + kBlock - 1) / kBlock, kBlocksPerThread, [&](int64_t begin, int64_t end) {
          Memory memory(levels_.size());
          for (int64_t block = begin; block < end; ++block) {
            const int64_t row = block * kBlock;
            compute(from + row * features, row, std::min(kBlock, rows - row), memory, into);
          }
        });
    return predictions;
  }

 private:
  // Of one block.
  struct Memory {
    explicit Memory(size_t levels) : outputs(levels) {}
    EncodedRows<T> encoded;
    std::vector<std::vector<T>> outputs;
    std::vector<double> inverse_deviations;
  };

  // Predicts `rows` rows, of which the first has number `row`.
  void compute(const double* raw, int64_t row, int64_t rows, Memory& memory,
               const std::vector<double*>& into) const {
    encoding_.encode(raw, rows, memory.encoded);
    for (size_t number = 0; number < levels_.size(); ++number) {
      const MlpLevel<T>& level = levels_[number];
      auto& values = memory.outputs[number];
      values.resize(static_cast<size_t>(rows * level.width));
      if (number == 0)
        multiply_encoded(level, rows, memory.encoded, values.data());
      else
        multiply(level, rows, memory.outputs[number - 1].data(), values.data());
      end_level(level, rows, number > 0 ? memory.outputs[number - 1].data() : nullptr, memory,
                values.data());
    }
    for (size_t i = 0; i < ends_.size(); ++i)
      predict(ends_[i], rows, memory.outputs.back().data(),
              into[i] + row * (ends_[i].kind == ScriptEnd::kProbabilities ? ends_[i].width : 1));
  }

  // The first layer: numeric features by a product, of the others the rows of the weight that
  // their ones choose.
  void multiply_encoded(const MlpLevel<T>& level, int64_t rows, const EncodedRows<T>& encoded,
                        T* values) const {
    const HeadPart<T>& part = level.parts.front();
    const int64_t numeric = encoding_.numeric(), stride = padded(part.out);
    kernels<T>().multiply_rows({.rows = rows,
                                .inner = numeric,
                                .width = part.out,
                                .inputs = {encoded.numeric.data(), numeric},
                                .weight = {part.weight.data(), stride},
                                .values = {values, level.width}});
    kernels<T>().multiply_sparse({.rows = rows,
                                  .width = part.out,
                                  .begins = encoded.begins.data(),
                                  .columns = encoded.columns.data(),
                                  .numbers = nullptr,
                                  .weight = {part.weight.data(), stride},
                                  .values = {values, level.width},
                                  .adds = true});
  }

  static void multiply(const MlpLevel<T>& level, int64_t rows, const T* inputs, T* values) {
    for (const auto& part : level.parts)
      kernels<T>().multiply_rows({.rows = rows,
                                  .inner = part.in,
                                  .width = part.out,
                                  .inputs = {inputs + part.from, level.in},
                                  .weight = {part.weight.data(), padded(part.out)},
                                  .values = {values + part.to, level.width}});
  }

  static void end_level(const MlpLevel<T>& level, int64_t rows, const T* inputs, Memory& memory,
                        T* values) {
    const bool normalizes = !level.norm_weight.empty();
    if (normalizes || !level.curve)
      kernels<T>().add_bias(values, level.bias.data(), rows, level.width);
    if (level.normalizes_rows) {
      memory.inverse_deviations.resize(static_cast<size_t>(rows));
      kernels<T>().normalize_rows(values, rows, level.width, level.epsilon,
                                  memory.inverse_deviations.data());
    } else if (normalizes) {
      kernels<T>().normalize_columns(values, rows, level.width, level.means.data(),
                                     level.inverse_deviations.data());
    }
    if (normalizes)
      kernels<T>().scale_columns({.rows = rows,
                                  .width = level.width,
                                  .normalized = values,
                                  .weight = level.norm_weight.data(),
                                  .bias = level.norm_bias.data(),
                                  .values = values});
    if (level.curve)
      kernels<T>().end_layer(*level.curve, {.rows = rows,
                                            .width = level.width,
                                            .values = values,
                                            .bias = normalizes ? nullptr : level.bias.data(),
                                            .skipped = level.skips ? inputs : nullptr,
                                            .mask = nullptr,
                                            .slopes = nullptr});
  }

  // From a head's outputs to its predictions.
  void predict(const MlpEnd& end, int64_t rows, const T* outputs, double* into) const {
    outputs += end.column;
    for (int64_t r = 0; r < rows; ++r, outputs += levels_.back().width) {
      if (end.kind == ScriptEnd::kNumber) {
        *into++ = static_cast<double>(outputs[0]) * end.scale + end.mean;
      } else if (end.kind == ScriptEnd::kProbability) {
        *into++ = 1 / (1 + std::exp(-static_cast<double>(outputs[0])));
      } else {
        const auto largest = static_cast<double>(*std::max_element(outputs, outputs + end.width));
        double sum = 0;
        for (int64_t k = 0; k < end.width; ++k)
          sum += into[k] = std::exp(static_cast<double>(outputs[k]) - largest);
        for (int64_t k = 0; k < end.width; ++k) into[k] /= sum;
        into += end.width;
      }
    }
  }

  RowEncoding encoding_;
  std::vector<MlpLevel<T>> levels_;
  std::vector<MlpEnd> ends_;
};

std::unique_ptr<MlpPredictor> predictor_of(const torch::jit::Module& script, int64_t features,
                                           const std::vector<std::string>& heads) {
  const auto trunk = script_layers(script.attr("trunk").toModule());
  if (!trunk || trunk->end != ScriptEnd::kNone) return nullptr;
  auto encoding = RowEncoding::of(script.attr("encoder").toModule(), features,
                                  trunk->layers.front().weight.size(1));
  if (!encoding) return nullptr;
  std::vector<ScriptLayers> read;
  for (const auto& head : heads) {
    auto layers = script_layers(script.attr("heads").toModule().attr(head).toModule());
    if (!layers || layers->layers[0].weight.size(1) != trunk->layers.back().weight.size(0))
      return nullptr;
    read.push_back(std::move(*layers));
  }
  if (heads.empty() || !side_by_side(read)) return nullptr;
  if (trunk->layers.front().weight.scalar_type() == at::kDouble)
    return std::make_unique<TypedMlpPredictor<double>>(std::move(*encoding), *trunk, read);
  return std::make_unique<TypedMlpPredictor<float>>(std::move(*encoding), *trunk, read);
}

}  // namespace

std::unique_ptr<MlpPredictor> MlpPredictor::of(const ScriptModule& network, int64_t features,
                                               const std::vector<std::string>& heads) {
  try {
    return predictor_of(network.script(), features, heads);
  } catch (const std::exception&) {
    return nullptr;  // lacks a part, or has one of another type
  }
}

}  // namespace kindred
