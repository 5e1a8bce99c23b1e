#include "kindred/prepare/target_patterns.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Texts = std::vector<std::string>;

const Texts kColumns = {"x", "u", "label_a", "label_b", "label_c", "w*", "fold", "weight"};

TaskOptions matching(Texts targets) {
  TaskOptions task;
  task.targets = std::move(targets);
  return task;
}

Texts targets_of(const std::vector<TaskOptions>& tasks, const DataOptions& data = {}) {
  Texts targets;
  for (const auto& task : expand_targets(tasks, kColumns, data)) {
    EXPECT_TRUE(task.targets.empty());
    targets.push_back(task.target);
  }
  return targets;
}

TEST(Patterns, StarsAndQuestionMarks) {
  for (const auto& [name, pattern] : {std::pair{"label_a", "label_*"},
                                      {"label_a", "*"},
                                      {"label_a", "l*_?"},
                                      {"", "*"},
                                      {"abcabc", "*abc"},
                                      {"aXbXc", "a*b*c"},
                                      {"a", "?"},
                                      {"a", "a**"}})
    EXPECT_TRUE(matches_pattern(name, pattern)) << name << " " << pattern;
  for (const auto& [name, pattern] : {std::pair{"label_a", "label"},
                                      {"a", "??"},
                                      {"", "?"},
                                      {"abcabd", "*abc"},
                                      {"A", "a"},
                                      {"ab", "a"},
                                      {"a", ""}})
    EXPECT_FALSE(matches_pattern(name, pattern)) << name << " " << pattern;
}

TEST(Patterns, ManyStarsTakeNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  pattern += 'b';
  std::string text(5000, 'a');
  text += 'c';
  EXPECT_FALSE(matches_pattern(text, pattern));
}

TEST(TargetPatterns, EachMatchBecomesATaskWithTheOtherKeys) {
  TaskOptions labels = matching({"u", "label_*"});
  labels.metric = Metric::kRocAuc;
  labels.weight = 2;
  const auto tasks = expand_targets({labels}, kColumns, {});
  ASSERT_EQ(tasks.size(), 4u);
  EXPECT_EQ(tasks[3].target, "label_c");
  EXPECT_EQ(tasks[3].metric, Metric::kRocAuc);
  EXPECT_EQ(tasks[3].weight, 2);
  EXPECT_EQ(targets_of({labels}), (Texts{"u", "label_a", "label_b", "label_c"}));
}

TEST(TargetPatterns, APatternLeavesOutWhatHasAnotherMeaning) {
  TaskOptions own;
  own.target = "label_b";
  DataOptions data;
  data.drop = {"label_c"};
  data.split_column = "fold";
  data.weight_column = "weight";
  EXPECT_EQ(targets_of({own, matching({"*"})}, data),
            (Texts{"label_b", "x", "u", "label_a", "w*"}));
  // A name is no pattern, and may name what a pattern would leave out.
  EXPECT_EQ(targets_of({matching({"w*", "label_c"})}, data), (Texts{"w*", "label_c"}));
  EXPECT_EQ(targets_of({matching({"label_?", "label_*", "u", "u"})}),
            (Texts{"label_a", "label_b", "label_c", "u"}));
}

TEST(TargetPatterns, NothingMatchedIsAnError) {
  const auto error = [](const Texts& targets) {
    return input_error([&] {
      (void)expand_targets({matching({"u"}), matching(targets)}, kColumns, {});
    });
  };
  EXPECT_HAS(error({"labl_*"}), "task 2: targets: \"labl_*\" matches no column");
  EXPECT_HAS(error({"label_d"}),
             "task 2: targets: \"label_d\" is not a column; did you mean \"label_a\"?");
  EXPECT_HAS(error({"zzzzzzzz"}), "is not a column; there are x, u");
  EXPECT_HAS(error({"U"}), "is not a column");
}

}  // namespace
}  // namespace kindred
