#include "kindred/predict/script_layers.h"

#include <exception>
#include <map>
#include <string>
#include <unordered_map>

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

namespace kindred {
namespace {

using torch::jit::IValue;
using torch::jit::Node;
using torch::jit::Value;

// Walks the nodes of a method in order, as long as each continues the chain.
class ChainReader {
 public:
  explicit ChainReader(const torch::jit::Module& part)
      : graph_(part.get_method("forward").graph()) {
    known_[graph_->inputs().at(0)] = part._ivalue();
    current_ = graph_->inputs().at(1);
  }

  std::optional<ScriptLayers> read() {
    for (const Node* node : graph_->nodes())
      if (!take(*node)) return std::nullopt;
    if (graph_->outputs().size() != 1 || graph_->outputs()[0] != current_ || !is_connected())
      return std::nullopt;
    return chain_;
  }

 private:
  using Taker = bool (ChainReader::*)(const Node&);

  bool take(const Node& node) {
    static const std::map<std::string, Taker> takers = {
        {"prim::Constant", &ChainReader::constant},
        {"prim::GetAttr", &ChainReader::attribute},
        {"prim::ListConstruct", &ChainReader::list},
        {"aten::linear", &ChainReader::linear},
        {"aten::batch_norm", &ChainReader::batch_norm},
        {"aten::layer_norm", &ChainReader::layer_norm},
        {"aten::relu", &ChainReader::curve},
        {"aten::gelu", &ChainReader::curve},
        {"aten::silu", &ChainReader::curve},
        {"aten::tanh", &ChainReader::curve},
        {"aten::elu", &ChainReader::curve},
        {"aten::add", &ChainReader::sum},
        {"aten::mul", &ChainReader::scaled},
        {"aten::to", &ChainReader::converted},
        {"aten::squeeze", &ChainReader::squeezed},
        {"aten::sigmoid", &ChainReader::probability},
        {"aten::softmax", &ChainReader::probabilities},
    };
    const auto taker = takers.find(node.kind().toQualString());
    return taker != takers.end() && (this->*taker->second)(node);
  }

  // Whether each tensor has the shape that its layer and the layer before ask for.
  [[nodiscard]] bool is_connected() const {
    const auto is_row = [](const at::Tensor& tensor, int64_t width) {
      return !tensor.defined() || (tensor.dim() == 1 && tensor.numel() == width);
    };
    for (size_t i = 0; i < chain_.layers.size(); ++i) {
      const ScriptLayer& layer = chain_.layers[i];
      if (layer.weight.dim() != 2 || !layer.bias.defined()) return false;
      const int64_t in = layer.weight.size(1), out = layer.weight.size(0);
      const bool follows = i == 0 || in == chain_.layers[i - 1].weight.size(0);
      if (!follows || (layer.skips && in != out) || !is_row(layer.bias, out) ||
          !is_row(layer.norm_weight, out) || !is_row(layer.norm_bias, out) ||
          !is_row(layer.running_mean, out) || !is_row(layer.running_variance, out) ||
          layer.norm_weight.defined() != layer.norm_bias.defined() ||
          layer.running_mean.defined() != layer.running_variance.defined())
        return false;
    }
    return !chain_.layers.empty();
  }

  // What follows is from here on the value of this node.
  bool goes_on(const Node& node) {
    current_ = node.output();
    return true;
  }
  [[nodiscard]] bool continues(const Node& node) const { return node.input(0) == current_; }
  // Of a layer, before its prediction is made.
  [[nodiscard]] bool in_layer(const Node& node) const {
    return continues(node) && !chain_.layers.empty() && !converted_ &&
           chain_.end == ScriptEnd::kNone;
  }
  [[nodiscard]] ScriptLayer& layer() { return chain_.layers.back(); }
  [[nodiscard]] const IValue& known(const Node& node, size_t input) const {
    return known_.at(node.input(input));
  }
  [[nodiscard]] double number(const Node& node, size_t input) const {
    const IValue& value = known(node, input);
    return value.isTensor() ? value.toTensor().item<double>() : value.toScalar().toDouble();
  }

  bool constant(const Node& node) {
    known_[node.output()] = torch::jit::toIValue(node.output()).value();
    return true;
  }
  bool attribute(const Node& node) {
    known_[node.output()] = known(node, 0).toObject()->getAttr(node.s(c10::attr::name));
    return true;
  }
  bool list(const Node&) { return true; }  // the shape of a normalised row

  bool linear(const Node& node) {
    if (!continues(node) || converted_ || chain_.end != ScriptEnd::kNone) return false;
    before_ = current_;
    ScriptLayer next;
    next.weight = known(node, 1).toTensor();
    next.bias = known(node, 2).toTensor();
    chain_.layers.push_back(std::move(next));
    return goes_on(node);
  }

  bool may_normalize(const Node& node) {
    return in_layer(node) && !layer().curve && !layer().norm_weight.defined();
  }
  bool batch_norm(const Node& node) {
    const bool training = known(node, 5).toBool();
    if (!may_normalize(node) || training) return false;
    layer().norm_weight = known(node, 1).toTensor();
    layer().norm_bias = known(node, 2).toTensor();
    layer().running_mean = known(node, 3).toTensor();
    layer().running_variance = known(node, 4).toTensor();
    layer().epsilon = number(node, 7);
    return goes_on(node);
  }
  bool layer_norm(const Node& node) {
    if (!may_normalize(node)) return false;
    layer().norm_weight = known(node, 2).toTensor();
    layer().norm_bias = known(node, 3).toTensor();
    layer().epsilon = number(node, 4);
    return goes_on(node);
  }

  bool curve(const Node& node) {
    static const std::map<std::string, Curve> curves = {{"aten::relu", Curve::kRelu},
                                                        {"aten::gelu", Curve::kGelu},
                                                        {"aten::silu", Curve::kSilu},
                                                        {"aten::tanh", Curve::kTanh},
                                                        {"aten::elu", Curve::kElu}};
    if (!in_layer(node) || layer().curve || layer().skips) return false;
    layer().curve = curves.at(node.kind().toQualString());
    // Others than these are approximations and other functions of the same names.
    if (layer().curve == Curve::kGelu && node.inputs().size() > 1 &&
        known(node, 1).toStringRef() != "none")
      return false;
    if (layer().curve == Curve::kElu)
      for (size_t input = 1; input < node.inputs().size(); ++input)
        if (number(node, input) != 1) return false;
    return goes_on(node);
  }

  bool sum(const Node& node) {
    if (number(node, 2) != 1) return false;
    // A layer's input is added to its curve, once.
    if (in_layer(node) && node.input(1) == before_ && layer().curve && !layer().skips) {
      layer().skips = true;
      return goes_on(node);
    }
    if (!continues(node) || chain_.end != ScriptEnd::kNumber || has_mean_) return false;
    has_mean_ = true;
    chain_.mean = number(node, 1);
    return goes_on(node);
  }
  bool converted(const Node& node) {
    if (!continues(node) || chain_.layers.empty()) return false;
    const auto type = static_cast<at::ScalarType>(known(node, 1).toInt());
    if (type != layer().weight.scalar_type()) {
      if (type != at::kDouble) return false;
      converted_ = true;
    }
    return goes_on(node);
  }
  bool squeezed(const Node& node) {
    if (!continues(node) || known(node, 1).toInt() != 1 || chain_.end != ScriptEnd::kNone)
      return false;
    chain_.end = ScriptEnd::kNumber;
    return goes_on(node);
  }
  bool scaled(const Node& node) {
    if (!continues(node) || chain_.end != ScriptEnd::kNumber || has_mean_) return false;
    chain_.scale *= number(node, 1);
    return goes_on(node);
  }
  bool probability(const Node& node) {
    if (!continues(node) || chain_.end != ScriptEnd::kNumber || has_mean_ || chain_.scale != 1)
      return false;
    chain_.end = ScriptEnd::kProbability;
    return goes_on(node);
  }
  bool probabilities(const Node& node) {
    if (!continues(node) || chain_.end != ScriptEnd::kNone || known(node, 1).toInt() != 1)
      return false;
    chain_.end = ScriptEnd::kProbabilities;
    return goes_on(node);
  }

  std::shared_ptr<torch::jit::Graph> graph_;
  std::unordered_map<const Value*, IValue> known_;
  const Value *current_ = nullptr, *before_ = nullptr;
  ScriptLayers chain_;
  bool converted_ = false, has_mean_ = false;
};

}  // namespace

std::optional<ScriptLayers> script_layers(const torch::jit::Module& part) {
  try {
    return ChainReader(part).read();
  } catch (const std::exception&) {
    return std::nullopt;  // a setting that is computed or of another type: no pass of kindred's
  }
}

}  // namespace kindred
