#include "kindred/run/row_file.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

const RowFile kInfluences = {
    "validation_metrics.safetensors", "kindred.row-metrics/1", {"influence"}};

TEST(RowFileTest, ReadsTheFirstVersionOfRowMetrics) {
  // 5 of 7 labelled rows are wrong: a wrong one deviates by 2/7 from the mean, a right one by −5/7.
  const auto values = read_row_file(KINDRED_TESTS "/golden", kInfluences, 1, 9).front();
  const double right = -5.0 / 49, wrong = 2.0 / 49;
  const auto expected =
      at::tensor({wrong, right, right, wrong, 0.0, wrong, 0.0, wrong, wrong}, at::kDouble);
  EXPECT_TRUE(at::allclose(values, expected.unsqueeze(1), 1e-6, 1e-8));
}

TEST(RowFileTest, IsReadAsItWasWritten) {
  const TemporaryDirectory folder;
  const RowFile file = {"f.safetensors", "kindred.row-losses/1", {"sum", "weight"}};
  const auto sum = at::arange(6, at::kDouble).view({3, 2}), weight = at::ones({3, 2}, at::kDouble);
  write_row_file(folder.path(), file, {4, 7}, {sum, weight}, {});
  EXPECT_TRUE(at::equal(read_row_file(folder.path(), file, 2, 3)[0], sum));
  write_row_file(folder.path(), file, {4, 7}, {sum, weight}, at::tensor({1, 2, 4}, at::kLong));
  const auto read = read_row_file(folder.path(), file, 2, 6);
  EXPECT_TRUE(at::equal(read[0].index_select(0, at::tensor({1, 2, 4}, at::kLong)), sum));
  EXPECT_EQ(read[1].sum().item<double>(), 6);
  EXPECT_FALSE(read_row_outputs(folder.path(), file).defined());
  const auto outputs = at::rand({3, 5}, at::kFloat);
  write_row_file(folder.path(), file, {4, 7}, {sum, weight}, {}, outputs);
  EXPECT_TRUE(at::equal(read_row_outputs(folder.path(), file), outputs));
}

TEST(RowFileTest, OtherRowsOrTasksAreRefused) {
  EXPECT_THROW((void)read_row_file(KINDRED_TESTS "/golden", kInfluences, 2, 9), InputError);
  EXPECT_THROW((void)read_row_file(KINDRED_TESTS "/golden", kInfluences, 1, 8), InputError);
  RowFile other = kInfluences;
  other.format = "kindred.row-losses/1";
  EXPECT_THROW((void)read_row_file(KINDRED_TESTS "/golden", other, 1, 9), InputError);
  other = kInfluences;
  other.values = {"sum"};
  EXPECT_THROW((void)read_row_file(KINDRED_TESTS "/golden", other, 1, 9), InputError);
}

}  // namespace
}  // namespace kindred
