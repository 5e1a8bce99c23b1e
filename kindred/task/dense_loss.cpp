#include "kindred/task/dense_loss.h"

#include <tuple>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace kindred {
namespace {

// outputs [rows, channels, …], labels of the same rank, without NaN → loss of each label, in the
// shape of `labels`.
at::Tensor pixel_losses(const Task& task, const at::Tensor& outputs, const at::Tensor& labels) {
  if (task.kind == TaskKind::kMulticlass)
    return at::cross_entropy_loss(outputs, labels.squeeze(1).to(at::kLong), {}, at::Reduction::None)
        .unsqueeze(1);
  if (task.kind == TaskKind::kBinary) {
    const auto weight = task.positive_weight == 1
                            ? at::Tensor()
                            : at::scalar_tensor(task.positive_weight, outputs.options());
    return at::binary_cross_entropy_with_logits(outputs, labels, {}, weight, at::Reduction::None);
  }
  switch (task.loss) {
    case LossKind::kMse:
      return at::mse_loss(outputs, labels, at::Reduction::None);
    case LossKind::kHuber:
      return at::huber_loss(outputs, labels, at::Reduction::None, task.huber_delta);
    default:
      return at::l1_loss(outputs, labels, at::Reduction::None);
  }
}

struct Labels {
  at::Tensor values, valid;  // without NaN; 1 where labelled, else 0
};

Labels labels_of(const at::Tensor& map) {
  return {at::nan_to_num(map, 0.0), at::isnan(map).logical_not().to(map.scalar_type())};
}

at::Tensor row_sums(const at::Tensor& numbers) {
  return numbers.sum({1, 2, 3}, false, at::kDouble);
}

LossParts smallest_of_shifts(const Task& task, const at::Tensor& outputs, const at::Tensor& map) {
  const int64_t height = map.size(2) - 2, width = map.size(3) - 2;
  if (height < 1 || width < 1) {
    const auto none = at::zeros({}, outputs.options().dtype(at::kDouble));
    return {outputs.sum(at::kDouble) * 0, none};
  }
  const auto labels = labels_of(map.narrow(2, 1, height).narrow(3, 1, width));
  const bool all = task.pixel_mean == PixelMean::kAll;
  const auto counts = row_sums(all ? at::ones_like(labels.valid) : labels.valid);
  std::vector<at::Tensor> means;
  for (int64_t y = 0; y < 3; ++y) {
    for (int64_t x = 0; x < 3; ++x) {
      const auto shifted = outputs.narrow(2, y, height).narrow(3, x, width);
      means.push_back(row_sums(pixel_losses(task, shifted, labels.values) * labels.valid) /
                      counts.clamp_min(1));
    }
  }
  const auto smallest = std::get<0>(at::stack(means, 1).min(1));
  return {smallest.sum(), counts.gt(0).sum(at::kDouble)};
}

}  // namespace

at::Tensor LossParts::over_rows() const {
  const auto total = weight.sum(0);
  return sum.sum(0) / total.masked_fill(total == 0, 1);
}

LossParts dense_loss(const Task& task, const at::Tensor& outputs, const at::Tensor& map) {
  const auto shaped = outputs.reshape({map.size(0), task.channels(), map.size(2), map.size(3)});
  if (task.forgive_shift) return smallest_of_shifts(task, shaped, map);
  const auto labels = labels_of(map);
  const auto losses = pixel_losses(task, shaped, labels.values) * labels.valid;
  const auto weight = task.pixel_mean == PixelMean::kAll
                          ? at::scalar_tensor(static_cast<double>(map.numel()),
                                              outputs.options().dtype(at::kDouble))
                          : labels.valid.sum(at::kDouble);
  return {losses.sum(at::kDouble), weight};
}

}  // namespace kindred
