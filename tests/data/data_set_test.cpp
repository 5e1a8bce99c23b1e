#include "kindred/data/data_set.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/machine/memory.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

// Row r has inputs 10 r and 10 r + 1 and target 100 t + r for task t.
DataSet numbered_set(int64_t rows, int64_t tasks, const at::Tensor& labelled) {
  const auto row = at::arange(rows, at::kFloat).unsqueeze(1);
  return {at::cat({row.mul(10), row.mul(10).add(1)}, 1),
          row.add(at::arange(tasks, at::kFloat).mul(100)), labelled};
}

TEST(DataSet, GetsRowsInTheOrderAsked) {
  const DataSet set = numbered_set(5, 3, {});
  EXPECT_EQ(set.rows(), 5);
  EXPECT_EQ(set.width(), 2);
  EXPECT_EQ(set.tasks(), 3);
  const Batch batch = set.get(at::tensor({3, 0, 3}, at::kLong));
  EXPECT_TRUE(at::equal(batch.inputs, at::tensor({30.f, 31.f, 0.f, 1.f, 30.f, 31.f}).view({3, 2})));
  EXPECT_TRUE(at::equal(batch.targets.select(1, 2), at::tensor({203.f, 200.f, 203.f})));
  EXPECT_FALSE(batch.labelled.defined());
}

TEST(DataSet, SlicesWithoutCopying) {
  const DataSet set = numbered_set(5, 2, at::ones({5, 2}));
  const Batch all = set.slice(0, 5), part = set.slice(1, 3);
  EXPECT_EQ(part.inputs.size(0), 2);
  EXPECT_EQ(part.inputs.data_ptr<float>(), all.inputs.data_ptr<float>() + 2);
  EXPECT_EQ(part.targets.data_ptr<float>(), all.targets.data_ptr<float>() + 2);
  EXPECT_EQ(part.labelled.size(0), 2);
}

TEST(DataSet, SomeTasksOfAllRows) {
  const DataSet set = numbered_set(4, 3, {}).with_tasks({2, 0}, true);
  EXPECT_EQ(set.rows(), 4);
  const Batch batch = set.slice(0, 4);
  EXPECT_TRUE(at::equal(batch.targets.select(1, 0), at::tensor({200.f, 201.f, 202.f, 203.f})));
  EXPECT_TRUE(at::equal(batch.targets.select(1, 1), at::tensor({0.f, 1.f, 2.f, 3.f})));
}

TEST(DataSet, SomeTasksOfTheirLabelledRows) {
  const auto labelled = at::tensor({1.f, 0.f, 0.f,  //
                                    0.f, 1.f, 0.f,  //
                                    0.f, 0.f, 1.f,  //
                                    1.f, 0.f, 1.f})
                            .view({4, 3});
  const DataSet set = numbered_set(4, 3, labelled);
  EXPECT_EQ(set.with_tasks({1, 2}, false).rows(), 4);
  const DataSet kept = set.with_tasks({1, 2}, true);
  const Batch batch = kept.slice(0, kept.rows());
  EXPECT_TRUE(at::equal(batch.inputs.select(1, 0), at::tensor({10.f, 20.f, 30.f})));
  EXPECT_TRUE(at::equal(batch.targets.select(1, 0), at::tensor({101.f, 102.f, 103.f})));
  EXPECT_TRUE(at::equal(batch.labelled, at::tensor({1.f, 0.f, 0.f, 1.f, 0.f, 1.f}).view({3, 2})));
  EXPECT_EQ(set.with_tasks({0, 1, 2}, true).rows(), 4);
}

TEST(Memory, MoreThanThereIsIsRefused) {
  require_memory(1000, 8, "rows", "use fewer");
  EXPECT_HAS(input_error([] { require_memory(1e15, 8, "10 rows of 3 inputs", "use fewer"); }),
             "10 rows of 3 inputs would need 7450581 GiB of memory");
}

}  // namespace
}  // namespace kindred
