#include "kindred/serve/served_model.h"

#include <utility>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

constexpr int64_t kAnyRows = -1;

Json described(const std::string& name, Datatype type, const std::vector<int64_t>& shape) {
  return {{"name", name}, {"datatype", std::string(name_of(type))}, {"shape", shape}};
}

Datatype value_type(const Task& task) {
  if (task.kind == TaskKind::kRegression) return Datatype::kFp64;
  return task.is_dense() ? Datatype::kInt64 : Datatype::kBytes;
}

// The most probable class of each row or pixel, the first of equal ones. Written out, because
// tensor operations on few rows cost more than the networks.
at::Tensor class_numbers(const Task& task, const at::Tensor& predictions,
                         const std::vector<int64_t>& shape) {
  auto numbers = at::empty(shape, at::kLong);
  const auto whole = predictions.contiguous();
  const auto* from = whole.data_ptr<double>();
  auto* to = numbers.data_ptr<int64_t>();
  const bool is_binary = task.kind == TaskKind::kBinary;
  const auto classes = is_binary ? int64_t{1} : static_cast<int64_t>(task.classes.size());
  const int64_t rows = shape[0], pixels = rows > 0 ? numbers.numel() / rows : 0;
  for (int64_t i = 0; i < numbers.numel(); ++i) {
    const double* first = from + i / pixels * classes * pixels + i % pixels;
    int64_t best = is_binary && *first > 0.5 ? 1 : 0;
    for (int64_t k = 1; k < classes; ++k)
      if (first[k * pixels] > first[best * pixels]) best = k;
    to[i] = best;
  }
  return numbers;
}

at::Tensor probabilities_of(const Task& task, const at::Tensor& predictions,
                            const std::vector<int64_t>& shape) {
  if (task.kind != TaskKind::kBinary) return predictions.contiguous();
  auto probabilities = at::empty(shape, at::kDouble);
  const auto whole = predictions.contiguous();
  const auto* from = whole.data_ptr<double>();
  auto* to = probabilities.data_ptr<double>();
  const int64_t rows = shape[0], pixels = rows > 0 ? whole.numel() / rows : 0;
  for (int64_t i = 0; i < whole.numel(); ++i) {
    double* const first = to + i / pixels * 2 * pixels + i % pixels;
    first[0] = 1 - from[i];
    first[pixels] = from[i];
  }
  return probabilities;
}

}  // namespace

ServedModel::ServedModel(std::string name, std::string version, const std::filesystem::path& bundle)
    : name_(std::move(name)),
      version_(std::move(version)),
      predictor_(bundle),
      raw_rows_(predictor_.manifest()),
      names_(output_names(predictor_.manifest())) {}

Json ServedModel::metadata() const {
  const Manifest& manifest = predictor_.manifest();
  Json inputs = Json::array(), outputs = Json::array();
  if (manifest.pictures) {
    const auto& [channels, height, width] = *manifest.pictures;
    inputs.push_back(described(input_names(manifest).front(), Datatype::kUint8,
                               {kAnyRows, channels, height, width}));
  }
  for (const auto& feature : manifest.encoder.features())
    inputs.push_back(described(
        feature.name, feature.kind == ColumnKind::kNumeric ? Datatype::kFp64 : Datatype::kBytes,
        {kAnyRows, 1}));
  for (size_t i = 0; i < names_.size(); ++i) {
    const Task& task = manifest.tasks[i].task;
    outputs.push_back(described(names_[i].value, value_type(task), value_shape(task, kAnyRows)));
    if (!names_[i].probabilities.empty())
      outputs.push_back(
          described(names_[i].probabilities, Datatype::kFp64, probability_shape(task, kAnyRows)));
  }
  return {{"name", name_},
          {"versions", {version_}},
          {"platform", "kindred"},
          {"inputs", std::move(inputs)},
          {"outputs", std::move(outputs)}};
}

InferQuery::Output ServedModel::output_named(const WantedOutput& wanted) const {
  for (size_t task = 0; task < names_.size(); ++task) {
    if (wanted.name == names_[task].value) return {task, false, wanted.binary};
    if (!wanted.name.empty() && wanted.name == names_[task].probabilities)
      return {task, true, wanted.binary};
  }
  throw RequestError(400,
                     fmt::format("model {} has no output {}", quote(name_), quote(wanted.name)));
}

InferQuery ServedModel::query(const InferRequest& request) const {
  InferQuery query;
  for (const auto& wanted : request.outputs) query.outputs.push_back(output_named(wanted));
  if (request.outputs.empty()) {
    for (size_t task = 0; task < names_.size(); ++task) {
      query.outputs.push_back({task, false, request.binary});
      if (!names_[task].probabilities.empty())
        query.outputs.push_back({task, true, request.binary});
    }
  }
  const Manifest& manifest = predictor_.manifest();
  query.networks.assign(manifest.networks.size(), 0);
  for (const auto& output : query.outputs) query.networks[manifest.tasks[output.task].network] = 1;
  query.raw = raw_rows_.of(request);
  return query;
}

std::vector<InferOutput> ServedModel::outputs(const InferQuery& query,
                                              const std::vector<at::Tensor>& predictions) const {
  const int64_t rows = query.raw.size(0);
  std::vector<InferOutput> outputs;
  outputs.reserve(query.outputs.size());
  for (const auto& [number, probabilities, binary] : query.outputs) {
    const Task& task = predictor_.manifest().tasks[number].task;
    InferOutput output{
        .name = probabilities ? names_[number].probabilities : names_[number].value,
        .type = probabilities ? Datatype::kFp64 : value_type(task),
        .shape = probabilities ? probability_shape(task, rows) : value_shape(task, rows),
        .binary = binary};
    if (probabilities)
      output.numbers = probabilities_of(task, predictions[number], output.shape);
    else if (task.kind == TaskKind::kRegression)
      output.numbers = predictions[number].contiguous();
    else
      output.numbers = class_numbers(task, predictions[number], output.shape);
    if (output.type == Datatype::kBytes) output.classes = &task.classes;
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace kindred
