#include "kindred/base/option.h"

#include <cmath>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

enum class Colour { kRed, kGreen };

class OptionTest : public testing::Test {
 protected:
  OptionTest() {
    options_.add("t.flag", flag_, "help");
    options_.add("t.count", count_, "help", at_least(1));
    options_.add("t.rate", rate_, "help", above(0));
    options_.add("t.limit", limit_, "help", between(0, 10));
    options_.add("t.share", share_, "help");
    options_.add("t.name", name_, "help");
    options_.add("t.names", names_, "help");
    options_.add("t.sizes", sizes_, "help", at_least(1));
    options_.add("t.parts", parts_, "help", between(0, 1));
    options_.add_choice("t.colour", colour_, "help",
                        Names<Colour>{{"red", Colour::kRed}, {"green", Colour::kGreen}});
  }

  std::string refusal(const std::string& key, const Json& value) {
    return input_error([&] { options_.set(key, value); });
  }
  std::string text_refusal(const std::string& key, const std::string& text) {
    return input_error([&] { options_.set_text(key, text); });
  }

  bool flag_ = false;
  int64_t count_ = 3;
  double rate_ = 0.5;
  std::optional<int64_t> limit_;
  std::optional<double> share_;
  std::string name_ = "x";
  std::vector<std::string> names_;
  std::vector<int64_t> sizes_ = {8, 8};
  std::vector<double> parts_;
  Colour colour_ = Colour::kGreen;
  OptionSet options_;
};

TEST_F(OptionTest, SetsValues) {
  options_.set("t.flag", true);
  options_.set("t.count", 7);
  options_.set("t.rate", 2);
  options_.set("t.limit", 10);
  options_.set("t.names", Json{"a", "b"});
  options_.set("t.sizes", Json{1, 2, 3});
  options_.set("t.colour", "red");
  EXPECT_TRUE(flag_);
  EXPECT_EQ(count_, 7);
  EXPECT_EQ(rate_, 2);
  EXPECT_EQ(limit_, 10);
  EXPECT_EQ(names_, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(sizes_, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(colour_, Colour::kRed);
}

TEST_F(OptionTest, ReadsFlagText) {
  options_.set_text("t.flag", "true");
  options_.set_text("t.count", "9007199254740993");
  options_.set_text("t.rate", "1e-3");
  options_.set_text("t.share", "-0.5");
  options_.set_text("t.name", "12");
  options_.set_text("t.names", "a, b,c");
  options_.set_text("t.sizes", "64,32");
  options_.set_text("t.parts", "");
  options_.set_text("t.colour", "red");
  EXPECT_TRUE(flag_);
  EXPECT_EQ(count_, 9007199254740993);
  EXPECT_EQ(rate_, 1e-3);
  EXPECT_EQ(share_, -0.5);
  EXPECT_EQ(name_, "12");
  EXPECT_EQ(names_, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(sizes_, (std::vector<int64_t>{64, 32}));
  EXPECT_TRUE(parts_.empty());
  EXPECT_EQ(colour_, Colour::kRed);
}

TEST_F(OptionTest, RemembersDefaultsAndGivesValues) {
  count_ = 9;
  EXPECT_EQ(options_.find("t.count")->default_value, 3);
  EXPECT_EQ(options_.find("t.count")->get(), 9);
  EXPECT_TRUE(options_.find("t.limit")->default_value.is_null());
  EXPECT_EQ(options_.find("t.colour")->get(), "green");
  EXPECT_EQ(options_.find("t.colour")->constraint, "one of red, green");
  EXPECT_EQ(options_.find("nothing"), nullptr);
}

TEST_F(OptionTest, RefusesNamingKeyValueAndConstraint) {
  EXPECT_EQ(refusal("t.count", 0), "t.count = 0: expected a whole number, at least 1");
  EXPECT_EQ(refusal("t.rate", 0), "t.rate = 0: expected a number, above 0");
  EXPECT_EQ(refusal("t.limit", 11), "t.limit = 11: expected a whole number, from 0 to 10");
  // A text stands in quotes once, whatever it holds; a list shows its texts as JSON does.
  EXPECT_EQ(refusal("t.colour", "accuracy"), "t.colour = \"accuracy\": expected one of red, green");
  EXPECT_EQ(refusal("t.count", "3"), "t.count = \"3\": expected a whole number, at least 1");
  EXPECT_EQ(refusal("t.sizes", Json{"a"}), "t.sizes = \"a\": expected a whole number, at least 1");
  EXPECT_EQ(refusal("t.name", Json{"a", "b"}), "t.name = [\"a\",\"b\"]: expected text");
  EXPECT_NE(refusal("t.flag", 1).find("expected true or false"), std::string::npos);
  EXPECT_NE(refusal("t.count", 1.5).find("expected a whole number"), std::string::npos);
  EXPECT_NE(refusal("t.count", UINT64_MAX).find("expected a whole number"), std::string::npos);
  EXPECT_NE(refusal("t.rate", "1").find("expected a number"), std::string::npos);
  EXPECT_NE(refusal("t.rate", NAN).find("expected a number"), std::string::npos);
  EXPECT_NE(refusal("t.name", 1).find("expected text"), std::string::npos);
  EXPECT_NE(refusal("t.names", "a").find("expected a list of texts"), std::string::npos);
  EXPECT_NE(refusal("t.names", Json{"a", 1}).find("expected a list of texts"), std::string::npos);
  EXPECT_NE(refusal("t.sizes", Json{1, 0}).find("at least 1"), std::string::npos);
  EXPECT_NE(refusal("t.parts", Json{2}).find("from 0 to 1"), std::string::npos);
  EXPECT_EQ(count_, 3);
  EXPECT_EQ(sizes_, (std::vector<int64_t>{8, 8}));
}

TEST_F(OptionTest, NamesTheNearestKeyAndChoice) {
  EXPECT_NE(refusal("t.cuont", 1).find("did you mean t.count?"), std::string::npos);
  EXPECT_NE(refusal("t.colour", "gren").find("did you mean green?"), std::string::npos);
  EXPECT_EQ(refusal("quite.another", 1).find("did you mean"), std::string::npos);
}

TEST_F(OptionTest, RefusesHostileFlagText) {
  for (const std::string text :
       {"", "x", "1e999", "nan", "\xff\xfe", "0x10", "1 2", "99999999999999999999"})
    EXPECT_NE(text_refusal("t.count", text).find("t.count = "), std::string::npos) << text;
  EXPECT_NE(text_refusal("t.sizes", "1,,2").find("t.sizes = "), std::string::npos);
  EXPECT_NE(text_refusal("t.flag", "yes").find("true or false"), std::string::npos);
}

TEST(Range, HoldsAndSays) {
  const Range half_open{.low = 0, .high = 1, .high_open = true};
  EXPECT_TRUE(half_open.holds(0));
  EXPECT_FALSE(half_open.holds(1));
  EXPECT_FALSE(half_open.holds(NAN));
  EXPECT_EQ(half_open.words(), "at least 0 and below 1");
  EXPECT_EQ(above(0.5).words(), "above 0.5");
  EXPECT_EQ(Range{.high = 3}.words(), "at most 3");
  EXPECT_EQ(Range{}.words(), "");
}

}  // namespace
}  // namespace kindred
