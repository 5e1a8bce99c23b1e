#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include "kindred/base/json.h"
#include "kindred/predict/output_names.h"
#include "kindred/predict/predictor.h"
#include "kindred/protocol/datatype.h"
#include "kindred/protocol/infer_request.h"
#include "kindred/serve/raw_rows.h"

namespace kindred {

// One tensor of an answer, row-major.
struct InferOutput {
  std::string name;
  Datatype type = Datatype::kFp64;  // or kInt64, kBytes
  std::vector<int64_t> shape;
  at::Tensor numbers = {};  // contiguous float64 or int64; of kBytes the classes' numbers
  const std::vector<std::string>* classes = nullptr;  // of kBytes; the model's
  bool binary = false;
};

// What a request asks of the networks.
struct InferQuery {
  struct Output {
    size_t task;
    bool probabilities;
    bool binary;
  };
  at::Tensor raw;  // [rows, features]
  std::vector<Output> outputs;
  std::vector<char> networks;  // whether a network must run
};

// A bundle as a model of the Open Inference Protocol. Its outputs are those of ONNX files
// (kindred/exchange/onnx_export.h): numbers in the task's units, classes as texts, probabilities.
class ServedModel {
 public:
  // Throws InputError for a bundle that is missing or damaged.
  ServedModel(std::string name, std::string version, const std::filesystem::path& bundle);
  ServedModel(const ServedModel&) = delete;
  ServedModel& operator=(const ServedModel&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const Predictor& predictor() const { return predictor_; }
  [[nodiscard]] Json metadata() const;

  // Throws RequestError.
  [[nodiscard]] InferQuery query(const InferRequest& request) const;
  // `predictions`: of the tasks that the query asks for, as in TaskPredictions.
  [[nodiscard]] std::vector<InferOutput> outputs(const InferQuery& query,
                                                 const std::vector<at::Tensor>& predictions) const;

 private:
  [[nodiscard]] InferQuery::Output output_named(const WantedOutput& wanted) const;

  std::string name_, version_;
  Predictor predictor_;
  RawRows raw_rows_;
  std::vector<OutputNames> names_;
};

}  // namespace kindred
