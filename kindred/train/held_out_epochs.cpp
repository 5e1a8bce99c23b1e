#include "kindred/train/held_out_epochs.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <ATen/Functions.h>

namespace kindred {
namespace {

// Of contiguous tensors of one type; a strided copy by libtorch takes longer than an epoch's
// evaluation of a small network.
void copy_part(const at::Tensor& from, const at::Tensor& into, int64_t part) {
  const size_t bytes = from.element_size() * static_cast<size_t>(from.size(1));
  const auto* const source = static_cast<const char*>(from.data_ptr());
  auto* const target = static_cast<char*>(into.data_ptr());
  for (int64_t row = part; row < from.size(0); row += HeldOutEpochs::kParts)
    std::memcpy(target + static_cast<size_t>(row) * bytes,
                source + static_cast<size_t>(row) * bytes, bytes);
}

}  // namespace

HeldOutEpochs::HeldOutEpochs(const Network& network, int64_t rows,
                             const at::TensorOptions& options) {
  int64_t width = 0;
  for (const auto& task : network.tasks()) {
    weights_.push_back(task.weight);
    width += task.outputs();
  }
  totals_ = at::full({kParts}, INFINITY, at::kDouble);
  rows_.losses.sum = at::zeros({rows, static_cast<int64_t>(weights_.size())}, at::kDouble);
  rows_.losses.weight = at::zeros_like(rows_.losses.sum);
  if (!network.is_dense()) rows_.outputs = at::zeros({rows, width}, options.device(at::kCPU));
}

void HeldOutEpochs::add(const RowResults& epoch) {
  const int64_t rows = rows_.losses.sum.size(0);
  if (!known_ || rows == 0) return;
  const auto sums = epoch.losses.sum.contiguous(), weights = epoch.losses.weight.contiguous();
  const auto outputs = rows_.outputs.defined()
                           ? epoch.outputs.to(rows_.outputs.scalar_type()).contiguous()
                           : at::Tensor();
  const double* const sum = sums.data_ptr<double>();
  const double* const weight = weights.data_ptr<double>();
  const size_t count = weights_.size();
  // Of all rows, and of each part.
  std::vector<double> all_sum(count), all_weight(count);
  std::vector<double> own_sum(static_cast<size_t>(kParts) * count), own_weight(own_sum.size());
  for (int64_t row = 0; row < rows; ++row)
    for (size_t task = 0; task < count; ++task) {
      const auto place = static_cast<size_t>(row) * count + task;
      const auto own = static_cast<size_t>(row % kParts) * count + task;
      all_sum[task] += sum[place];
      all_weight[task] += weight[place];
      own_sum[own] += sum[place];
      own_weight[own] += weight[place];
    }
  rows_.losses.weight = weights;  // of the labels: the same in every epoch
  double* const best = totals_.data_ptr<double>();
  for (int64_t part = 0; part < std::min(kParts, rows); ++part) {
    double total = 0;
    for (size_t task = 0; task < count; ++task) {
      const auto own = static_cast<size_t>(part) * count + task;
      const double others = all_weight[task] - own_weight[own];
      if (others > 0) total += weights_[task] * (all_sum[task] - own_sum[own]) / others;
    }
    if (!(total < best[part])) continue;
    best[part] = total;
    copy_part(sums, rows_.losses.sum, part);
    if (rows_.outputs.defined()) copy_part(outputs, rows_.outputs, part);
  }
}

RowResults HeldOutEpochs::rows() const {
  return known_ ? rows_ : RowResults{};
}

std::vector<std::pair<std::string, at::Tensor>> HeldOutEpochs::tensors() const {
  if (!known_) return {};
  std::vector<std::pair<std::string, at::Tensor>> all = {
      {"totals", totals_}, {"sums", rows_.losses.sum}, {"weights", rows_.losses.weight}};
  if (rows_.outputs.defined()) all.emplace_back("outputs", rows_.outputs);
  return all;
}

}  // namespace kindred
