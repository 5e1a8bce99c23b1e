// Every kind of member, as it should be and as it should not.
#include "kindred/base/json_record.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace kindred {
namespace {

class JsonRecordTest : public testing::Test {
 protected:
  static std::string refusal(const std::string& text,
                             const std::function<void(const JsonRecord&)>& read) {
    const Json json = parse_json(text, "text");
    return input_error([&] { read(JsonRecord(json, "f.json")); });
  }
};

TEST_F(JsonRecordTest, ReadsMembers) {
  const Json json = parse_json(R"({"number": -1.5, "none": null, "whole": 9007199254740993,
      "yes": true, "text": "t", "texts": ["a", ""], "numbers": [1, null], "wholes": [0, 2],
      "list": [{"a": 1}, {"a": 2}], "object": {"b": 3}, "word": "two",
      "lists": [["a"], [], ["b", ""]]})",
                               "text");
  const JsonRecord record(json, "f.json");
  EXPECT_TRUE(record.has("none"));
  EXPECT_FALSE(record.has("nothing"));
  EXPECT_EQ(record.number("number"), -1.5);
  EXPECT_EQ(record.number_or_null("none"), std::nullopt);
  EXPECT_EQ(record.whole("whole"), 9007199254740993);
  EXPECT_EQ(record.whole_or_null("none"), std::nullopt);
  EXPECT_TRUE(record.boolean("yes"));
  EXPECT_EQ(record.text("text"), "t");
  EXPECT_EQ(record.texts("texts"), (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(record.numbers("numbers", 2), (std::vector<std::optional<double>>{1, std::nullopt}));
  EXPECT_EQ(record.wholes("wholes"), (std::vector<int64_t>{0, 2}));
  EXPECT_EQ(record.finite_numbers("wholes", 2), (std::vector<double>{0, 2}));
  EXPECT_EQ(record.text_lists_of(record.at("lists"), "lists"),
            (std::vector<std::vector<std::string>>{{"a"}, {}, {"b", ""}}));
  EXPECT_EQ(record.records("list").at(1).whole("a"), 2);
  EXPECT_EQ(record.record("object").number("b"), 3);
  EXPECT_EQ(record.choice("word", Names<int>{{"one", 1}, {"two", 2}}), 2);
}

TEST_F(JsonRecordTest, KeepsAllBitsOfSeeds) {
  const Json json = {{"seed", UINT64_MAX}, {"seeds", {0, INT64_MAX, UINT64_MAX - 1}}};
  const Json back = parse_json(json.dump(), "text");
  EXPECT_EQ(JsonRecord(back, "f").seed("seed"), UINT64_MAX);
  EXPECT_EQ(JsonRecord(back, "f").seeds("seeds"),
            (std::vector<uint64_t>{0, INT64_MAX, UINT64_MAX - 1}));
}

TEST_F(JsonRecordTest, NamesTheFileAndTheMember) {
  EXPECT_EQ(refusal("[]", [](const auto&) {}), "f.json: not a JSON object");
  EXPECT_EQ(refusal("{}", [](const auto& f) { (void)f.text("a\n"); }), "f.json: has no \"a\\x0a\"");
  const auto of = [](const std::string& value, const std::function<void(const JsonRecord&)>& read) {
    return refusal(R"({"a": )" + value + "}", read);
  };
  const auto number = [](const auto& f) { (void)f.number("a"); };
  EXPECT_EQ(of("null", number), "f.json: \"a\" must be a number");
  EXPECT_EQ(of("\"1\"", number), "f.json: \"a\" must be a number");
  EXPECT_EQ(of("0", [](const auto& f) { (void)f.number("a", above(0)); }),
            "f.json: \"a\" must be a number above 0");
  for (const std::string value : {"-1", "1.0", "1e3", "18446744073709551615", "null", "true"})
    EXPECT_EQ(of(value, [](const auto& f) { (void)f.whole("a"); }),
              "f.json: \"a\" must be a whole number of at least 0");
  EXPECT_EQ(of("4", [](const auto& f) { (void)f.whole("a", 1, 3); }),
            "f.json: \"a\" must be a whole number from 1 to 3");
  EXPECT_EQ(of("[1, -1]", [](const auto& f) { (void)f.wholes("a"); }),
            "f.json: \"a\" must be a list of whole numbers of at least 0");
  EXPECT_EQ(of("-1", [](const auto& f) { (void)f.seed("a"); }),
            "f.json: \"a\" must be a seed, a whole number of at least 0");
  EXPECT_EQ(of("[0.5]", [](const auto& f) { (void)f.seeds("a"); }),
            "f.json: \"a\" must be a list of seeds, whole numbers of at least 0");
  EXPECT_EQ(of("1", [](const auto& f) { (void)f.boolean("a"); }),
            "f.json: \"a\" must be true or false");
  EXPECT_EQ(of("[\"x\", 1]", [](const auto& f) { (void)f.texts("a"); }),
            "f.json: \"a\": item 2 is not text");
  EXPECT_EQ(of("[1, \"2\"]", [](const auto& f) { (void)f.numbers("a"); }),
            "f.json: \"a\": item 2 is not a number");
  EXPECT_EQ(of("[1]", [](const auto& f) { (void)f.numbers("a", 2); }),
            "f.json: \"a\" must be a list of 2 numbers; it has 1");
  EXPECT_EQ(of("[1]", [](const auto& f) { (void)f.finite_numbers("a", 2); }),
            "f.json: \"a\" must be a list of 2 numbers; it has 1");
  EXPECT_EQ(of("7", [](const auto& f) { (void)f.finite_numbers("a", 1); }),
            "f.json: \"a\" must be a list");
  for (const std::string value : {"[1, null]", "[1, \"2\"]", "[1, [2]]"})
    EXPECT_EQ(of(value, [](const auto& f) { (void)f.finite_numbers("a", 2); }),
              "f.json: \"a\": item 2 is not a finite number");
  for (const std::string value : {"7", "[\"b\"]", "[[\"b\"], [1]]", "[{\"b\": \"c\"}]"})
    EXPECT_EQ(of(value, [](const auto& f) { (void)f.text_lists_of(f.at("a"), "a"); }),
              "f.json: \"a\" must be nested lists of text");
  EXPECT_EQ(of("{}", [](const auto& f) { (void)f.list("a"); }), "f.json: \"a\" must be a list");
  EXPECT_EQ(of("[]", [](const auto& f) { (void)f.object("a"); }),
            "f.json: \"a\" must be an object");
  EXPECT_EQ(of("[{}, 3]", [](const auto& f) { (void)f.records("a"); }),
            "f.json: \"a\" 2: not a JSON object");
  EXPECT_EQ(of("{}", [](const auto& f) { (void)f.record("a").text("b"); }),
            "f.json: \"a\": has no \"b\"");
  EXPECT_EQ(of("\"c\"",
               [](const auto& f) {
                 (void)f.choice("a", Names<int>{{"x", 1}, {"y", 2}});
               }),
            "f.json: \"a\" must be one of x, y");
}

}  // namespace
}  // namespace kindred
