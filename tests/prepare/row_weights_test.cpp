#include "kindred/prepare/row_weights.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/prepare/prepare.h"
#include "kindred/task/loss.h"

#include "tests/support/data_in.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

TaskOptions weighted_task(const std::string& target, const std::string& weight_column = "") {
  TaskOptions task;
  task.target = target;
  task.weight_column = weight_column;
  return task;
}

// 20 rows a part with numbers y, classes c and weights w and v; `edit` may change the cells of a
// row.
using Cells = std::vector<std::string>;
std::string table(const std::function<void(int, Cells&)>& edit = {}) {
  std::string csv = "part,x,y,c,w,v\n";
  for (int i = 0; i < 60; ++i) {
    Cells cells = {i < 20   ? "train"
                   : i < 40 ? "validation"
                            : "test",
                   std::to_string(i * i % 17),
                   std::to_string(i * 7 % 11),
                   i % 3 ? "no" : "yes",
                   std::to_string(1 + i % 4),
                   "1"};
    if (edit) edit(i, cells);
    csv += fmt::format("{}\n", fmt::join(cells, ","));
  }
  return csv;
}

class RowWeights : public ::testing::Test {
 protected:
  RowWeights() {
    data_.path = "t.csv";
    data_.split = SplitKind::kColumn;
    data_.split_column = "part";
    data_.weight_column = "w";
  }
  PreparedData prepare(const std::string& csv, const std::vector<TaskOptions>& tasks) const {
    files_.write("t.csv", csv);
    return prepare_data(data_in(files_.path(""), data_), tasks, at::kDouble, 2);
  }
  std::string error_of(const std::string& csv, const std::vector<TaskOptions>& tasks) const {
    return input_error([&] { (void)prepare(csv, tasks); });
  }

  TemporaryFiles files_;
  DataOptions data_;
};

std::vector<std::string> features_of(const PreparedData& data) {
  std::vector<std::string> names;
  for (const auto& feature : data.encoder.features()) names.push_back(feature.name);
  return names;
}

TEST_F(RowWeights, StandInLabelledBesideTheLargest) {
  data_.drop = {"v"};
  const PreparedData data = prepare(table(), {weighted_task("y"), weighted_task("c")});
  EXPECT_EQ(features_of(data), (std::vector<std::string>{"x"}));
  const Batch batch = data.training.slice(0, 5);
  const auto expected = at::tensor({0.25, 0.5, 0.75, 1.0, 0.25}, at::kDouble);
  EXPECT_TRUE(at::equal(batch.labelled.select(1, 0), expected));
  EXPECT_TRUE(at::equal(batch.labelled.select(1, 1), expected));
}

TEST_F(RowWeights, MeanAndScaleAreThoseOfRepeatedRows) {
  double sum = 0, squares = 0, weight = 0;
  for (int i = 0; i < 20; ++i) {
    const double w = 1 + i % 4, y = i * 7 % 11;
    sum += w * y;
    squares += w * y * y;
    weight += w;
  }
  const Task task = prepare(table(), {weighted_task("y")}).tasks[0];
  EXPECT_NEAR(task.mean, sum / weight, 1e-14);
  EXPECT_NEAR(task.scale, std::sqrt(squares / weight - sum / weight * sum / weight), 1e-13);
}

TEST_F(RowWeights, EqualWeightsGiveTheBitsOfNone) {
  const auto seven = table([](int, Cells& cells) { cells[4] = "7"; });
  const PreparedData with = prepare(seven, {weighted_task("y"), weighted_task("c")});
  data_.weight_column = "";
  data_.drop = {"w"};
  const PreparedData without = prepare(seven, {weighted_task("y"), weighted_task("c")});
  for (size_t task = 0; task < 2; ++task)
    EXPECT_EQ(with.tasks[task].to_json(), without.tasks[task].to_json());
  const Batch a = with.training.slice(0, 20), b = without.training.slice(0, 20);
  EXPECT_FALSE(a.labelled.defined());
  EXPECT_TRUE(at::equal(a.targets, b.targets));
  EXPECT_TRUE(at::equal(a.inputs, b.inputs));
}

TEST_F(RowWeights, DoublingAllChangesNothing) {
  const PreparedData once = prepare(table(), {weighted_task("y")});
  const PreparedData twice =
      prepare(table([](int i, Cells& cells) { cells[4] = std::to_string(2 + 2 * (i % 4)); }),
              {weighted_task("y")});
  EXPECT_EQ(once.tasks[0].to_json(), twice.tasks[0].to_json());
  EXPECT_TRUE(at::equal(once.training.slice(0, 20).labelled, twice.training.slice(0, 20).labelled));
}

TEST_F(RowWeights, ATaskMayHaveItsOwn) {
  const PreparedData data =
      prepare(table([](int i, Cells& cells) { cells[5] = i % 5 ? "2" : "4"; }),
              {weighted_task("y", "v"), weighted_task("c")});
  EXPECT_EQ(features_of(data), (std::vector<std::string>{"x"}));
  const Batch batch = data.training.slice(0, 2);
  EXPECT_TRUE(
      at::equal(batch.labelled, at::tensor({1.0, 0.25, 0.5, 0.5}, at::kDouble).view({2, 2})));
}

TEST_F(RowWeights, ZeroLeavesTheRowOut) {
  // The only rows of class "odd", and wild numbers, weigh nothing.
  const PreparedData data = prepare(table([](int i, Cells& cells) {
                                      if (i % 10 != 7) return;
                                      cells[2] = "1e9";
                                      cells[3] = "odd";
                                      cells[4] = "0";
                                    }),
                                    {weighted_task("y"), weighted_task("c")});
  EXPECT_EQ(data.training.rows(), 18);
  EXPECT_LT(data.tasks[0].mean, 10);
  EXPECT_EQ(data.tasks[1].kind, TaskKind::kBinary);
  EXPECT_TRUE(data.notes.empty());
  const auto& said = data.warnings;
  EXPECT_NE(std::find(said.begin(), said.end(),
                      "2 training rows without any label, or of weight 0, are left out"),
            said.end());
}

TEST_F(RowWeights, BadOnesAreNamed) {
  const auto with = [&](int row, const std::string& weight) {
    return error_of(table([&](int i, Cells& cells) {
                      if (i == row) cells[4] = weight;
                    }),
                    {weighted_task("y")});
  };
  EXPECT_HAS(with(3, "-1"), "t.csv, line 5, column \"w\": \"-1\" is not a weight; write a number");
  EXPECT_HAS(with(3, "heavy"), "line 5, column \"w\": \"heavy\" is not a weight");
  EXPECT_HAS(with(45, "inf"), "line 47, column \"w\": \"inf\" is not a weight");
  EXPECT_HAS(with(3, "1e400"), "\"1e400\" is not a weight");
  EXPECT_HAS(with(3, ""), "line 5, column \"w\": empty, so the row has no weight, but a label");
  EXPECT_HAS(with(3, "NaN"), "empty, so the row has no weight");
  EXPECT_HAS(with(3, "1e-200"), "too far apart to compute with");
  for (const auto& [part, first] : {std::pair{"training", 0}, {"validation", 20}, {"test", 40}}) {
    const int begin = first;
    EXPECT_HAS(
        error_of(table([&](int i, Cells& cells) {
                   if (i >= begin && i < begin + 20) cells[4] = "0";
                 }),
                 {weighted_task("y")}),
        fmt::format("column \"w\" gives every labelled row of the {} part the weight 0", part));
  }
  data_.weight_column = "ww";
  EXPECT_HAS(error_of(table(), {weighted_task("y")}),
             "weight_column: no column is named \"ww\"; did you mean \"w\"?");
}

TEST_F(RowWeights, ARowWithoutALabelNeedsNone) {
  const PreparedData data = prepare(table([](int i, Cells& cells) {
                                      if (i % 7 == 3) cells[2] = cells[4] = "";
                                    }),
                                    {weighted_task("y")});
  EXPECT_EQ(data.training.rows(), 17);
  EXPECT_TRUE(at::isfinite(data.training.slice(0, 17).labelled).all().item<bool>());
}

// The weighted mean of each task's losses is that of rows repeated as often as they weigh.
TEST(WeightedLoss, IsThatOfRepeatedRows) {
  const std::vector<Task> tasks = {regression_task("r"), regression_task("s", LossKind::kHuber),
                                   binary_task("b", 3), multiclass_task("m", 3)};
  const DataSet data = random_data(tasks, 6, 3, 0.3, at::kDouble, 4);
  Batch once = data.slice(0, 6);
  const std::vector<int64_t> times = {0, 0, 1, 2, 2, 2, 3, 4, 4, 5};
  const auto weights = at::tensor({2.0, 1.0, 3.0, 1.0, 2.0, 1.0}, at::kDouble).unsqueeze(1);
  Batch repeated = data.get(at::tensor(times, at::kLong));
  const auto outputs = at::sin(at::arange(36, at::kDouble)).view({6, 6});
  once.labelled = once.labelled * weights / 16;
  const LossBank bank(tasks);
  const auto losses = bank.losses(outputs, once);
  const auto expected =
      bank.losses(outputs.index_select(0, at::tensor(times, at::kLong)), repeated);
  EXPECT_TRUE(at::allclose(losses, expected, 1e-13, 1e-14)) << losses << expected;
  const LossParts parts = bank.parts(outputs, once);
  EXPECT_TRUE(at::allclose(parts.sum / parts.weight, expected, 1e-13, 1e-14));
  for (int64_t task = 0; task < 4; ++task) {
    const auto own = outputs.narrow(1, task, task == 3 ? 3 : 1);
    EXPECT_NEAR(bank.loss_of(task, own, once).item<double>(), expected[task].item<double>(), 1e-13);
  }
  Batch none = once;
  none.labelled = at::zeros_like(once.labelled);
  EXPECT_EQ(bank.losses(outputs, none).abs().sum().item<double>(), 0);
  EXPECT_EQ(bank.present(none), std::vector<bool>(4, false));
}

}  // namespace
}  // namespace kindred
