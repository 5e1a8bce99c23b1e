#include "kindred/prepare/label_overlap.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace kindred {
namespace {

std::vector<Task> named_tasks(const std::vector<std::string>& names) {
  std::vector<Task> tasks(names.size());
  for (size_t i = 0; i < names.size(); ++i) tasks[i].name = names[i];
  return tasks;
}

// Against a count over all rows and pairs, beyond one block.
TEST(LabelOverlap, CountsRowsWithBothLabels) {
  constexpr int64_t kRowCount = 70'001, kTaskCount = 4;
  const auto labelled =
      (at::arange(kRowCount * kTaskCount).reshape({kRowCount, kTaskCount}) * 2'654'435'761 % 1000 <
       at::tensor({100, 300, 900, 1000}))
          .to(at::kFloat) *
      0.25;
  const std::vector<double> overlap = label_overlap(labelled);
  ASSERT_EQ(overlap.size(), 16U);
  const auto value = labelled.accessor<float, 2>();
  for (int64_t i = 0; i < kTaskCount; ++i) {
    for (int64_t j = 0; j < kTaskCount; ++j) {
      int64_t count = 0;
      for (int64_t row = 0; row < kRowCount; ++row) count += value[row][i] > 0 && value[row][j] > 0;
      EXPECT_EQ(overlap[static_cast<size_t>(i * kTaskCount + j)],
                static_cast<double>(count) / static_cast<double>(kRowCount));
    }
  }
}

TEST(LabelOverlap, IsEmptyWhereEveryLabelIsThere) {
  EXPECT_TRUE(label_overlap({}).empty());
  EXPECT_TRUE(label_overlap(at::full({5, 2}, 0.5)).empty());
}

TEST(LabelOverlap, WarnsBelowThirtyPerCent) {
  const auto tasks = named_tasks({"a", "b", "c"});
  EXPECT_FALSE(overlap_warning({}, tasks));
  EXPECT_FALSE(overlap_warning({.3, .3, .3, .3, 1, .3, .3, .3, .3}, tasks));
  EXPECT_EQ(overlap_warning({.5, .2, .3, .2, .5, .125, .3, .125, .5}, tasks),
            "2 of the 3 pairs of tasks have both labels in less than 30 % of the training rows "
            "(\"b\" and \"c\": 12.5 %); affinities between such tasks are mostly noise");
}

}  // namespace
}  // namespace kindred
