#include "kindred/serve/raw_rows.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/image/png.h"
#include "kindred/protocol/request_error.h"

#include "tests/deploy/random_bundle.h"

namespace kindred {
namespace {

InferInput numbers(const std::string& name, std::vector<int64_t> shape,
                   const std::vector<double>& values, Datatype type = Datatype::kFp64) {
  return {.name = name, .type = type, .shape = std::move(shape), .numbers = values};
}

InferInput texts(const std::string& name, std::vector<int64_t> shape,
                 const std::vector<std::string>& values) {
  return {.name = name, .type = Datatype::kBytes, .shape = std::move(shape), .texts = values};
}

InferInput picture(std::vector<int64_t> shape) {
  return {.name = "picture",
          .type = Datatype::kUint8,
          .shape = std::move(shape),
          .samples = {0, 1, 2, 3, 4, 5}};
}

Manifest manifest() {
  Manifest manifest;
  manifest.encoder = every_feature();
  return manifest;
}

// One row for each column of every_feature().
std::vector<InferInput> columns() {
  return {texts("color", {2}, {"green", "violet"}),
          numbers("age", {2, 1}, {40, std::nan("")}),
          texts("wage", {2, 1}, {"1e3", "NA"}),
          numbers("code", {2}, {2, 7}, Datatype::kInt64),
          texts("land", {2}, {"", "nord"}),
          numbers("height", {2}, {0.5, 0.25}, Datatype::kFp32)};
}

std::string refusal(const Manifest& manifest, const InferRequest& request) {
  try {
    (void)RawRows(manifest).of(request);
  } catch (const RequestError& error) {
    EXPECT_EQ(error.status(), 400);
    return error.what();
  }
  return "";
}

TEST(RawRows, FromColumnsInAnyOrder) {
  const Manifest of = manifest();
  InferRequest request;
  request.inputs = columns();
  std::swap(request.inputs[0], request.inputs[5]);
  request.inputs.push_back(texts("id", {2}, {"a", "b"}));
  const auto raw = RawRows(of).of(request);
  const double none = std::nan("");
  // classes: red, green, …; any other text is number 3 of color and number 2 of code
  const auto expected = at::tensor({1.0, 40.0, 1e3, 1.0, none, 0.5,  //
                                    3.0, none, none, 2.0, 1.0, 0.25},
                                   at::kDouble)
                            .view({2, 6});
  EXPECT_TRUE(at::equal(at::nan_to_num(raw, -9), at::nan_to_num(expected, -9))) << raw;
}

TEST(RawRows, FromOneMatrix) {
  const Manifest of = manifest();
  InferRequest request;
  request.inputs = {numbers("anything", {1, 6}, {1, 40, 1e3, 1, 0, 0.5})};
  EXPECT_TRUE(at::equal(RawRows(of).of(request),
                        at::tensor({1.0, 40.0, 1e3, 1.0, 0.0, 0.5}, at::kDouble).view({1, 6})));
  request.inputs = {texts("rows", {1, 6}, {"green", "40", "1e3", "2.0", "?", "0.5"})};
  const auto raw = at::nan_to_num(RawRows(of).of(request), -9);
  EXPECT_TRUE(
      at::equal(raw, at::tensor({1.0, 40.0, 1e3, 1.0, -9.0, 0.5}, at::kDouble).view({1, 6})));
}

TEST(RawRows, RefusesOtherInputs) {
  const Manifest of = manifest();
  InferRequest request;
  EXPECT_NE(refusal(of, request).find("no inputs"), std::string::npos);
  request.inputs = columns();
  request.inputs.pop_back();
  EXPECT_NE(refusal(of, request).find("lacks the input \"height\""), std::string::npos);
  request.inputs = columns();
  request.inputs.push_back(request.inputs[0]);
  EXPECT_NE(refusal(of, request).find("two inputs"), std::string::npos);
  request.inputs = columns();
  request.inputs[1] = numbers("age", {3}, {1, 2, 3});
  EXPECT_NE(refusal(of, request).find("different numbers of rows"), std::string::npos);
  request.inputs[1] = numbers("age", {2, 2}, {1, 2, 3, 4});
  EXPECT_NE(refusal(of, request).find("[rows, 1]"), std::string::npos);
  request.inputs[1] = texts("age", {2}, {"1", "old"});
  EXPECT_NE(refusal(of, request).find("row 2 is \"old\", not a number"), std::string::npos);
  request.inputs = columns();
  request.inputs[3] = numbers("code", {2}, {1, 1e18});
  EXPECT_NE(refusal(of, request).find("send BYTES"), std::string::npos);
  request.inputs = {numbers("x", {1, 5}, {1, 2, 3, 4, 5})};
  EXPECT_NE(refusal(of, request).find("6 features"), std::string::npos);
}

TEST(RawRows, FromPictures) {
  Manifest of;
  of.pictures = InputShape(1, 2, 3);
  const auto samples = at::arange(6, at::kByte);
  InferRequest request;
  request.inputs = {picture({1, 1, 2, 3})};
  EXPECT_TRUE(at::equal(RawRows(of).of(request), samples.view({1, 6})));
  Image image(3, 2, 1, 8);
  for (size_t i = 0; i < 6; ++i) image.set_sample(i, static_cast<uint16_t>(i));
  request.inputs = {texts("anything", {1}, {encode_png(image)})};
  EXPECT_TRUE(at::equal(RawRows(of).of(request), samples.view({1, 6})));
  request.inputs = {texts("picture", {1}, {"no picture"})};
  EXPECT_NE(refusal(of, request).find("row 1"), std::string::npos);
  request.inputs = {picture({1, 1, 3, 2})};
  EXPECT_NE(refusal(of, request).find("UINT8 [rows, 1, 2, 3]"), std::string::npos);
  request.inputs = {numbers("picture", {1, 6}, {0, 1, 2, 3, 4, 5}, Datatype::kFp32)};
  EXPECT_NE(refusal(of, request).find("FP32"), std::string::npos);
}

}  // namespace
}  // namespace kindred
