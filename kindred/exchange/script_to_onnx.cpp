#include "kindred/exchange/script_to_onnx.h"

#include <functional>
#include <limits>
#include <map>
#include <unordered_map>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>

#include "kindred/base/error.h"
#include "kindred/exchange/onnx_curves.h"

namespace kindred {
namespace {

using torch::jit::IValue;
using torch::jit::Node;
using torch::jit::Value;

// Walks the nodes of one method in order.
class Converter {
 public:
  Converter(OnnxGraph& graph, const torch::jit::Module& module) : graph_(graph) {
    const auto method = module.get_method("forward").graph()->copy();
    torch::jit::Inline(*method);
    script_ = method;
    known_[script_->inputs()[0]] = module._ivalue();
  }

  OnnxValue run(const OnnxValue& x) {
    computed_[script_->inputs().at(1)] = x;
    for (const Node* node : script_->nodes()) add(*node);
    return tensor(script_->outputs().at(0));
  }

 private:
  using Conversion = OnnxValue (Converter::*)(const Node&);
  static const std::map<std::string, Conversion>& conversions();

  void add(const Node& node) {
    const std::string kind = node.kind().toQualString();
    if (kind == "prim::Constant") {
      known_[node.output()] = torch::jit::toIValue(node.output()).value();
    } else if (kind == "prim::GetAttr") {
      known_[node.output()] = known(node.input()).toObject()->getAttr(node.s(c10::attr::name));
    } else if (kind == "prim::ListConstruct") {
      add_list(node);
    } else if (kind.ends_with('_')) {
      // In place, so that the argument has a new value too. No pass of kindred reads a view of it.
      computed_[node.input(0)] = converted(kind.substr(0, kind.size() - 1), node);
      computed_[node.output()] = computed_.at(node.input(0));
    } else {
      computed_[node.output()] = converted(kind, node);
    }
  }

  OnnxValue converted(const std::string& kind, const Node& node) {
    static const std::map<std::string, std::string> binaries = {
        {"aten::add", "Add"}, {"aten::sub", "Sub"}, {"aten::mul", "Mul"}, {"aten::div", "Div"}};
    if (const auto found = binaries.find(kind); found != binaries.end())
      return binary(found->second, node);
    if (const auto curve = curve_of(kind)) return curve(graph_, tensor(node, 0));
    const auto found = conversions().find(kind);
    if (found == conversions().end())
      throw InputError(
          fmt::format("the operation {} of this network cannot be written as ONNX", kind));
    return (this->*found->second)(node);
  }

  // Lists of numbers are known; lists of tensors are read at their use.
  void add_list(const Node& node) {
    c10::List<int64_t> numbers;
    for (const Value* element : node.inputs()) {
      const auto found = known_.find(element);
      if (found == known_.end() || !found->second.isInt()) return;
      numbers.push_back(found->second.toInt());
    }
    known_[node.output()] = numbers;
  }

  [[nodiscard]] const IValue& known(const Value* value) const {
    const auto found = known_.find(value);
    if (found == known_.end())
      throw InputError(fmt::format(
          "a setting of {} in this network is computed, so it cannot be written as "
          "ONNX",
          value->uses().empty() ? "an operation" : value->uses()[0].user->kind().toQualString()));
    return found->second;
  }

  [[nodiscard]] OnnxValue tensor(const Value* value) {
    if (const auto found = computed_.find(value); found != computed_.end()) return found->second;
    const IValue& constant = known(value);
    if (!constant.isTensor()) throw InputError("this network adds up what are no tensors");
    return computed_[value] = {graph_.constant(constant.toTensor()),
                               constant.toTensor().scalar_type()};
  }
  [[nodiscard]] OnnxValue tensor(const Node& node, size_t input) {
    return tensor(node.input(input));
  }

  // A tensor, or a number as a tensor of `type`.
  [[nodiscard]] std::string operand(const Node& node, size_t input, at::ScalarType type) {
    const auto found = known_.find(node.input(input));
    if (found != known_.end() && found->second.isScalar())
      return graph_.constant(at::scalar_tensor(found->second.toScalar(), type));
    const OnnxValue value = tensor(node, input);
    return value.type == type ? value.name : graph_.cast(value.name, type);
  }

  [[nodiscard]] std::vector<int64_t> numbers(const Node& node, size_t input) const {
    return known(node.input(input)).toIntVector();
  }
  [[nodiscard]] int64_t number(const Node& node, size_t input) const {
    return known(node.input(input)).toInt();
  }
  [[nodiscard]] bool is_none(const Node& node, size_t input) const {
    const auto found = known_.find(node.input(input));
    return found != known_.end() && found->second.isNone();
  }

  // Of a picture's height and width; a list of one number is for both.
  [[nodiscard]] std::vector<int64_t> sides(const Node& node, size_t input) const {
    const auto list = numbers(node, input);
    return list.size() == 1 ? std::vector<int64_t>(2, list[0]) : list;
  }
  // Padding before and after, as ONNX has it.
  [[nodiscard]] std::vector<int64_t> padding(const Node& node, size_t input) const {
    auto pads = sides(node, input);
    pads.insert(pads.end(), {pads[0], pads[1]});
    return pads;
  }

  OnnxValue same(const Node& node) { return tensor(node, 0); }

  OnnxValue binary(const std::string& operation, const Node& node) {
    const OnnxValue x = tensor(node, 0);
    // at::add(x, y, alpha)
    if (node.inputs().size() > 2 && known(node.input(2)).toScalar().toDouble() != 1)
      throw InputError("a scaled sum in this network cannot be written as ONNX");
    return {graph_.add(operation, {x.name, operand(node, 1, x.type)}), x.type};
  }

  OnnxValue convert(const Node& node) {
    OnnxValue x = tensor(node, 0);
    const auto type = known(node.input(1));
    if (!type.isInt()) return x;  // to a device
    const auto wanted = static_cast<at::ScalarType>(type.toInt());
    return wanted == x.type ? x : OnnxValue{graph_.cast(x.name, wanted), wanted};
  }

  OnnxValue linear(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    std::vector<std::string> inputs = {x.name, tensor(node, 1).name};
    if (!is_none(node, 2)) inputs.push_back(tensor(node, 2).name);
    return {graph_.add("Gemm", inputs, {{"transB", int64_t{1}}}), x.type};
  }

  OnnxValue batch_norm(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    std::vector<std::string> inputs = {x.name};
    for (size_t i = 1; i <= 4; ++i) inputs.push_back(tensor(node, i).name);
    return {
        graph_.add("BatchNormalization", inputs, {{"epsilon", known(node.input(7)).toDouble()}}),
        x.type};
  }

  OnnxValue layer_norm(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    const auto axis = -static_cast<int64_t>(numbers(node, 1).size());
    return {graph_.add("LayerNormalization", {x.name, tensor(node, 2).name, tensor(node, 3).name},
                       {{"axis", axis}, {"epsilon", known(node.input(4)).toDouble()}}),
            x.type};
  }

  // Inputs of a convolution by its place among those of the operation.
  struct ConvolutionInputs {
    size_t dilation, groups;
    bool is_transposed = false;
    size_t output_padding = 0;  // of a transposed one
  };

  OnnxValue convolved(const Node& node, const ConvolutionInputs& places) {
    const OnnxValue x = tensor(node, 0);
    std::vector<std::string> inputs = {x.name, tensor(node, 1).name};
    if (!is_none(node, 2)) inputs.push_back(tensor(node, 2).name);
    std::vector<OnnxAttribute> attributes = {{"strides", sides(node, 3)},
                                             {"pads", padding(node, 4)},
                                             {"dilations", sides(node, places.dilation)},
                                             {"group", number(node, places.groups)}};
    if (places.is_transposed)
      attributes.emplace_back("output_padding", sides(node, places.output_padding));
    return {graph_.add(places.is_transposed ? "ConvTranspose" : "Conv", inputs, attributes),
            x.type};
  }

  // at::_convolution(x, weight, bias, stride, padding, dilation, transposed, output padding,
  // groups, …), as tracing writes each convolution.
  OnnxValue traced_convolution(const Node& node) {
    return convolved(node, {.dilation = 5,
                            .groups = 8,
                            .is_transposed = known(node.input(6)).toBool(),
                            .output_padding = 7});
  }
  // at::conv2d(…, dilation, groups) and at::conv_transpose2d(…, output padding, groups, dilation),
  // in bundles of earlier versions.
  OnnxValue convolution(const Node& node) { return convolved(node, {.dilation = 5, .groups = 6}); }
  OnnxValue transposed_convolution(const Node& node) {
    return convolved(node,
                     {.dilation = 7, .groups = 6, .is_transposed = true, .output_padding = 5});
  }

  // kernel, strides (none: the kernel) and padding of a pooling
  [[nodiscard]] std::vector<OnnxAttribute> pooling(const Node& node) const {
    const auto kernel = sides(node, 1), strides = sides(node, 2);
    return {{"kernel_shape", kernel},
            {"strides", strides.empty() ? kernel : strides},
            {"pads", padding(node, 3)}};
  }

  OnnxValue max_pool(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    auto attributes = pooling(node);
    attributes.emplace_back("dilations", sides(node, 4));
    attributes.emplace_back("ceil_mode", int64_t{known(node.input(5)).toBool() ? 1 : 0});
    return {graph_.add("MaxPool", {x.name}, attributes), x.type};
  }

  OnnxValue average_pool(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    auto attributes = pooling(node);
    attributes.emplace_back("ceil_mode", int64_t{known(node.input(4)).toBool() ? 1 : 0});
    attributes.emplace_back("count_include_pad", int64_t{known(node.input(5)).toBool() ? 1 : 0});
    return {graph_.add("AveragePool", {x.name}, attributes), x.type};
  }

  OnnxValue mean(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    return {graph_.add("ReduceMean", {x.name},
                       {{"axes", numbers(node, 1)},
                        {"keepdims", int64_t{known(node.input(2)).toBool() ? 1 : 0}}}),
            x.type};
  }

  OnnxValue flatten(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    if (number(node, 1) != 1 || number(node, 2) != -1)
      throw InputError("a partial flattening in this network cannot be written as ONNX");
    return {graph_.add("Flatten", {x.name}, {{"axis", int64_t{1}}}), x.type};
  }

  OnnxValue reshape(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    return {graph_.add("Reshape", {x.name, sizes(node.input(1))}), x.type};
  }

  // A list of sizes, of which some may be those of a tensor.
  [[nodiscard]] std::string sizes(const Value* list) {
    if (const auto found = known_.find(list); found != known_.end())
      return graph_.constant(found->second.toIntVector());
    std::vector<std::string> parts;
    for (const Value* element : list->node()->inputs()) {
      const auto found = known_.find(element);
      parts.push_back(found != known_.end()
                          ? graph_.constant(std::vector<int64_t>{found->second.toInt()})
                          : tensor(element).name);
    }
    return graph_.add("Concat", parts, {{"axis", int64_t{0}}});
  }

  OnnxValue size(const Node& node) {
    const auto shape = graph_.add("Shape", {tensor(node, 0).name});
    return {graph_.add("Gather", {shape, graph_.constant(std::vector<int64_t>{number(node, 1)})}),
            at::kLong};
  }

  OnnxValue squeeze(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    return {graph_.add("Squeeze", {x.name, graph_.constant(std::vector<int64_t>{number(node, 1)})}),
            x.type};
  }

  OnnxValue softmax(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    return {graph_.add("Softmax", {x.name}, {{"axis", number(node, 1)}}), x.type};
  }

  OnnxValue concatenated(const Node& node) {
    std::vector<std::string> parts;
    at::ScalarType type = at::kFloat;
    for (const Value* part : node.input(0)->node()->inputs()) {
      const OnnxValue value = tensor(part);
      parts.push_back(value.name);
      type = value.type;
    }
    return {graph_.add("Concat", parts, {{"axis", number(node, 1)}}), type};
  }

  // at::slice(x, dim, start, end, step)
  OnnxValue slice(const Node& node) {
    const int64_t begin = is_none(node, 2) ? 0 : number(node, 2);
    const int64_t end = is_none(node, 3) ? std::numeric_limits<int64_t>::max() : number(node, 3);
    return sliced(tensor(node, 0), number(node, 1), begin, end, number(node, 4));
  }

  // at::narrow(x, dim, start, length)
  OnnxValue narrow(const Node& node) {
    const int64_t begin = number(node, 2);
    return sliced(tensor(node, 0), number(node, 1), begin, begin + number(node, 3), 1);
  }

  OnnxValue sliced(const OnnxValue& x, int64_t axis, int64_t begin, int64_t end, int64_t step) {
    const auto list = [&](int64_t value) { return graph_.constant(std::vector<int64_t>{value}); };
    return {graph_.add("Slice", {x.name, list(begin), list(end), list(axis), list(step)}), x.type};
  }

  // at::constant_pad_nd(x, pads from the last dimension backwards, value), of pictures.
  OnnxValue padded(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    constexpr size_t kDimensions = 4;
    const auto pads = numbers(node, 1);
    std::vector<int64_t> all(2 * kDimensions, 0);
    for (size_t i = 0; i < pads.size(); ++i)
      all[kDimensions - 1 - i / 2 + (i % 2 == 0 ? 0 : kDimensions)] = pads[i];
    return {graph_.add("Pad", {x.name, graph_.constant(all), operand(node, 2, x.type)}), x.type};
  }

  // at::upsample_bilinear2d(x, [height, width], align_corners, …)
  OnnxValue resized(const Node& node) {
    const OnnxValue x = tensor(node, 0);
    if (known(node.input(2)).toBool())
      throw InputError("a resizing with aligned corners cannot be written as ONNX");
    const auto shape = graph_.add("Shape", {x.name}, {{"end", int64_t{2}}});
    const auto wanted =
        graph_.add("Concat", {shape, graph_.constant(numbers(node, 1))}, {{"axis", int64_t{0}}});
    return {graph_.add("Resize", {x.name, "", "", wanted},
                       {{"mode", std::string("linear")},
                        {"coordinate_transformation_mode", std::string("pytorch_half_pixel")}}),
            x.type};
  }

  OnnxGraph& graph_;
  std::shared_ptr<torch::jit::Graph> script_;
  std::unordered_map<const Value*, IValue> known_;
  std::unordered_map<const Value*, OnnxValue> computed_;
};

const std::map<std::string, Converter::Conversion>& Converter::conversions() {
  static const std::map<std::string, Conversion> all = {
      {"aten::_convolution", &Converter::traced_convolution},
      {"aten::avg_pool2d", &Converter::average_pool},
      {"aten::batch_norm", &Converter::batch_norm},
      {"aten::cat", &Converter::concatenated},
      {"aten::constant_pad_nd", &Converter::padded},
      {"aten::contiguous", &Converter::same},
      {"aten::conv2d", &Converter::convolution},
      {"aten::conv_transpose2d", &Converter::transposed_convolution},
      {"aten::flatten", &Converter::flatten},
      {"aten::layer_norm", &Converter::layer_norm},
      {"aten::linear", &Converter::linear},
      {"aten::max_pool2d", &Converter::max_pool},
      {"aten::mean", &Converter::mean},
      {"aten::narrow", &Converter::narrow},
      {"aten::reshape", &Converter::reshape},
      {"aten::size", &Converter::size},
      {"aten::slice", &Converter::slice},
      {"aten::softmax", &Converter::softmax},
      {"aten::squeeze", &Converter::squeeze},
      {"aten::to", &Converter::convert},
      {"aten::upsample_bilinear2d", &Converter::resized},
      {"aten::view", &Converter::reshape},
  };
  return all;
}

}  // namespace

OnnxValue add_forward(OnnxGraph& graph, const torch::jit::Module& module, const OnnxValue& x) {
  return Converter(graph, module).run(x);
}

}  // namespace kindred
