#include "kindred/study/own_grouping.h"

#include <fstream>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

class OwnGrouping : public testing::Test {
 protected:
  [[nodiscard]] std::vector<Group> read(const std::string& text) const {
    std::ofstream(root_ / "own.json", std::ios::binary) << text;
    return read_own_grouping(root_ / "own.json", {"load", "price", "spam"});
  }

  // What reading `text` ends with, from behind the file's name.
  [[nodiscard]] std::string complaint(const std::string& text) const {
    try {
      (void)read(text);
    } catch (const InputError& error) {
      const std::string message = error.what();
      const std::string file = (root_ / "own.json").string() + ": ";
      EXPECT_TRUE(message.starts_with(file)) << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      return message.substr(file.size());
    }
    return "nothing";
  }

  TemporaryDirectory directory_;
  const std::filesystem::path root_ = directory_.path();
};

TEST_F(OwnGrouping, ListsAndRecordsAreRead) {
  const std::vector<Group> expected = {{0, 2}, {1}};
  EXPECT_EQ(read(R"([["price"], ["spam", "load"]])"), expected);
  EXPECT_EQ(read(R"({"format": "kindred.grouping/1", "groups": [["load", "spam"], ["price"]]})"),
            expected);
  EXPECT_EQ(read(R"([["price", "load"], ["spam", "price"]])"),
            (std::vector<Group>{{0, 1}, {1, 2}}));
}

TEST_F(OwnGrouping, WhatDoesNotFitIsNamed) {
  EXPECT_EQ(complaint(R"([["prise"], ["load", "spam"]])"),
            "there is no task \"prise\"; did you mean price?");
  EXPECT_EQ(complaint(R"([["zzzzzzzz"]])"),
            "there is no task \"zzzzzzzz\"; there are load, price and spam");
  EXPECT_EQ(complaint(R"([["load", "price"]])"), "no group holds spam; every task must be in one");
  EXPECT_EQ(complaint("[]"), "no group holds load, price and spam; every task must be in one");
  EXPECT_EQ(complaint(R"([["load", "price", "spam"], []])"), "a group is empty; remove it");
  EXPECT_EQ(complaint(R"([["load", "load", "price", "spam"]])"),
            "a group holds task \"load\" twice");
  EXPECT_EQ(complaint(R"([["load", "price", "spam"], ["spam", "price", "load"]])"),
            "two groups are the same; remove one of them");
}

TEST_F(OwnGrouping, BrokenAndHostileFilesAreRefused) {
  EXPECT_EQ(complaint(""), "line 1: not valid JSON");
  EXPECT_EQ(complaint("[[\n"), "line 2: not valid JSON");
  EXPECT_EQ(complaint("3"),
            "expected a list of groups, each a list of task names, or a grouping.json");
  EXPECT_EQ(complaint(R"({"groups": {"a": 1}})"),
            "expected a list of groups, each a list of task names, or a grouping.json");
  EXPECT_EQ(complaint(R"(["load"])"), "a group is not a list of task names");
  EXPECT_EQ(complaint(R"([["load", 3]])"), "a group holds something that is not a task's name");
  EXPECT_EQ(complaint(std::string(100000, '[')), "nested deeper than 200 levels");
  EXPECT_NE(complaint("[[\"" + std::string(1000000, 'x') + "\"]]").find("there is no task"),
            std::string::npos);
  EXPECT_THROW((void)read_own_grouping(root_ / "gone.json", {"a"}), InputError);
  EXPECT_THROW((void)read_own_grouping(root_, {"a"}), InputError);
}

}  // namespace
}  // namespace kindred
