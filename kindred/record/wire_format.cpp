#include "kindred/record/wire_format.h"

#include <bit>

namespace kindred {
namespace {

constexpr uint32_t kMostFields = (uint32_t{1} << 29) - 1;

void put_varint(std::string& message, uint64_t value) {
  for (; value > 0x7F; value >>= 7) message += static_cast<char>(0x80 | (value & 0x7F));
  message += static_cast<char>(value);
}

void put_key(std::string& message, uint32_t field, WireType type) {
  put_varint(message, (uint64_t{field} << 3) | static_cast<uint64_t>(type));
}

void put_fixed(std::string& message, uint64_t bits, int bytes) {
  for (int i = 0; i < bytes; ++i) message += static_cast<char>(bits >> (8 * i));
}

// Both remove what they read from the front of `rest`.
std::optional<uint64_t> take_varint(std::string_view& rest) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(rest.front());
    rest.remove_prefix(1);
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<uint64_t> take_fixed(std::string_view& rest, size_t bytes) {
  if (rest.size() < bytes) return std::nullopt;
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; ++i) value |= uint64_t{static_cast<uint8_t>(rest[i])} << (8 * i);
  rest.remove_prefix(bytes);
  return value;
}

std::optional<WireField> take_field(std::string_view& rest) {
  const auto key = take_varint(rest);
  if (!key || *key >> 3 == 0 || *key >> 3 > kMostFields) return std::nullopt;
  WireField field{static_cast<uint32_t>(*key >> 3), static_cast<WireType>(*key & 7), 0, {}};
  std::optional<uint64_t> value;
  switch (field.type) {
    case WireType::kVarint:
    case WireType::kBytes:
      value = take_varint(rest);
      break;
    case WireType::kFixed64:
      value = take_fixed(rest, 8);
      break;
    case WireType::kFixed32:
      value = take_fixed(rest, 4);
      break;
  }
  if (!value) return std::nullopt;
  if (field.type == WireType::kBytes) {
    if (*value > rest.size()) return std::nullopt;
    field.bytes = rest.substr(0, *value);
    rest.remove_prefix(*value);
  } else {
    field.value = *value;
  }
  return field;
}

}  // namespace

void put_int64(std::string& message, uint32_t field, int64_t value) {
  put_key(message, field, WireType::kVarint);
  put_varint(message, static_cast<uint64_t>(value));
}

void put_double(std::string& message, uint32_t field, double value) {
  put_key(message, field, WireType::kFixed64);
  put_fixed(message, std::bit_cast<uint64_t>(value), 8);
}

void put_float(std::string& message, uint32_t field, float value) {
  put_key(message, field, WireType::kFixed32);
  put_fixed(message, std::bit_cast<uint32_t>(value), 4);
}

void put_bytes(std::string& message, uint32_t field, std::string_view bytes) {
  put_key(message, field, WireType::kBytes);
  put_varint(message, bytes.size());
  message += bytes;
}

std::optional<std::vector<WireField>> wire_fields(std::string_view message) {
  std::vector<WireField> fields;
  while (!message.empty()) {
    const auto field = take_field(message);
    if (!field) return std::nullopt;
    fields.push_back(*field);
  }
  return fields;
}

}  // namespace kindred
