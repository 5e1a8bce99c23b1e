// The bytes of protocol buffers' fields: examples of the format's own page, and its bounds.

#include "kindred/record/wire_format.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace kindred {
namespace {

using namespace std::string_view_literals;

std::string int64_field(int64_t value, uint32_t field = 1) {
  std::string message;
  put_int64(message, field, value);
  return message;
}

std::string float_field(float value) {
  std::string message;
  put_float(message, 2, value);
  return message;
}

std::string double_field(double value) {
  std::string message;
  put_double(message, 1, value);
  return message;
}

std::string bytes_field(std::string_view bytes, uint32_t field = 1) {
  std::string message;
  put_bytes(message, field, bytes);
  return message;
}

constexpr auto kLeast = std::numeric_limits<int64_t>::min();
constexpr auto kMost = std::numeric_limits<int64_t>::max();

TEST(WireFormat, WritesVarints) {
  EXPECT_EQ(int64_field(0), "\x08\x00"sv);
  EXPECT_EQ(int64_field(1), "\x08\x01"sv);
  EXPECT_EQ(int64_field(127), "\x08\x7f"sv);
  EXPECT_EQ(int64_field(128), "\x08\x80\x01"sv);
  EXPECT_EQ(int64_field(150), "\x08\x96\x01"sv);  // the first example of the format's page
  EXPECT_EQ(int64_field(16383), "\x08\xff\x7f"sv);
  EXPECT_EQ(int64_field(16384), "\x08\x80\x80\x01"sv);
  EXPECT_EQ(int64_field(kMost), "\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv);
}

TEST(WireFormat, WritesNegativeNumbersAsTenBytes) {
  EXPECT_EQ(int64_field(-1), "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv);
  EXPECT_EQ(int64_field(-2),
            "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv);  // as the page has it
  // 2^63 as an unsigned number.
  EXPECT_EQ(int64_field(kLeast), "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"sv);
}

TEST(WireFormat, WritesFieldNumbers) {
  EXPECT_EQ(int64_field(3, 15), "\x78\x03"sv);
  EXPECT_EQ(int64_field(3, 16), "\x80\x01\x03"sv);
  EXPECT_EQ(int64_field(3, (1U << 29) - 1), "\xf8\xff\xff\xff\x0f\x03"sv);
}

TEST(WireFormat, WritesFloats) {
  EXPECT_EQ(float_field(0.0F), "\x15\x00\x00\x00\x00"sv);
  EXPECT_EQ(float_field(1.0F), "\x15\x00\x00\x80\x3f"sv);
  EXPECT_EQ(float_field(-0.1F), "\x15\xcd\xcc\xcc\xbd"sv);
  EXPECT_EQ(float_field(std::numeric_limits<float>::infinity()), "\x15\x00\x00\x80\x7f"sv);
  EXPECT_EQ(float_field(std::bit_cast<float>(0x7FC00001U)), "\x15\x01\x00\xc0\x7f"sv);
}

TEST(WireFormat, WritesDoubles) {
  EXPECT_EQ(double_field(0.0), "\x09\x00\x00\x00\x00\x00\x00\x00\x00"sv);
  EXPECT_EQ(double_field(1.0), "\x09\x00\x00\x00\x00\x00\x00\xf0\x3f"sv);
  EXPECT_EQ(double_field(-0.1), "\x09\x9a\x99\x99\x99\x99\x99\xb9\xbf"sv);
}

TEST(WireFormat, WritesBytesAndMessagesInMessages) {
  EXPECT_EQ(bytes_field("testing", 2), "\x12\x07testing"sv);  // the page's example of a string
  EXPECT_EQ(bytes_field(""), "\x0a\x00"sv);
  EXPECT_EQ(bytes_field("\0\xff"sv), "\x0a\x02\x00\xff"sv);
  EXPECT_EQ(bytes_field(int64_field(150), 3), "\x1a\x03\x08\x96\x01"sv);  // and of a message
  EXPECT_EQ(bytes_field(bytes_field(float_field(1.0F))), "\x0a\x07\x0a\x05\x15\x00\x00\x80\x3f"sv);
  EXPECT_EQ(bytes_field(std::string(128, 'x')).substr(0, 4), "\x0a\x80\x01x"sv);
}

TEST(WireFormat, AppendsFieldAfterField) {
  std::string message = "\x08\x01";
  put_int64(message, 2, 2);
  put_bytes(message, 3, "a");
  EXPECT_EQ(message, "\x08\x01\x10\x02\x1a\x01\x61"sv);
}

TEST(WireFormat, ReadsWhatItWrites) {
  std::string message;
  for (const int64_t value : {int64_t{0}, int64_t{127}, int64_t{128}, int64_t{-1}, kLeast, kMost})
    put_int64(message, 2, value);
  put_double(message, 1, -0.1);
  put_float(message, 16, -0.1F);
  put_bytes(message, (1U << 29) - 1, "step");
  const auto fields = wire_fields(message);
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 9u);
  const int64_t expected[] = {0, 127, 128, -1, kLeast, kMost};
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ((*fields)[i].number, 2u);
    EXPECT_EQ((*fields)[i].type, WireType::kVarint);
    EXPECT_EQ(static_cast<int64_t>((*fields)[i].value), expected[i]);
  }
  EXPECT_EQ((*fields)[6].type, WireType::kFixed64);
  EXPECT_EQ(std::bit_cast<double>((*fields)[6].value), -0.1);
  EXPECT_EQ((*fields)[7].number, 16u);
  EXPECT_EQ((*fields)[7].type, WireType::kFixed32);
  EXPECT_EQ(std::bit_cast<float>(static_cast<uint32_t>((*fields)[7].value)), -0.1F);
  EXPECT_EQ((*fields)[8].number, (1U << 29) - 1);
  EXPECT_EQ((*fields)[8].type, WireType::kBytes);
  EXPECT_EQ((*fields)[8].bytes, "step");
}

TEST(WireFormat, AMessageOfNothingHasNoFields) {
  const auto fields = wire_fields("");
  ASSERT_TRUE(fields);
  EXPECT_TRUE(fields->empty());
}

TEST(WireFormat, RefusesWhatIsCutOff) {
  for (const std::string& whole : {int64_field(kLeast), double_field(1), float_field(1),
                                   bytes_field("testing"), bytes_field(std::string(200, 'x'))}) {
    EXPECT_TRUE(wire_fields(whole));
    for (size_t length = 1; length < whole.size(); ++length)
      EXPECT_FALSE(wire_fields(std::string_view(whole).substr(0, length))) << length;
  }
}

TEST(WireFormat, RefusesWhatIsNoMessage) {
  EXPECT_FALSE(wire_fields("\x00\x00"sv));                  // field 0
  EXPECT_FALSE(wire_fields("\x80\x80\x80\x80\x10\x00"sv));  // field 2^29
  for (const int type : {3, 4, 6, 7})                       // groups, and types that do not exist
    EXPECT_FALSE(wire_fields(std::string{static_cast<char>(0x08 | type), 0})) << type;
  EXPECT_FALSE(wire_fields("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"sv));      // 65 bits
  EXPECT_FALSE(wire_fields("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"sv));  // 11 bytes
  // A length far beyond the message, up to 2^64 - 1.
  EXPECT_FALSE(wire_fields("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"sv));
  EXPECT_FALSE(wire_fields(std::string(1000, '\xff')));
}

}  // namespace
}  // namespace kindred
