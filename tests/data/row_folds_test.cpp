#include "kindred/data/row_folds.h"

#include <vector>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

namespace kindred {
namespace {

std::vector<int64_t> folds_of(const at::Tensor& labelled, int64_t rows, int64_t tasks,
                              int64_t folds) {
  const DataSet data(at::zeros({rows, 1}), at::zeros({rows, tasks}), labelled);
  const at::Tensor dealt = row_folds(data, folds);
  return {dealt.data_ptr<int64_t>(), dealt.data_ptr<int64_t>() + dealt.numel()};
}

at::Tensor labels(const std::vector<std::vector<float>>& rows) {
  std::vector<at::Tensor> all;
  all.reserve(rows.size());
  for (const auto& row : rows) all.push_back(at::tensor(row));
  return at::stack(all);
}

TEST(RowFoldsTest, AreSuccessiveRows) {
  EXPECT_EQ(folds_of({}, 7, 2, 3), (std::vector<int64_t>{0, 0, 0, 1, 1, 2, 2}));
}

// Tasks 0 and 1 share the third row, task 2 shares none: each part has rows of both kinds.
TEST(RowFoldsTest, DealRowsApartThatNoTaskShares) {
  const auto labelled = labels({{2, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 1}});
  EXPECT_EQ(folds_of(labelled, 6, 3, 2), (std::vector<int64_t>{0, 0, 1, 1, 0, 1}));
}

// One task on the rows of both others makes them one kind, wherever its row is.
TEST(RowFoldsTest, FollowTasksThatShareRowsThroughOthers) {
  const auto labelled = labels({{1, 0, 0}, {0, 1, 0}, {0, 1, 1}, {1, 0, 1}});
  EXPECT_EQ(folds_of(labelled, 4, 3, 4), (std::vector<int64_t>{0, 1, 2, 3}));
}

TEST(RowFoldsTest, TakeRowsWithoutALabelAndFewRowsOfATask) {
  const auto labelled = labels({{0, 0}, {1, 0}, {0, 1}, {0, 1}, {0, 1}});
  EXPECT_EQ(folds_of(labelled, 5, 2, 4), (std::vector<int64_t>{0, 0, 0, 1, 2}));
}

}  // namespace
}  // namespace kindred
