#include "kindred/protocol/infer_request.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

const RequestLimits kLimits = {.rows = 100, .bytes = 1 << 16};

InferRequest parsed(const std::string& body, int64_t header_length = -1) {
  return parse_infer_request(body, header_length, kLimits);
}

// The status and the text of a refusal.
std::pair<int, std::string> refusal(const std::string& body, int64_t header_length = -1) {
  try {
    (void)parsed(body, header_length);
  } catch (const RequestError& error) {
    return {error.status(), error.what()};
  }
  return {200, ""};
}

std::string with_input(const std::string& fields) {
  return R"({"inputs":[{"name":"x",)" + fields + "}]}";
}

TEST(InferRequest, ReadsJson) {
  const auto request = parsed(R"({"id":"7","parameters":{"binary_data_output":true},
    "inputs":[{"name":"x","datatype":"FP32","shape":[2,2],"data":[[1,2.5],[null,-4e1]]},
              {"name":"c","datatype":"BYTES","shape":[2],"data":["a\u00e4",null]}],
    "outputs":[{"name":"y"},{"name":"z","parameters":{"binary_data":false}}]})");
  EXPECT_EQ(request.id, "7");
  ASSERT_EQ(request.inputs.size(), 2u);
  const auto& numbers = request.inputs[0].numbers;
  EXPECT_EQ(numbers[1], 2.5);
  EXPECT_TRUE(std::isnan(numbers[2]));
  EXPECT_EQ(numbers[3], -40);
  EXPECT_EQ(request.inputs[1].texts, (std::vector<std::string>{"a\xC3\xA4", ""}));
  ASSERT_EQ(request.outputs.size(), 2u);
  EXPECT_TRUE(request.outputs[0].binary);
  EXPECT_FALSE(request.outputs[1].binary);
}

TEST(InferRequest, ReadsBinaryDataInTheOrderOfTheInputs) {
  const std::string json =
      R"({"inputs":[{"name":"a","datatype":"UINT8","shape":[1,3],"parameters":{"binary_data_size":3}},)"
      R"({"name":"b","datatype":"INT32","shape":[1],"data":[5]},)"
      R"({"name":"c","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":6}}]})";
  const auto request =
      parsed(json + std::string("\x01\x02\xFF\x02\0\0\0hi", 9), static_cast<int64_t>(json.size()));
  EXPECT_EQ(request.inputs[0].samples.at(2), 255);
  EXPECT_EQ(request.inputs[1].numbers.at(0), 5);
  EXPECT_EQ(request.inputs[2].texts, (std::vector<std::string>{"hi"}));
}

TEST(InferRequest, ReadsBase64) {
  const auto request = parsed(with_input(
      R"("datatype":"BYTES","shape":[1],"data":["AP8="],"parameters":{"content_type":"base64"})"));
  EXPECT_EQ(request.inputs[0].texts[0], std::string("\0\xFF", 2));
}

TEST(InferRequest, RefusesWhatContradictsItself) {
  const std::vector<std::string> bodies = {
      "",
      "[]",
      "null",
      "{",
      R"({"inputs":{}})",
      R"({"inputs":[3]})",
      R"({"inputs":[],"outputs":{}})",
      R"({"inputs":[],"outputs":[{}]})",
      R"({"id":3,"inputs":[]})",
      R"({"parameters":3,"inputs":[]})",
      R"({"parameters":{"binary_data_output":"yes"},"inputs":[]})",
      R"({"inputs":[{"datatype":"FP32","shape":[1],"data":[1]}]})",
      with_input(R"("datatype":"FP128","shape":[1],"data":[1])"),
      with_input(R"("datatype":"FP32","data":[1])"),
      with_input(R"("datatype":"FP32","shape":3,"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[1.5],"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[-1],"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[2],"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[2],"data":[1,2,3])"),
      with_input(R"("datatype":"FP32","shape":[2],"data":"12")"),
      with_input(R"("datatype":"FP32","shape":[2])"),
      with_input(R"("datatype":"FP32","shape":[1],"data":["1"])"),
      with_input(R"("datatype":"INT32","shape":[1],"data":[1.5])"),
      with_input(R"("datatype":"UINT8","shape":[1],"data":[256])"),
      with_input(R"("datatype":"BYTES","shape":[1],"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[3,9223372036854775807],"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[4,4611686018427387904],"data":[1])"),
      with_input(R"("datatype":"FP64","shape":[1,60000],"data":[1])"),
      with_input(R"("datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4})"),
      with_input(
          R"("datatype":"BYTES","shape":[1],"data":["*"],"parameters":{"content_type":"base64"})"),
      std::string(5000, '['),
      with_input(R"("datatype":"FP32","shape":[1],"data":)" + std::string(40, '[') + "1" +
                 std::string(40, ']')),
      "{\"inputs\":[], \"id\":\"\xFF\"}",
  };
  for (const auto& body : bodies) {
    const auto [status, text] = refusal(body);
    EXPECT_EQ(status, 400) << body.substr(0, 200);
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    EXPECT_LT(text.size(), 300u);
  }
  EXPECT_EQ(refusal(with_input(R"("datatype":"FP32","shape":[101],"data":[1])")).first, 413);
}

TEST(InferRequest, RefusesBinaryDataOfAnotherLength) {
  const auto json =
      with_input(R"("datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4})");
  const auto length = static_cast<int64_t>(json.size());
  EXPECT_EQ(refusal(json + "1234", length).first, 200);
  EXPECT_EQ(refusal(json + "123", length).first, 400);
  EXPECT_EQ(refusal(json + "12345", length).first, 400);
  EXPECT_EQ(refusal(json + "1234", length + 5).first, 400);
  EXPECT_EQ(refusal(json + "1234", length - 1).first, 400);
  EXPECT_EQ(refusal(json, int64_t{1} << 62).first, 400);
  const auto other =
      with_input(R"("datatype":"FP32","shape":[2],"parameters":{"binary_data_size":4})");
  EXPECT_EQ(refusal(other + "1234", static_cast<int64_t>(other.size())).first, 400);
}

}  // namespace
}  // namespace kindred
