// The small parts of a server.
#include <gtest/gtest.h>
#include <zlib.h>

#include "kindred/serve/base64.h"
#include "kindred/serve/datatype.h"
#include "kindred/serve/inflate.h"
#include "kindred/serve/request_error.h"
#include "kindred/serve/serve_metrics.h"

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

std::string deflated(const std::string& text, int window) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
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
    const auto tensor = numbers_from(type, bytes).to(at::kDouble).contiguous();
    return std::vector<double>(tensor.data_ptr<double>(),
                               tensor.data_ptr<double>() + tensor.numel());
  };
  using Numbers = std::vector<double>;
  EXPECT_EQ(numbers(Datatype::kBool, std::string("\0\2", 2)), (Numbers{0, 1}));
  EXPECT_EQ(numbers(Datatype::kInt8, "\xFF"), (Numbers{-1}));
  EXPECT_EQ(numbers(Datatype::kUint16, "\x01\x02"), (Numbers{513}));
  EXPECT_EQ(numbers(Datatype::kFp16, std::string("\0\x3C", 2)), (Numbers{1}));
  EXPECT_EQ(numbers(Datatype::kBf16, "\x80\x3F"), (Numbers{1}));
  EXPECT_EQ(numbers(Datatype::kFp32, std::string("\0\0\xC0\xBF", 4)), (Numbers{-1.5}));
  EXPECT_EQ(numbers(Datatype::kInt64, std::string(8, '\xFF')), (Numbers{-1}));
  EXPECT_EQ(numbers_from(Datatype::kUint8, "\xFE").scalar_type(), at::kByte);
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

TEST(ServeMetrics, AreInPrometheusForm) {
  ServeMetrics metrics;
  const auto label = ServeMetrics::label("model", "a\"\\\nb");
  EXPECT_EQ(label, "model=\"a\\\"\\\\\\nb\"");
  metrics.count("kindred_rows_total", label, 3);
  metrics.count("kindred_rows_total", label, 4);
  metrics.set("kindred_queue_requests", "", 2);
  metrics.observe("kindred_queue_seconds", "model=\"m\"", 0.0001);
  metrics.observe("kindred_queue_seconds", "model=\"m\"", 0.3);
  metrics.observe("kindred_queue_seconds", "model=\"m\"", 60);
  const auto text = metrics.text();
  for (const char* line :
       {"# TYPE kindred_rows_total counter\n", "b\"} 7\n", "kindred_queue_requests 2\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"0.0001\"} 1\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"0.25\"} 1\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"0.5\"} 2\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"+Inf\"} 3\n",
        "kindred_queue_seconds_count{model=\"m\"} 3\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

}  // namespace
}  // namespace kindred
