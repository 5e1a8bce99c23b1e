#include "kindred/serve/infer_response.h"

#include <cmath>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace kindred {
namespace {

std::string json_text(const std::string& text) {
  // Texts of a bundle may be no UTF-8.
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_data(const InferOutput& output, std::string& json) {
  const char* comma = "";
  const auto next = [&] {
    json += comma;
    comma = ",";
  };
  const bool is_number = output.type == Datatype::kFp64;
  const double* const numbers = is_number ? output.numbers.data_ptr<double>() : nullptr;
  const int64_t* const classes = is_number ? nullptr : output.numbers.data_ptr<int64_t>();
  if (output.type == Datatype::kBytes) {
    std::vector<std::string> names;
    names.reserve(output.classes->size());
    for (const auto& name : *output.classes) names.push_back(json_text(name));
    for (int64_t i = 0; i < output.numbers.numel(); ++i) {
      next();
      json += names[static_cast<size_t>(classes[i])];
    }
    return;
  }
  char text[32];  // more than any number takes
  for (int64_t i = 0; i < output.numbers.numel(); ++i) {
    next();
    if (numbers && !std::isfinite(numbers[i]))
      json += "null";
    else if (numbers)
      json.append(text, fmt::format_to(text, FMT_COMPILE("{}"), numbers[i]));
    else
      json.append(text, fmt::format_to(text, FMT_COMPILE("{}"), classes[i]));
  }
}

}  // namespace

InferBody infer_body(const ServedModel& model, const std::string& id,
                     const std::vector<InferOutput>& outputs) {
  std::string json = fmt::format("{{\"model_name\":{},\"model_version\":{}",
                                 json_text(model.name()), json_text(model.version()));
  if (!id.empty()) json += ",\"id\":" + json_text(id);
  json += ",\"outputs\":[";
  std::string binary;
  bool has_binary = false;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const InferOutput& output = outputs[i];
    json += fmt::format("{}{{\"name\":{},\"datatype\":\"{}\",\"shape\":[{}]", i > 0 ? "," : "",
                        json_text(output.name), name_of(output.type), fmt::join(output.shape, ","));
    if (output.binary) {
      has_binary = true;
      const size_t before = binary.size();
      append_binary(output, binary);
      json += fmt::format(",\"parameters\":{{\"binary_data_size\":{}}}}}", binary.size() - before);
    } else {
      json += ",\"data\":[";
      append_data(output, json);
      json += "]}";
    }
  }
  json += "]}";
  if (!has_binary) return {std::move(json), std::nullopt};
  const size_t length = json.size();
  return {json + binary, length};
}

void append_binary(const InferOutput& output, std::string& bytes) {
  if (output.type != Datatype::kBytes) {
    bytes.append(static_cast<const char*>(output.numbers.data_ptr()), output.numbers.nbytes());
    return;
  }
  std::vector<std::string> classes;
  classes.reserve(output.classes->size());
  for (const auto& name : *output.classes) classes.push_back(bytes_of({&name, 1}));
  const auto* number = output.numbers.data_ptr<int64_t>();
  for (int64_t i = 0; i < output.numbers.numel(); ++i)
    bytes += classes[static_cast<size_t>(number[i])];
}

}  // namespace kindred
