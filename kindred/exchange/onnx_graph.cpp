#include "kindred/exchange/onnx_graph.h"

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr int64_t kOperators = 17, kMachineLearningOperators = 3, kIrVersion = 8;
constexpr const char* kRowsName = "rows";

int32_t onnx_type(OnnxType type) {
  if (!type) return onnx::TensorProto::STRING;
  switch (*type) {
    case at::kFloat:
      return onnx::TensorProto::FLOAT;
    case at::kDouble:
      return onnx::TensorProto::DOUBLE;
    case at::kLong:
      return onnx::TensorProto::INT64;
    case at::kByte:
      return onnx::TensorProto::UINT8;
    case at::kBool:
      return onnx::TensorProto::BOOL;
    default:
      throw FailureError(fmt::format("tensors of {} have no counterpart in an ONNX file of kindred",
                                     c10::toString(*type)));
  }
}

void describe_value(onnx::ValueInfoProto& value, const std::string& name, OnnxType type,
                    const std::vector<int64_t>& shape) {
  value.set_name(name);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx_type(type));
  for (const int64_t size : shape) {
    auto& dimension = *tensor.mutable_shape()->add_dim();
    if (size == OnnxGraph::kRows)
      dimension.set_dim_param(kRowsName);
    else
      dimension.set_dim_value(size);
  }
}

// Sets the value of an attribute, by its type.
struct AttributeWriter {
  onnx::AttributeProto& attribute;

  void operator()(int64_t value) const {
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
  void operator()(double value) const {
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(static_cast<float>(value));
  }
  void operator()(const std::string& value) const {
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(value);
  }
  void operator()(const std::vector<int64_t>& values) const {
    attribute.set_type(onnx::AttributeProto::INTS);
    attribute.mutable_ints()->Add(values.begin(), values.end());
  }
  void operator()(const std::vector<std::string>& values) const {
    attribute.set_type(onnx::AttributeProto::STRINGS);
    for (const auto& value : values) attribute.add_strings(value);
  }
};

}  // namespace

struct OnnxGraph::Model {
  onnx::ModelProto proto;
};

OnnxGraph::OnnxGraph(const std::string& name, const std::vector<std::string>& reserved)
    : model_(std::make_unique<Model>()), reserved_(reserved.begin(), reserved.end()) {
  auto& proto = model_->proto;
  proto.set_ir_version(kIrVersion);
  proto.set_producer_name("kindred");
  proto.set_producer_version(KINDRED_VERSION);
  proto.mutable_graph()->set_name(name);
  auto& operators = *proto.add_opset_import();
  operators.set_domain("");
  operators.set_version(kOperators);
  auto& machine_learning = *proto.add_opset_import();
  machine_learning.set_domain(kMachineLearning);
  machine_learning.set_version(kMachineLearningOperators);
}

OnnxGraph::~OnnxGraph() = default;

std::string OnnxGraph::next_name() {
  std::string name;
  do {
    name = fmt::format("/{}", values_++);
  } while (reserved_.contains(name));
  return name;
}

void OnnxGraph::add_input(const std::string& name, OnnxType type,
                          const std::vector<int64_t>& shape) {
  describe_value(*model_->proto.mutable_graph()->add_input(), name, type, shape);
}

void OnnxGraph::add_output(const std::string& name, const std::string& value, OnnxType type,
                           const std::vector<int64_t>& shape) {
  auto& graph = *model_->proto.mutable_graph();
  auto& node = *graph.add_node();
  node.set_op_type("Identity");
  node.add_input(value);
  node.add_output(name);
  describe_value(*graph.add_output(), name, type, shape);
}

std::string OnnxGraph::constant(const at::Tensor& value) {
  const auto whole = value.detach().to(at::kCPU).contiguous();
  auto& tensor = *model_->proto.mutable_graph()->add_initializer();
  tensor.set_name(next_name());
  tensor.set_data_type(onnx_type(whole.scalar_type()));
  for (const int64_t size : whole.sizes()) tensor.add_dims(size);
  tensor.set_raw_data(whole.data_ptr(), whole.nbytes());
  return tensor.name();
}

std::string OnnxGraph::constant(const std::vector<int64_t>& numbers) {
  return constant(at::tensor(numbers, at::kLong));
}

std::string OnnxGraph::constant(const std::vector<std::string>& texts) {
  auto& tensor = *model_->proto.mutable_graph()->add_initializer();
  tensor.set_name(next_name());
  tensor.set_data_type(onnx::TensorProto::STRING);
  tensor.add_dims(static_cast<int64_t>(texts.size()));
  for (const auto& text : texts) tensor.add_string_data(text);
  return tensor.name();
}

std::string OnnxGraph::add(const std::string& operation, const std::vector<std::string>& inputs,
                           const std::vector<OnnxAttribute>& attributes,
                           const std::string& domain) {
  auto& node = *model_->proto.mutable_graph()->add_node();
  node.set_op_type(operation);
  node.set_domain(domain);
  for (const auto& input : inputs) node.add_input(input);
  for (const auto& [name, value] : attributes) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(name);
    std::visit(AttributeWriter{attribute}, value);
  }
  node.add_output(next_name());
  return node.output(0);
}

std::string OnnxGraph::cast(const std::string& value, at::ScalarType type) {
  return add("Cast", {value}, {{"to", static_cast<int64_t>(onnx_type(type))}});
}

void OnnxGraph::add_metadata(const std::string& key, const std::string& text) {
  auto& entry = *model_->proto.add_metadata_props();
  entry.set_key(key);
  entry.set_value(text);
}

std::string OnnxGraph::bytes() const {
  constexpr size_t kLargest = (size_t{1} << 31) - 1;
  const auto& proto = model_->proto;
  if (proto.ByteSizeLong() > kLargest)
    throw FailureError("the network is larger than the 2 GiB that an ONNX file can hold");
  try {
    onnx::checker::check_model(proto);
    onnx::ModelProto inferred = proto;
    const onnx::ShapeInferenceOptions options(/*check_type_val=*/true, /*strict_mode_val=*/1);
    onnx::shape_inference::InferShapes(inferred, onnx::OpSchemaRegistry::Instance(), options);
  } catch (const std::exception& error) {
    throw FailureError(fmt::format("ONNX refuses the model: {}", error.what()));
  }
  return proto.SerializeAsString();
}

}  // namespace kindred
