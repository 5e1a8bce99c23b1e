#include "kindred/binary/npy_number.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/random.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

template <class T>
std::string text_of(T value, const std::string& descr) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  const NpyNumber number = npy_number(descr, "t.npy", "a number");
  EXPECT_EQ(number.bytes, sizeof(T));
  std::string text;
  number.append_text(bytes.data(), false, text);
  const std::string swapped(bytes.rbegin(), bytes.rend());
  std::string other;
  number.append_text(swapped.data(), true, other);
  EXPECT_EQ(other, text);
  return text;
}

double number_in(const std::string& text) {
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_TRUE(error == std::errc() && end == text.data() + text.size()) << text;
  return value;
}

TEST(NpyNumber, TextsReadBackAsTheSameNumber) {
  RandomStream stream(3);
  for (int i = 0; i < 100'000; ++i) {
    const auto bits = stream();
    const auto wide = std::bit_cast<double>(bits);
    if (std::isfinite(wide) && std::fpclassify(wide) != FP_SUBNORMAL) {
      EXPECT_EQ(std::bit_cast<uint64_t>(number_in(text_of(wide, "<f8"))), bits);
    }
    const auto single = std::bit_cast<float>(static_cast<uint32_t>(bits));
    if (std::isfinite(single)) {
      EXPECT_EQ(number_in(text_of(single, "<f4")), static_cast<double>(single));
    }
  }
  EXPECT_EQ(text_of(0.1F, "<f4"), "0.10000000149011612");
  EXPECT_EQ(text_of(-0.0, "<f8"), "-0");
  EXPECT_EQ(text_of(std::numeric_limits<double>::quiet_NaN(), "<f8"), "");
  EXPECT_EQ(text_of(-HUGE_VAL, "<f8"), "-inf");
}

TEST(NpyNumber, WritesIntegersWithAllDigits) {
  EXPECT_EQ(text_of(std::numeric_limits<int64_t>::min(), "<i8"), "-9223372036854775808");
  EXPECT_EQ(text_of(std::numeric_limits<uint64_t>::max(), "<u8"), "18446744073709551615");
  EXPECT_EQ(text_of(int8_t{-128}, "|i1"), "-128");
  EXPECT_EQ(text_of(uint8_t{200}, "|u1"), "200");
  EXPECT_EQ(text_of(uint8_t{1}, "|b1"), "1");
  EXPECT_EQ(text_of(uint8_t{0}, "|b1"), "0");
}

// Against the definition of binary16 (IEEE 754-2019, 3.4) in steps of its own.
TEST(NpyNumber, ReadsEveryHalf) {
  const NpyNumber number = npy_number("<f2", "t.npy", "a number");
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const char bytes[] = {static_cast<char>(bits & 255), static_cast<char>(bits >> 8)};
    const uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    double expected = static_cast<double>(fraction) / 1024 + (exponent > 0 ? 1 : 0);
    for (uint32_t i = 15; i < exponent; ++i) expected *= 2;
    for (uint32_t i = exponent > 0 ? exponent : 1; i < 15; ++i) expected /= 2;
    if (exponent == 31) expected = HUGE_VAL;
    if (bits >> 15 != 0) expected = -expected;
    const double value = number.decode(bytes, false);
    if (exponent == 31 && fraction > 0)
      EXPECT_TRUE(std::isnan(value)) << bits;
    else
      EXPECT_EQ(value, expected) << bits;
  }
}

TEST(NpyNumber, RefusesOtherTypes) {
  for (const char* descr : {"<f16", "<c8", "<M8[ns]", "f8", "=f8", "|f8", "<i3", "<", "", "<b1x"})
    EXPECT_HAS(input_error([&] { (void)npy_number(descr, "t.npy", "a number"); }),
               "t.npy: dtype \"" + std::string(descr) + "\" is not a number");
  EXPECT_HAS(input_error([&] { (void)npy_number("|O", "t.npy", "a number"); }), "never unpickled");
}

}  // namespace
}  // namespace kindred
