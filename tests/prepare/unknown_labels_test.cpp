#include "kindred/prepare/unknown_labels.h"

#include <cmath>
#include <numeric>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Texts = std::vector<std::string>;

// Four training rows of "<=50K" and ">50K", then those given for validation and for test.
struct Case {
  Table table{"t.csv", {{.name = "income"}}};
  Split split;

  Case(const Texts& validation, const Texts& test) {
    for (const auto* text : {"<=50K", ">50K", "<=50K", ">50K"}) add(text, split.training);
    for (const auto& text : validation) add(text, split.validation);
    for (const auto& text : test) add(text, split.test);
  }

  void add(std::string_view text, std::vector<int64_t>& part) {
    part.push_back(table.rows());
    table.add_row({text}, table.rows() + 2);
  }
  Targets targets(const Texts& positive) const {
    TaskOptions task;
    task.target = "income";
    task.positive = positive;
    return read_targets(table, {task}, {}, split.training);
  }
  UnknownLabelReport look(const Texts& positive = {}) const {
    return check_unknown_labels(table, targets(positive), split);
  }
};

TEST(UnknownLabels, FewAreMissingAndTheScoreSaysSo) {
  const Case few({">50K", "<=50K"}, {">50K", "<=50K", ">50K.", "", "<=50K"});
  const auto report = few.look();
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_HAS(report.warnings[0],
             "task \"income\": 1 of 4 labels (25 %) of the test part are in no training row, such "
             "as \">50K.\"; they count as missing, so scores of this part use only the other 3");
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_HAS(report.notes[0], "income is scored on 3 of 4 labels");
  EXPECT_TRUE(std::isnan(few.targets({}).values[8][0].item<double>()));
}

TEST(UnknownLabels, UnderPositiveTheyAreNegativeAndSaid) {
  const Case few({">50K", "maybe"}, {">50K", "<=50K"});
  const auto report = few.look({">50K"});
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_HAS(report.warnings[0], "1 of 2 labels (50 %) of the validation part");
  EXPECT_HAS(report.warnings[0], "\"maybe\"; they count as negative");
  EXPECT_TRUE(report.notes.empty());
  EXPECT_EQ(few.targets({">50K"}).values[5][0].item<double>(), 0);
}

TEST(UnknownLabels, MostOfAPartAreRefused) {
  const Case adult({">50K", "<=50K"}, {">50K.", "<=50K.", "<=50K.", "<=50K"});
  for (const auto& positive : {Texts{}, Texts{">50K"}}) {
    const std::string message = input_error([&] { (void)adult.look(positive); });
    EXPECT_HAS(message,
               "task \"income\": 3 of 4 labels (75 %) of the test part are in no training row, "
               "such as \">50K.\" and \"<=50K.\"; training rows have texts such as \"<=50K\" and "
               "\">50K\"; write column \"income\" in the same way");
  }
}

TEST(UnknownLabels, NoneAreNotMentioned) {
  const auto report = Case({">50K"}, {"<=50K", ""}).look();
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_TRUE(report.notes.empty());
}

}  // namespace
}  // namespace kindred
