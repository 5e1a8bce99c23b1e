#include "kindred/config/key_words.h"

#include <set>

#include <gtest/gtest.h>

#include "kindred/config/config.h"
#include "kindred/config/config_keys.h"

namespace kindred {
namespace {

class KeyWords : public testing::Test {
 protected:
  KeyWords() {
    describe(config_, keys_);
    describe(task_, "task", task_keys_);
  }

  [[nodiscard]] std::string meant(const std::string& section, const std::string& field) const {
    return meant_key(section, field, {&keys_, &task_keys_});
  }

  Config config_;
  TaskOptions task_;
  OptionSet keys_, task_keys_;
};

TEST_F(KeyWords, WhatOtherToolsWriteIsKnown) {
  EXPECT_EQ(meant("train", "lr"), "train.learning_rate");
  EXPECT_EQ(meant("", "lr"), "train.learning_rate");
  EXPECT_EQ(meant("train", "learning_rates"), "train.learning_rate");
  EXPECT_EQ(meant("train", "Batch-Size"), "train.batch");
  EXPECT_EQ(meant("train", "epoch"), "train.epochs");
  EXPECT_EQ(meant("task", "label"), "task.target");
  EXPECT_EQ(meant("data", "na_values"), "data.missing");
  EXPECT_EQ(meant("", "random_state"), "run.seed");
}

TEST_F(KeyWords, ANearNameInTheSectionComesBeforeOthersElsewhere) {
  EXPECT_EQ(meant("compare", "network"), "compare.networks");
  EXPECT_EQ(meant("model", "epochs"), "train.epochs");
  EXPECT_EQ(meant("", "epochs"), "train.epochs");
  EXPECT_EQ(meant("", "networks"), "grouping.networks");
  EXPECT_EQ(meant("", "qqqqqqqq"), "");
  EXPECT_EQ(meant("", ""), "");
  EXPECT_EQ(meant("nowhere", std::string(100000, 'x')), "");
}

TEST_F(KeyWords, OnlyKeysThatThereAreAreSuggested) {
  EXPECT_EQ(meant_key("", "label", {&keys_}), "");
  EXPECT_EQ(meant_key("", "lr", {}), "");
}

TEST_F(KeyWords, EveryWordLeadsToOneKeyThatThereIs) {
  std::set<std::string> fields, seen;
  for (const auto* set : {&keys_, &task_keys_})
    for (const auto& option : set->options()) fields.insert(field_of(option.key));
  for (const auto& [word, key] : other_words_for_keys()) {
    EXPECT_TRUE(keys_.find(key) != nullptr || task_keys_.find(key) != nullptr) << key;
    EXPECT_TRUE(seen.insert(word).second) << word << " is there twice";
    // A word that is a field itself would hide it, but for fields of several sections.
    if (word != "seed" && word != "networks") {
      EXPECT_FALSE(fields.contains(word)) << word;
    }
  }
}

TEST_F(KeyWords, SectionsAndValues) {
  const std::vector<std::string> sections = {"data", "model", "train", "grouping", "task"};
  EXPECT_EQ(meant_section("tasks", sections), "task");
  EXPECT_EQ(meant_section("Targets", sections), "task");
  EXPECT_EQ(meant_section("training", sections), "train");
  EXPECT_EQ(meant_section("zzz", sections), "");
  EXPECT_EQ(meant_value("task.metric", "Accuracy"), "accuracy is 1 − error_rate; write error_rate");
  EXPECT_EQ(meant_value("task.metric", "rmse"), "");
  EXPECT_EQ(meant_value("train.optimizer", "accuracy"), "");
}

}  // namespace
}  // namespace kindred
