#include "tests/affinity/plain_reference.h"

#include <algorithm>
#include <cmath>

namespace kindred {
namespace {

std::vector<double> values_of(const at::Tensor& tensor) {
  if (!tensor.defined()) return {};
  const auto flat = tensor.to(at::kDouble).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

}  // namespace

PlainReference::PlainReference(const std::vector<Task>& tasks, std::vector<int64_t> widths,
                               const Batch& batch)
    : tasks_(tasks),
      widths_(std::move(widths)),
      rows_(static_cast<size_t>(batch.inputs.size(0))),
      inputs_(values_of(batch.inputs)),
      targets_(values_of(batch.targets)),
      labelled_(values_of(batch.labelled)) {
  for (const auto& task : tasks_) {
    first_output_.push_back(outputs_);
    outputs_ += task.kind == TaskKind::kMulticlass ? task.classes.size() : 1;
  }
  for (size_t layer = 0; layer + 1 < widths_.size(); ++layer)
    shared_ += static_cast<size_t>((widths_[layer] + 1) * widths_[layer + 1]);
}

bool PlainReference::labelled(size_t task, size_t row) const {
  return labelled_.empty() || labelled_[row * tasks_.size() + task] > 0;
}

PlainReference::Activations PlainReference::forward(const Vector& parameters, size_t row) const {
  Activations result;
  const auto width = static_cast<size_t>(widths_[0]);
  result.layers.emplace_back(inputs_.begin() + static_cast<std::ptrdiff_t>(row * width),
                             inputs_.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
  size_t at = 0;
  const auto linear = [&](const Vector& x, size_t out) {
    Vector y(out);
    for (size_t o = 0; o < out; ++o) {
      y[o] = parameters[at + out * x.size() + o];
      for (size_t i = 0; i < x.size(); ++i) y[o] += parameters[at + o * x.size() + i] * x[i];
    }
    at += out * (x.size() + 1);
    return y;
  };
  for (size_t layer = 1; layer < widths_.size(); ++layer) {
    Vector y = linear(result.layers.back(), static_cast<size_t>(widths_[layer]));
    for (double& value : y) value = std::max(value, 0.0);
    result.layers.push_back(std::move(y));
  }
  result.outputs = linear(result.layers.back(), outputs_);
  return result;
}

double PlainReference::row_loss(size_t task, size_t row, const Vector& outputs,
                                Vector* derivative) const {
  const Task& spec = tasks_[task];
  const double target = targets_[row * tasks_.size() + task];
  const double* z = outputs.data() + first_output_[task];
  if (spec.kind == TaskKind::kMulticlass) {
    const size_t classes = spec.classes.size();
    const double highest = *std::max_element(z, z + classes);
    double sum = 0;
    for (size_t c = 0; c < classes; ++c) sum += std::exp(z[c] - highest);
    const auto label = static_cast<size_t>(target);
    if (derivative) {
      derivative->assign(classes, 0);
      for (size_t c = 0; c < classes; ++c)
        (*derivative)[c] = std::exp(z[c] - highest) / sum - (c == label ? 1 : 0);
    }
    return std::log(sum) + highest - z[label];
  }
  if (spec.kind == TaskKind::kBinary) {
    const double p = 1 / (1 + std::exp(-z[0])), w = spec.positive_weight;
    if (derivative) *derivative = {target > 0.5 ? w * (p - 1) : p};
    return target > 0.5 ? w * std::log1p(std::exp(-z[0])) : std::log1p(std::exp(z[0]));
  }
  const double e = z[0] - target, size = std::abs(e);
  const double sign = e > 0 ? 1 : e < 0 ? -1 : 0;
  if (spec.loss == LossKind::kMae) {
    if (derivative) *derivative = {sign};
    return size;
  }
  if (spec.loss == LossKind::kHuber && size > spec.huber_delta) {
    if (derivative) *derivative = {sign * spec.huber_delta};
    return spec.huber_delta * (size - spec.huber_delta / 2);
  }
  const double half = spec.loss == LossKind::kHuber ? 0.5 : 1;
  if (derivative) *derivative = {2 * half * e};
  return half * e * e;
}

PlainReference::Vector PlainReference::losses(const Vector& parameters) const {
  Vector sums(tasks_.size()), counts(tasks_.size());
  for (size_t row = 0; row < rows_; ++row) {
    const auto activations = forward(parameters, row);
    for (size_t task = 0; task < tasks_.size(); ++task) {
      if (!labelled(task, row)) continue;
      sums[task] += row_loss(task, row, activations.outputs, nullptr);
      counts[task] += 1;
    }
  }
  for (size_t task = 0; task < tasks_.size(); ++task) sums[task] /= std::max(counts[task], 1.0);
  return sums;
}

PlainReference::Vector PlainReference::shared_gradient(const Vector& parameters,
                                                       size_t task) const {
  Vector gradient(shared_, 0.0);
  double count = 0;
  for (size_t row = 0; row < rows_; ++row) {
    if (!labelled(task, row)) continue;
    count += 1;
    const auto activations = forward(parameters, row);
    Vector derivative;
    (void)row_loss(task, row, activations.outputs, &derivative);
    const auto top = static_cast<size_t>(widths_.back());
    Vector back(top, 0.0);
    for (size_t o = 0; o < derivative.size(); ++o)
      for (size_t i = 0; i < top; ++i)
        back[i] += derivative[o] * parameters[shared_ + (first_output_[task] + o) * top + i];
    size_t end = shared_;
    for (size_t layer = widths_.size() - 1; layer > 0; --layer) {
      const auto in = static_cast<size_t>(widths_[layer - 1]),
                 out = static_cast<size_t>(widths_[layer]);
      const size_t begin = end - out * (in + 1);
      const Vector &x = activations.layers[layer - 1], &y = activations.layers[layer];
      Vector below(in, 0.0);
      for (size_t o = 0; o < out; ++o) {
        if (!(y[o] > 0)) continue;
        gradient[begin + out * in + o] += back[o];
        for (size_t i = 0; i < in; ++i) {
          gradient[begin + o * in + i] += back[o] * x[i];
          below[i] += back[o] * parameters[begin + o * in + i];
        }
      }
      back = std::move(below);
      end = begin;
    }
  }
  for (double& value : gradient) value /= std::max(count, 1.0);
  return gradient;
}

}  // namespace kindred
