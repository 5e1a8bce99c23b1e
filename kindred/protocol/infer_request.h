#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/protocol/datatype.h"

namespace kindred {

// One tensor of a request, row-major.
struct InferInput {
  std::string name;
  Datatype type = Datatype::kFp64;
  std::vector<int64_t> shape = {};  // sizes ≥ 0
  // Its elements: samples of kUint8, texts of kBytes, else numbers. null is NaN or the empty text.
  std::vector<double> numbers = {};
  std::vector<uint8_t> samples = {};
  std::vector<std::string> texts = {};
};

struct WantedOutput {
  std::string name;
  bool binary = false;
};

// A request of the Open Inference Protocol, version 2.
struct InferRequest {
  std::string id;
  std::vector<InferInput> inputs;
  std::vector<WantedOutput> outputs;  // empty: all
  bool binary = false;                // of outputs that are not named
};

// What a request may hold.
struct RequestLimits {
  int64_t rows = 1 << 16;
  size_t bytes = size_t{64} << 20;  // of a body, also after decompression
  // Bodies of that size that a server holds at a time.
  static constexpr size_t kTogether = 4;
};

// Reads the body of an infer request: JSON, or, with `header_length` ≥ 0 (the binary tensor
// extension), JSON of that length and then the binary data of inputs in their order. Throws
// RequestError.
[[nodiscard]] InferRequest parse_infer_request(std::string_view body, int64_t header_length,
                                               const RequestLimits& limits);

// Returns the number of elements. Throws RequestError for a shape with a negative size, more than
// `rows` rows, or more elements than `most`, the bytes that there are to hold them.
[[nodiscard]] int64_t checked_elements(const std::string& name, const std::vector<int64_t>& shape,
                                       int64_t rows, int64_t most);

// Takes the elements of an input from their binary form. Throws RequestError if `bytes` do not hold
// so many elements and no more.
void take_binary(InferInput& input, int64_t elements, std::string_view bytes);

}  // namespace kindred
