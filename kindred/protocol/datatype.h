#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// The element types of the Open Inference Protocol.
enum class Datatype {
  kBool,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kFp16,
  kBf16,
  kFp32,
  kFp64,
  kBytes
};

[[nodiscard]] std::optional<Datatype> datatype_of(std::string_view name);
[[nodiscard]] std::string_view name_of(Datatype type);
// Bytes of an element in the binary form; 0 for texts, which have a length each.
[[nodiscard]] size_t element_size(Datatype type);
[[nodiscard]] bool is_floating(Datatype type);

// Little-endian elements, of which `bytes` hold whole ones; no texts.
[[nodiscard]] std::vector<double> numbers_from(Datatype type, std::string_view bytes);
// Texts in the binary form: four bytes of length, little-endian, before each. Throws RequestError
// if `bytes` do not hold `count` of them and no more.
[[nodiscard]] std::vector<std::string> texts_from(std::string_view bytes, size_t count,
                                                  const std::string& name);
// The reverse.
[[nodiscard]] std::string bytes_of(std::span<const std::string> texts);

}  // namespace kindred
