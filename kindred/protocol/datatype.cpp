#include "kindred/protocol/datatype.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

struct Known {
  Datatype type;
  std::string_view name;
  size_t size;
};

constexpr std::array<Known, 14> kKnown = {{{Datatype::kBool, "BOOL", 1},
                                           {Datatype::kUint8, "UINT8", 1},
                                           {Datatype::kUint16, "UINT16", 2},
                                           {Datatype::kUint32, "UINT32", 4},
                                           {Datatype::kUint64, "UINT64", 8},
                                           {Datatype::kInt8, "INT8", 1},
                                           {Datatype::kInt16, "INT16", 2},
                                           {Datatype::kInt32, "INT32", 4},
                                           {Datatype::kInt64, "INT64", 8},
                                           {Datatype::kFp16, "FP16", 2},
                                           {Datatype::kBf16, "BF16", 2},
                                           {Datatype::kFp32, "FP32", 4},
                                           {Datatype::kFp64, "FP64", 8},
                                           {Datatype::kBytes, "BYTES", 0}}};
constexpr size_t kLengthBytes = 4;

const Known& known(Datatype type) {
  return kKnown.at(static_cast<size_t>(type));
}

// A number of half precision, IEEE 754 binary16.
struct Half {
  uint16_t bits;
  explicit operator double() const {
    constexpr int kFraction = 10, kBias = 15, kSpecial = 31;
    const int exponent = bits >> kFraction & kSpecial, fraction = bits & ((1 << kFraction) - 1);
    double size = std::ldexp(fraction, 1 - kBias - kFraction);
    if (exponent == kSpecial)
      size = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
    else if (exponent > 0)
      size = std::ldexp((1 << kFraction) + fraction, exponent - kBias - kFraction);
    return (bits & 0x8000) != 0 ? -size : size;
  }
};

// The first half of a float.
struct Bfloat16 {
  uint16_t bits;
  explicit operator double() const {
    return static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(bits) << 16));
  }
};

template <class T>
std::vector<double> converted(std::string_view bytes) {
  std::vector<double> numbers(bytes.size() / sizeof(T));
  for (size_t i = 0; i < numbers.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    numbers[i] = static_cast<double>(value);
  }
  return numbers;
}

std::vector<double> truths(std::string_view bytes) {
  std::vector<double> numbers;
  numbers.reserve(bytes.size());
  for (const char byte : bytes) numbers.push_back(byte != 0 ? 1 : 0);
  return numbers;
}

}  // namespace

std::optional<Datatype> datatype_of(std::string_view name) {
  for (const auto& each : kKnown)
    if (each.name == name) return each.type;
  return std::nullopt;
}

std::string_view name_of(Datatype type) {
  return known(type).name;
}

size_t element_size(Datatype type) {
  return known(type).size;
}

bool is_floating(Datatype type) {
  return type == Datatype::kFp16 || type == Datatype::kBf16 || type == Datatype::kFp32 ||
         type == Datatype::kFp64;
}

std::vector<double> numbers_from(Datatype type, std::string_view bytes) {
  switch (type) {
    case Datatype::kUint8:
      return converted<uint8_t>(bytes);
    case Datatype::kBool:
      return truths(bytes);
    case Datatype::kUint16:
      return converted<uint16_t>(bytes);
    case Datatype::kUint32:
      return converted<uint32_t>(bytes);
    case Datatype::kUint64:
      return converted<uint64_t>(bytes);
    case Datatype::kInt8:
      return converted<int8_t>(bytes);
    case Datatype::kInt16:
      return converted<int16_t>(bytes);
    case Datatype::kInt32:
      return converted<int32_t>(bytes);
    case Datatype::kInt64:
      return converted<int64_t>(bytes);
    case Datatype::kFp16:
      return converted<Half>(bytes);
    case Datatype::kBf16:
      return converted<Bfloat16>(bytes);
    case Datatype::kFp32:
      return converted<float>(bytes);
    default:
      return converted<double>(bytes);
  }
}

std::vector<std::string> texts_from(std::string_view bytes, size_t count, const std::string& name) {
  std::vector<std::string> texts;
  // A claimed count is no reason to reserve memory.
  texts.reserve(std::min(count, bytes.size() / kLengthBytes));
  for (size_t i = 0; i < count; ++i) {
    uint32_t length = 0;
    if (bytes.size() >= kLengthBytes) std::memcpy(&length, bytes.data(), kLengthBytes);
    if (bytes.size() < kLengthBytes || bytes.size() - kLengthBytes < length)
      throw RequestError(400, fmt::format("input {}: its binary data end within text {} of {}",
                                          quote(name), i + 1, count));
    texts.emplace_back(bytes.substr(kLengthBytes, length));
    bytes.remove_prefix(kLengthBytes + length);
  }
  if (!bytes.empty())
    throw RequestError(
        400, fmt::format("input {}: its binary data hold {} bytes more than {} texts", quote(name),
                         bytes.size(), count));
  return texts;
}

std::string bytes_of(std::span<const std::string> texts) {
  std::string bytes;
  for (const auto& text : texts) {
    const auto length = static_cast<uint32_t>(text.size());
    bytes.append(reinterpret_cast<const char*>(&length), kLengthBytes);
    bytes += text;
  }
  return bytes;
}

}  // namespace kindred
