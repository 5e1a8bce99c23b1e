#include "kindred/base/json.h"

#include <functional>
#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/errors.h"
#include "tests/support/folder.h"

namespace kindred {
namespace {

using JsonFileTest = FolderTest;

std::string parse_refusal(const std::string& text) {
  return input_error([&] { (void)parse_json(text, "f.json"); });
}

TEST(ParseJson, KeepsTheOrderOfKeys) {
  EXPECT_EQ(parse_json(R"({"b": 1, "a": [2, null]})", "x").dump(), R"({"b":1,"a":[2,null]})");
}

TEST(ParseJson, NamesTheLineOfAFault) {
  EXPECT_EQ(parse_refusal("{\n\"a\": 1,\n}"), "f.json: line 3: not valid JSON");
  EXPECT_EQ(parse_refusal(""), "f.json: line 1: not valid JSON");
  EXPECT_EQ(parse_refusal("{} x"), "f.json: line 1: not valid JSON");
  EXPECT_EQ(parse_refusal("[NaN]"), "f.json: line 1: not valid JSON");
}

TEST(ParseJson, RefusesHostileText) {
  EXPECT_NE(parse_refusal(std::string(1000000, '[')).find("nested deeper"), std::string::npos);
  EXPECT_NO_THROW((void)parse_json(std::string(200, '[') + std::string(200, ']'), "x"));
  EXPECT_NE(parse_refusal("[1e999]").find("too large"), std::string::npos);
  EXPECT_NE(parse_refusal("[\"\xff\"]").find("not valid JSON"), std::string::npos);
  EXPECT_NE(parse_refusal(std::string("\0\0", 2)).find("not valid JSON"), std::string::npos);
  std::string repeated;
  for (int i = 0; i < 100000; ++i) repeated += "{\"a\":";
  EXPECT_NE(parse_refusal(repeated).find("nested deeper"), std::string::npos);
}

TEST_F(JsonFileTest, KeepsEveryDigit) {
  const Json value{{"format", "kindred.test/1"}, {"x", 0.1}, {"y", 1.0 / 3}, {"z", 5e-324}};
  write_json_file(folder_ / "f", value);
  EXPECT_EQ(read_json_file(folder_ / "f", "kindred.test/1"), value);
  write_json_file(folder_ / "g", {{"x", std::numeric_limits<double>::infinity()}});
  EXPECT_TRUE(parse_json(read_file(folder_ / "g"), "g")["x"].is_null());
}

TEST_F(JsonFileTest, RefusesTextThatIsNotUtf8AndWritesNothing) {
  EXPECT_THROW(write_json_file(folder_ / "f", {{"x", "\xff"}}), InputError);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "f"));
}

TEST_F(JsonFileTest, RefusesAnotherFormat) {
  const auto read = [&](const std::string& text) {
    write_file_atomically(folder_ / "f", text);
    return input_error([&] { (void)read_json_file(folder_ / "f", "kindred.test/1"); });
  };
  EXPECT_NE(read(R"({"format": "kindred.test/2"})").find("\"kindred.test/2\" is not"),
            std::string::npos);
  EXPECT_NE(read("{}").find("has no \"format\""), std::string::npos);
  EXPECT_NE(read("[]").find("has no \"format\""), std::string::npos);
  EXPECT_NE(read(R"({"format": 1})").find("has no \"format\""), std::string::npos);
  EXPECT_NE(read(R"({"format": "a\nb"})").find("\\x0a"), std::string::npos);
}

}  // namespace
}  // namespace kindred
