#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/serve/served_model.h"

namespace kindred {

struct InferBody {
  std::string bytes;
  // Of the JSON at the beginning, if binary data follow (Inference-Header-Content-Length).
  std::optional<size_t> header_length;
};

// Writes the answer to a request. Numbers have the digits of kindred predict; those that are not
// finite become null.
[[nodiscard]] InferBody infer_body(const ServedModel& model, const std::string& id,
                                   const std::vector<InferOutput>& outputs);

// Appends the elements in the binary form.
void append_binary(const InferOutput& output, std::string& bytes);

}  // namespace kindred
