#include "kindred/exchange/triton_config.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

// Rows that Triton may join, and how long it waits for more of them.
constexpr int kMostRows = 1024, kQueueMicroseconds = 1000;

bool names_a_place(const std::string& name) {
  const size_t mark = name.find("__");
  return mark != std::string::npos &&
         name.find_first_not_of("0123456789", mark + 2) == std::string::npos;
}

std::string tensor_text(const char* kind, const TritonTensor& tensor) {
  return fmt::format("{} [\n  {{ name: {} data_type: {} dims: [ {} ] }}\n]\n", kind,
                     octal_literal(tensor.name), tensor.type, fmt::join(tensor.dimensions, ", "));
}

std::string head_text(const std::string& name, const char* platform, const TritonTensor& input,
                      const std::vector<TritonTensor>& outputs) {
  std::string text = fmt::format("name: {}\nplatform: \"{}\"\nmax_batch_size: {}\n",
                                 octal_literal(name), platform, kMostRows);
  text += tensor_text("input", input);
  for (const auto& output : outputs) text += tensor_text("output", output);
  return text;
}

}  // namespace

std::vector<std::string> output_places(const std::vector<TritonTensor>& outputs) {
  const bool are_places = std::all_of(outputs.begin(), outputs.end(), [](const auto& output) {
    return names_a_place(output.name);
  });
  std::vector<std::string> places;
  places.reserve(outputs.size());
  for (const auto& output : outputs)
    places.push_back(are_places ? fmt::format("OUTPUT__{}", places.size()) : output.name);
  return places;
}

std::string network_config(const std::string& name, const TritonTensor& input,
                           const std::vector<TritonTensor>& outputs) {
  std::string text = head_text(name, "pytorch_libtorch", input, outputs);
  text +=
      fmt::format("dynamic_batching {{ max_queue_delay_microseconds: {} }}\n", kQueueMicroseconds);
  text += "instance_group [ { kind: KIND_CPU } ]\n";
  // Profiling and fusion take seconds and do not speed up such small networks.
  for (const char* key : {"INFERENCE_MODE", "DISABLE_OPTIMIZED_EXECUTION"})
    text += fmt::format("parameters {{ key: \"{}\" value {{ string_value: \"true\" }} }}\n", key);
  return text;
}

std::string ensemble_config(const std::string& name, const TritonTensor& input,
                            const std::vector<TritonTensor>& outputs,
                            const std::vector<TritonStep>& steps) {
  std::string text = head_text(name, "ensemble", input, outputs);
  text += "ensemble_scheduling {\n";
  for (const auto& step : steps) {
    text += fmt::format("  step {{\n    model_name: {}\n    model_version: -1\n",
                        octal_literal(step.model));
    text += fmt::format("    input_map {{ key: {0} value: {0} }}\n", octal_literal(input.name));
    for (const auto& [inside, outside] : step.outputs)
      text += fmt::format("    output_map {{ key: {} value: {} }}\n", octal_literal(inside),
                          octal_literal(outside));
    text += "  }\n";
  }
  return text + "}\n";
}

}  // namespace kindred
