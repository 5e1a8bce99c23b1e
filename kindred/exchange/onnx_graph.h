#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// An attribute of an ONNX node: its name and value.
using OnnxAttribute = std::pair<std::string, std::variant<int64_t, double, std::vector<int64_t>,
                                                          std::vector<std::string>, std::string>>;

// The element type of a value: that of a tensor, or nothing for texts.
using OnnxType = std::optional<at::ScalarType>;

// A tensor in the graph.
struct OnnxValue {
  std::string name;
  at::ScalarType type = at::kFloat;
};

// Builds an ONNX model: operator set 17, ai.onnx.ml 3, IR version 8. Values are known by their
// names.
class OnnxGraph {
 public:
  static constexpr int64_t kRows = -1;  // in a shape: the number of rows
  static constexpr const char* kMachineLearning = "ai.onnx.ml";

  // No value but an input or output has one of the `reserved` names.
  OnnxGraph(const std::string& name, const std::vector<std::string>& reserved);
  ~OnnxGraph();
  OnnxGraph(const OnnxGraph&) = delete;
  OnnxGraph& operator=(const OnnxGraph&) = delete;

  void add_input(const std::string& name, OnnxType type, const std::vector<int64_t>& shape);
  // Makes a value of the graph the output `name`.
  void add_output(const std::string& name, const std::string& value, OnnxType type,
                  const std::vector<int64_t>& shape);

  // These return the name of the new value.
  std::string constant(const at::Tensor& value);
  std::string constant(const std::vector<int64_t>& numbers);
  std::string constant(const std::vector<std::string>& texts);
  std::string add(const std::string& operation, const std::vector<std::string>& inputs,
                  const std::vector<OnnxAttribute>& attributes = {},
                  const std::string& domain = "");
  std::string cast(const std::string& value, at::ScalarType type);

  void add_metadata(const std::string& key, const std::string& text);

  // Returns the file's bytes. Throws FailureError if ONNX's own checker refuses the model, or if it
  // is larger than the 2 GiB that a file of this format can hold.
  [[nodiscard]] std::string bytes() const;

 private:
  struct Model;

  [[nodiscard]] std::string next_name();

  std::unique_ptr<Model> model_;
  std::set<std::string> reserved_;
  int64_t values_ = 0;
};

}  // namespace kindred
