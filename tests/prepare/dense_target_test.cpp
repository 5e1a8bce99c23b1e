// What a [[task]] on label maps becomes, and what is refused.
#include "kindred/prepare/dense_target.h"

#include <cmath>
#include <limits>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Two maps of 1 × 3: classes sky and road, one pixel unlabelled; car stands in the second alone.
LabelMaps class_maps() {
  LabelMaps maps;
  maps.name = "label";
  maps.shape = {1, 1, 3};
  maps.class_names = {"sky", "road", "car"};
  maps.values.assign(256, kNone);
  for (size_t i = 0; i < 3; ++i) maps.values[i] = static_cast<double>(i);
  maps.codes =
      RowStore(at::tensor({0, 1, 11, 1, 1, 2}, at::kByte).view({2, 3}), StoreKind::kMemory);
  return maps;
}

LabelMaps number_maps() {
  LabelMaps maps;
  maps.name = "depth";
  maps.shape = {1, 1, 3};
  maps.values.assign(65536, kNone);
  for (size_t i = 0; i < 65535; ++i) maps.values[i] = static_cast<double>(i) / 10;
  maps.codes =
      RowStore(at::tensor({5, 7, -1, 8, 8, 8}, at::kShort).view({2, 3}), StoreKind::kMemory);
  return maps;
}

TaskOptions option(const std::string& target) {
  TaskOptions options;
  options.target = target;
  return options;
}

std::string message(const LabelMaps& maps, const TaskOptions& options,
                    const std::vector<int64_t>& rows = {0, 1}) {
  return input_error([&] { (void)read_dense_target(maps, options, rows); });
}

TEST(DenseTarget, ClassesAndNumbersSettleThemselves) {
  const auto classes = read_dense_target(class_maps(), option("label"), {0, 1});
  EXPECT_EQ(classes.task.kind, TaskKind::kMulticlass);
  EXPECT_EQ(classes.task.classes, (std::vector<std::string>{"sky", "road", "car"}));
  EXPECT_EQ(classes.task.outputs(), 9);
  EXPECT_EQ(classes.task.metric, Metric::kErrorRate);
  const auto numbers = read_dense_target(number_maps(), option("depth"), {0, 1});
  EXPECT_EQ(numbers.task.kind, TaskKind::kRegression);
  EXPECT_EQ(numbers.task.loss, LossKind::kMae);
  EXPECT_EQ(numbers.task.metric, Metric::kMae);
  EXPECT_EQ(numbers.values[7], 0.7);
  EXPECT_TRUE(std::isnan(numbers.values[65535]));
}

TEST(DenseTarget, PositiveClassesAgainstAllOthers) {
  auto options = option("label");
  options.positive = {"road", "car"};
  const auto target = read_dense_target(class_maps(), options, {0, 1});
  EXPECT_EQ(target.task.kind, TaskKind::kBinary);
  EXPECT_EQ(target.task.classes, (std::vector<std::string>{"negative", "positive"}));
  EXPECT_EQ(std::vector<double>(target.values.begin(), target.values.begin() + 3),
            (std::vector<double>{0, 1, 1}));
  EXPECT_TRUE(std::isnan(target.values[11]));
  EXPECT_EQ(target.task.outputs(), 3);
  options.positive = {"car"};
  EXPECT_EQ(read_dense_target(class_maps(), options, {0, 1}).task.classes,
            (std::vector<std::string>{"not car", "car"}));
}

TEST(DenseTarget, WhatDoesNotFitIsNamed) {
  auto options = option("label");
  options.positive = {"rood"};
  EXPECT_HAS(message(class_maps(), options), "did you mean \"road\"?");
  options = option("label");
  options.kind = TaskKind::kRegression;
  EXPECT_HAS(message(class_maps(), options), "holds maps of classes");
  options = option("label");
  options.kind = TaskKind::kBinary;
  EXPECT_HAS(message(class_maps(), options), "name the positive ones");
  options = option("label");
  options.metric = Metric::kRocAuc;
  EXPECT_HAS(message(class_maps(), options), "error_rate, f1 and mean_iou");
  options = option("label");
  options.loss = LossKind::kMae;
  EXPECT_HAS(message(class_maps(), options), "use cross_entropy");
  options = option("label");
  options.forgive_shift = true;
  EXPECT_HAS(message(class_maps(), options), "forgive_shift is for maps of numbers");
  options = option("label");
  options.positive = {"car"};
  EXPECT_HAS(message(class_maps(), options, {0}), "hold the same class");
  options = option("depth");
  options.positive_weight = 2;
  EXPECT_HAS(message(number_maps(), options), "positive_weight is for binary");
  EXPECT_HAS(message(number_maps(), option("depth"), {1}), "hold the same number");
  auto empty = number_maps();
  empty.codes = RowStore(at::full({2, 3}, -1, at::kShort), StoreKind::kMemory);
  EXPECT_HAS(message(empty, option("depth")), "no pixel of the training pictures has a label");
}

}  // namespace
}  // namespace kindred
