#include "kindred/binary/npy_number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

// IEEE 754 binary16 as it lies in a file.
struct Half {
  uint16_t bits;
};
struct Truth {
  uint8_t byte;
};

double value_of(Half half) {
  const int exponent = half.bits >> 10 & 31;
  const int fraction = half.bits & 1023;
  double size = 0;
  if (exponent == 31)
    size = fraction == 0 ? HUGE_VAL : NAN;
  else
    size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return half.bits >> 15 != 0 ? -size : size;
}

template <class T>
T stored(const char* bytes, bool swap) {
  std::array<char, sizeof(T)> own;
  std::memcpy(own.data(), bytes, own.size());
  if (swap) std::reverse(own.begin(), own.end());
  return std::bit_cast<T>(own);
}

template <class T>
double decode(const char* bytes, bool swap) {
  const T value = stored<T>(bytes, swap);
  if constexpr (std::is_same_v<T, Half>) {
    return value_of(value);
  } else if constexpr (std::is_same_v<T, Truth>) {
    return value.byte != 0 ? 1 : 0;
  } else {
    return static_cast<double>(value);
  }
}

template <class T>
void append_text(const char* bytes, bool swap, std::string& text) {
  std::array<char, 40> buffer;
  char* end = buffer.data();
  if constexpr (std::is_integral_v<T>) {
    end = std::to_chars(end, end + buffer.size(), stored<T>(bytes, swap)).ptr;
  } else {
    const double value = decode<T>(bytes, swap);
    if (std::isnan(value)) return;
    end = std::to_chars(end, end + buffer.size(), value).ptr;
  }
  text.append(buffer.data(), end);
}

struct NumberType {
  std::string_view code;
  NpyNumber number;
};

template <class T>
constexpr NumberType type_of(std::string_view code, bool wide = true) {
  return {code, {decode<T>, append_text<T>, sizeof(T), false, wide}};
}

constexpr std::array kTypes{
    type_of<Half>("f2", false), type_of<float>("f4"),    type_of<double>("f8"),
    type_of<int8_t>("i1"),      type_of<int16_t>("i2"),  type_of<int32_t>("i4"),
    type_of<int64_t>("i8"),     type_of<uint8_t>("u1"),  type_of<uint16_t>("u2"),
    type_of<uint32_t>("u4"),    type_of<uint64_t>("u8"), type_of<Truth>("b1", false)};

}  // namespace

NpyNumber npy_number(const std::string& descr, const std::string& where,
                     const std::string& expected) {
  const char order = descr.empty() ? ' ' : descr[0];
  const std::string_view code = std::string_view(descr).substr(std::min<size_t>(1, descr.size()));
  if (code.starts_with('O'))
    reject_input(where,
                 "holds Python objects, which are never unpickled; save it with dtype float64");
  const auto* type = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const NumberType& known) { return known.code == code; });
  const bool ordered = order == '<' || order == '>';
  const bool single = order == '|' && code.ends_with('1');
  if (type == kTypes.end() || (!ordered && !single))
    reject_input(where, fmt::format("dtype {} is not {}; save it with dtype float64", quote(descr),
                                    expected));
  constexpr bool kBigEndian = std::endian::native == std::endian::big;
  NpyNumber number = type->number;
  number.swap = ordered && (order == '>') != kBigEndian;
  return number;
}

}  // namespace kindred
