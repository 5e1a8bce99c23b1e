// Results on validation rows at the epoch that the other rows choose: against the definition, row
// by row, and on losses of which it is known what new rows give.
#include "kindred/train/held_out_epochs.h"

#include <cmath>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/random.h"

#include "tests/support/fixtures.h"

namespace kindred {
namespace {

const std::vector<Task> kTasks = {regression_task("a"), binary_task("b", 3)};

Network network() {
  return {{}, 4, kTasks};
}

HeldOutEpochs held_out(int64_t rows) {
  return {network(), rows, at::dtype(at::kFloat)};
}

// Losses around `mean`, and outputs that tell the epochs apart.
RowResults random_epoch(int64_t rows, double mean, const at::Tensor& labelled,
                        RandomStream& stream) {
  RowResults epoch{.losses = {at::empty({rows, 2}, at::kDouble), labelled},
                   .outputs = at::empty({rows, 2}, at::kFloat)};
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t task = 0; task < 2; ++task) {
      const double loss = mean + stream.normal();
      epoch.losses.sum[row][task] = loss * labelled[row][task].item<double>();
      epoch.outputs[row][task] = loss;
    }
  return epoch;
}

at::Tensor random_labels(int64_t rows, double missing, RandomStream& stream) {
  auto labelled = at::ones({rows, 2}, at::kDouble);
  for (int64_t i = 0; i < labelled.numel(); ++i)
    if (stream.uniform() < missing) labelled.view(-1)[i] = 0;
  return labelled;
}

// The epoch with the smallest total loss of all rows but those of the row's part.
size_t epoch_of(int64_t row, const std::vector<RowResults>& epochs) {
  size_t best = 0;
  double least = INFINITY;
  for (size_t e = 0; e < epochs.size(); ++e) {
    double total = 0;
    for (int64_t task = 0; task < 2; ++task) {
      double sum = 0, weight = 0;
      for (int64_t other = 0; other < epochs[e].losses.sum.size(0); ++other) {
        if (other % HeldOutEpochs::kParts == row % HeldOutEpochs::kParts) continue;
        sum += epochs[e].losses.sum[other][task].item<double>();
        weight += epochs[e].losses.weight[other][task].item<double>();
      }
      if (weight > 0) total += kTasks[static_cast<size_t>(task)].weight * sum / weight;
    }
    if (total < least) {
      least = total;
      best = e;
    }
  }
  return best;
}

TEST(HeldOutEpochs, EachRowIsOfTheEpochThatTheOtherRowsChoose) {
  RandomStream stream(3);
  for (const int64_t rows : {1, 2, 7, 10, 11, 23}) {
    std::vector<RowResults> epochs;
    HeldOutEpochs held = held_out(rows);
    const auto labelled = random_labels(rows, 0.3, stream);
    for (int epoch = 0; epoch < 6; ++epoch) {
      epochs.push_back(random_epoch(rows, 5, labelled, stream));
      held.add(epochs.back());
    }
    const RowResults got = held.rows();
    for (int64_t row = 0; row < rows; ++row) {
      const RowResults& wanted = epochs[epoch_of(row, epochs)];
      EXPECT_TRUE(at::equal(got.losses.sum[row], wanted.losses.sum[row])) << rows << ' ' << row;
      EXPECT_TRUE(at::equal(got.losses.weight[row], labelled[row]));
      EXPECT_TRUE(at::equal(got.outputs[row], wanted.outputs[row]));
    }
  }
}

// All epochs have the same mean loss of 1 on new rows. The smallest of 50 means is well below it,
// and the mean over rows held out is not.
TEST(HeldOutEpochs, IsNotBiasedByTheChoice) {
  RandomStream stream(7);
  const int64_t rows = 30;
  const auto labelled = at::ones({rows, 2}, at::kDouble);
  double kept = 0, held = 0;
  const int studies = 40;
  for (int study = 0; study < studies; ++study) {
    HeldOutEpochs epochs = held_out(rows);
    double least = INFINITY;
    for (int epoch = 0; epoch < 50; ++epoch) {
      const RowResults own = random_epoch(rows, 1, labelled, stream);
      least = std::min(least, own.losses.sum.mean().item<double>());
      epochs.add(own);
    }
    kept += least / studies;
    held += epochs.rows().losses.sum.mean().item<double>() / studies;
  }
  // The deviation of a mean of 60 losses is 0.13; that of the mean over studies 0.02.
  EXPECT_LT(kept, 0.8);
  EXPECT_NEAR(held, 1, 0.07);
}

TEST(HeldOutEpochs, WithoutRowsThereAreNoResults) {
  HeldOutEpochs none = held_out(0);
  none.add({});
  EXPECT_EQ(none.rows().losses.sum.size(0), 0);
  HeldOutEpochs forgotten = held_out(5);
  forgotten.forget();
  forgotten.add({});
  EXPECT_FALSE(forgotten.rows().losses.sum.defined());
  EXPECT_TRUE(forgotten.tensors().empty());
}

}  // namespace
}  // namespace kindred
