#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// The wire format of protocol buffers (protobuf.dev/programming-guides/encoding), without message
// definitions: a message is a list of fields, each a key (number and type) and a value.

// Each appends one field to `message`. Field numbers are 1 to 2^29 - 1.
void put_int64(std::string& message, uint32_t field, int64_t value);  // as a varint
void put_double(std::string& message, uint32_t field, double value);
void put_float(std::string& message, uint32_t field, float value);
void put_bytes(std::string& message, uint32_t field, std::string_view bytes);  // or a message

enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct WireField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;      // of a varint, or the bits of a fixed number
  std::string_view bytes;  // of kBytes; a view into the message
};

// Returns the fields of `message` in order, or nullopt if it is not a complete message: truncated,
// a varint of more than 64 bits, an invalid field number, or a type other than those above (groups,
// which are deprecated).
[[nodiscard]] std::optional<std::vector<WireField>> wire_fields(std::string_view message);

}  // namespace kindred
