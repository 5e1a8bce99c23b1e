// The small parts of the protocol.
#include <cmath>
#include <functional>

#include <gtest/gtest.h>
#include <zlib.h>

#include "kindred/protocol/base64.h"
#include "kindred/protocol/datatype.h"
#include "kindred/protocol/inflate.h"
#include "kindred/protocol/request_error.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

TEST(Base64, DecodesWholeTextsOnly) {
  EXPECT_EQ(base64_decoded(""), "");
  EXPECT_EQ(base64_decoded("Zg=="), "f");
  EXPECT_EQ(base64_decoded("Zm8="), "fo");
  EXPECT_EQ(base64_decoded("Zm9vYmFy"), "foobar");
  EXPECT_EQ(base64_decoded("AAEC/w=="), std::string("\0\1\2\xFF", 4));
  for (const char* text :
       {"Z", "Zg=", "Zg", "Zm=v", "====", "Zm9 ", " Zm9vYmF", "Z*9v", "Zm9v\n\n\n\n"})
    EXPECT_FALSE(base64_decoded(text)) << text;
}

int status_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const RequestError& error) {
    return error.status();
  }
  return 200;
}

TEST(Inflated, ReadsGzipAndDeflateUpToALimit) {
  const std::string text = std::string(300000, 'a') + "end";
  const auto gzip = deflated(text, 15 + 16), zlib = deflated(text, 15);
  EXPECT_EQ(inflated(gzip, "gzip", 1 << 20), text);
  EXPECT_EQ(inflated(zlib, "deflate", text.size()), text);
  EXPECT_LT(gzip.size(), 1000u);
  EXPECT_EQ(status_of([&] { (void)inflated(gzip, "gzip", text.size() - 1); }), 413);
  EXPECT_EQ(status_of([&] { (void)inflated(gzip.substr(0, 200), "gzip", 1 << 20); }), 400);
  EXPECT_EQ(status_of([&] { (void)inflated(gzip + "x", "gzip", 1 << 20); }), 400);
  EXPECT_EQ(status_of([&] { (void)inflated("", "gzip", 1 << 20); }), 400);
  EXPECT_EQ(status_of([&] { (void)inflated(text, "gzip", 1 << 20); }), 400);
  EXPECT_EQ(status_of([&] { (void)inflated(text, "br", 1 << 20); }), 415);
}

TEST(Datatypes, NumbersInTheirBinaryForm) {
  const auto numbers = [](Datatype type, const std::string& bytes) {
    return numbers_from(type, bytes);
  };
  using Numbers = std::vector<double>;
  EXPECT_EQ(numbers(Datatype::kBool, std::string("\0\2", 2)), (Numbers{0, 1}));
  EXPECT_EQ(numbers(Datatype::kInt8, "\xFF"), (Numbers{-1}));
  EXPECT_EQ(numbers(Datatype::kUint16, "\x01\x02"), (Numbers{513}));
  EXPECT_EQ(numbers(Datatype::kFp16, std::string("\0\x3C", 2)), (Numbers{1}));
  EXPECT_EQ(numbers(Datatype::kBf16, "\x80\x3F"), (Numbers{1}));
  EXPECT_EQ(numbers(Datatype::kFp32, std::string("\0\0\xC0\xBF", 4)), (Numbers{-1.5}));
  EXPECT_EQ(numbers(Datatype::kInt64, std::string(8, '\xFF')), (Numbers{-1}));
  EXPECT_EQ(numbers(Datatype::kUint8, "\xFE"), (Numbers{254}));
  // The smallest half, the largest, an infinity, and the smallest normal one below 0.
  EXPECT_EQ(numbers(Datatype::kFp16, std::string("\1\0\xFF\x7B\0\x7C\0\x84", 8)),
            (Numbers{std::ldexp(1, -24), 65504, HUGE_VAL, -std::ldexp(1, -14)}));
  EXPECT_TRUE(std::isnan(numbers(Datatype::kFp16, "\1\x7C")[0]));
  for (const char* name : {"BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32",
                           "INT64", "FP16", "BF16", "FP32", "FP64", "BYTES"}) {
    const auto type = datatype_of(name);
    ASSERT_TRUE(type) << name;
    EXPECT_EQ(name_of(*type), name);
  }
  EXPECT_FALSE(datatype_of("fp64"));
}

TEST(Datatypes, TextsInTheirBinaryForm) {
  const std::vector<std::string> texts = {"", "a", std::string("\0\xFF", 2)};
  const auto bytes = bytes_of(texts);
  EXPECT_EQ(bytes.size(), 4u * 3 + 3);
  EXPECT_EQ(texts_from(bytes, 3, "x"), texts);
  EXPECT_EQ(status_of([&] { (void)texts_from(bytes, 2, "x"); }), 400);
  EXPECT_EQ(status_of([&] { (void)texts_from(bytes, 4, "x"); }), 400);
  EXPECT_EQ(status_of([&] { (void)texts_from("\xFF\xFF\xFF\xFFz", 1, "x"); }), 400);
  EXPECT_EQ(status_of([&] { (void)texts_from("", size_t{1} << 60, "x"); }), 400);
}

}  // namespace
}  // namespace kindred
