#include "kindred/config/compare_options.h"

#include <gtest/gtest.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

std::string complaint(const CompareOptions& options, size_t tasks) {
  try {
    (void)chosen_methods(options);
    (void)chosen_budgets(options, tasks);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(CompareOptions, MethodsComeOnceEachInOneOrder) {
  CompareOptions options;
  options.methods = {"tag", "hoa", "random", "hoa", "single_task"};
  EXPECT_EQ(chosen_methods(options),
            (std::vector<MethodKind>{MethodKind::kSingleTask, MethodKind::kRandom, MethodKind::kHoa,
                                     MethodKind::kTag}));
  options.methods = {"tag"};
  options.grouping_path = "mine.json";
  EXPECT_EQ(chosen_methods(options), (std::vector<MethodKind>{MethodKind::kOwn, MethodKind::kTag}));
}

TEST(CompareOptions, BudgetsAreSortedAndUsualOnesFitTheTasks) {
  CompareOptions options;
  EXPECT_EQ(chosen_budgets(options, 9), (std::vector<int64_t>{2, 3, 4}));
  EXPECT_EQ(chosen_budgets(options, 3), (std::vector<int64_t>{2, 3}));
  options.networks = {5, 1, 5, 3};
  EXPECT_EQ(chosen_budgets(options, 5), (std::vector<int64_t>{1, 3, 5}));
}

TEST(CompareOptions, WhatMeansNothingIsNamed) {
  CompareOptions options;
  options.methods = {"hao"};
  EXPECT_EQ(complaint(options, 4),
            "compare.methods: there is no method called \"hao\"; did you mean hoa?");
  options.methods = {"zzzzzz"};
  EXPECT_NE(complaint(options, 4).find("there are single_task, all_in_one"), std::string::npos);
  options.methods = {};
  EXPECT_EQ(complaint(options, 4), "compare.methods is empty; name what to compare");
  options.methods = {"own"};
  EXPECT_NE(complaint(options, 4).find("compare.grouping_path"), std::string::npos);
  options.methods = {"tag"};
  options.networks = {2, 5};
  EXPECT_NE(complaint(options, 4).find("a budget of 5 networks, but there are 4 tasks"),
            std::string::npos);
}

TEST(CompareOptions, WeightingsComeOnceEachWithTheWeightedSumAmongThem) {
  CompareOptions options;
  using Names = std::vector<std::string>;
  EXPECT_EQ(chosen_weightings(options, "equal"), Names());
  EXPECT_EQ(chosen_weightings(options, "pcgrad"), Names({"equal"}));
  options.weightings = {"pcgrad", "uncertainty", "pcgrad", "equal"};
  EXPECT_EQ(chosen_weightings(options, "equal"), Names({"uncertainty", "pcgrad"}));
  EXPECT_EQ(chosen_weightings(options, "pcgrad"), Names({"equal", "uncertainty"}));
  options.weightings = {"pcgrab"};
  EXPECT_THROW((void)chosen_weightings(options, "equal"), InputError);
}

TEST(CompareOptions, BudgetsHaveARange) {
  CompareOptions options;
  OptionSet set;
  describe(options, set);
  EXPECT_THROW(set.set_text("compare.networks", "0"), InputError);
  EXPECT_THROW(set.set_text("compare.networks", "2,x"), InputError);
  EXPECT_THROW(set.set_text("compare.networks", "99999999999999999999"), InputError);
  set.set_text("compare.networks", "2,4");
  EXPECT_EQ(options.networks, (std::vector<int64_t>{2, 4}));
}

}  // namespace
}  // namespace kindred
