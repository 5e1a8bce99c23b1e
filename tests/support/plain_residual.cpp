#include "tests/support/plain_residual.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/Functions.h>

namespace kindred {
namespace {

using Numbers = PlainResidual::Numbers;

// The pictures of a batch between two layers.
struct Maps {
  int64_t rows, channels, height, width;
  Numbers values;

  Maps(int64_t n, int64_t c, int64_t h, int64_t w)
      : rows(n), channels(c), height(h), width(w), values(static_cast<size_t>(n * c * h * w)) {}
  [[nodiscard]] size_t place(int64_t n, int64_t c, int64_t y, int64_t x) const {
    return static_cast<size_t>(((n * channels + c) * height + y) * width + x);
  }
  double& at(int64_t n, int64_t c, int64_t y, int64_t x) { return values[place(n, c, y, x)]; }
  [[nodiscard]] double get(int64_t n, int64_t c, int64_t y, int64_t x, double outside) const {
    if (y < 0 || x < 0 || y >= height || x >= width) return outside;
    return values[place(n, c, y, x)];
  }
};

Maps convolve(const Maps& in, const Numbers& weight, const ConvUnit& unit) {
  const int64_t k = unit.kernel, pad = k / 2;
  Maps out(in.rows, unit.out, (in.height + 2 * pad - k) / unit.stride + 1,
           (in.width + 2 * pad - k) / unit.stride + 1);
  for (int64_t n = 0; n < out.rows; ++n)
    for (int64_t o = 0; o < unit.out; ++o)
      for (int64_t y = 0; y < out.height; ++y)
        for (int64_t x = 0; x < out.width; ++x) {
          double sum = 0;
          for (int64_t i = 0; i < unit.in; ++i)
            for (int64_t dy = 0; dy < k; ++dy)
              for (int64_t dx = 0; dx < k; ++dx)
                sum += weight[static_cast<size_t>(((o * unit.in + i) * k + dy) * k + dx)] *
                       in.get(n, i, y * unit.stride + dy - pad, x * unit.stride + dx - pad, 0);
          out.at(n, o, y, x) = sum;
        }
  return out;
}

void normalize(Maps& maps, const Numbers& weight, const Numbers& bias, const Numbers* mean,
               const Numbers* variance, double epsilon) {
  const double count = static_cast<double>(maps.rows * maps.height * maps.width);
  for (int64_t c = 0; c < maps.channels; ++c) {
    const auto i = static_cast<size_t>(c);
    double m = 0, v = 0;
    const auto each = [&](const auto& call) {
      for (int64_t n = 0; n < maps.rows; ++n)
        for (int64_t y = 0; y < maps.height; ++y)
          for (int64_t x = 0; x < maps.width; ++x) call(maps.at(n, c, y, x));
    };
    if (mean) {
      m = (*mean)[i];
      v = (*variance)[i];
    } else {
      each([&](double value) { m += value / count; });
      each([&](double value) { v += (value - m) * (value - m) / count; });
    }
    each(
        [&](double& value) { value = (value - m) / std::sqrt(v + epsilon) * weight[i] + bias[i]; });
  }
}

void rectify(Maps& maps) {
  for (double& value : maps.values) value = std::max(value, 0.0);
}

Maps largest_of_three(const Maps& in, int64_t pad) {
  Maps out(in.rows, in.channels, (in.height + 2 * pad - 3) / 2 + 1,
           (in.width + 2 * pad - 3) / 2 + 1);
  for (int64_t n = 0; n < out.rows; ++n)
    for (int64_t c = 0; c < out.channels; ++c)
      for (int64_t y = 0; y < out.height; ++y)
        for (int64_t x = 0; x < out.width; ++x) {
          double best = -std::numeric_limits<double>::infinity();
          for (int64_t dy = 0; dy < 3; ++dy)
            for (int64_t dx = 0; dx < 3; ++dx)
              best = std::max(best, in.get(n, c, 2 * y + dy - pad, 2 * x + dx - pad, best));
          out.at(n, c, y, x) = best;
        }
  return out;
}

}  // namespace

std::vector<Numbers> PlainResidual::forward(const std::vector<Numbers>& inputs,
                                            const std::vector<Numbers>& tensors,
                                            const std::vector<Numbers>& running) const {
  Maps x(static_cast<int64_t>(inputs.size()), input_.channels, input_.height, input_.width);
  auto next = x.values.begin();
  for (const auto& row : inputs) next = std::copy(row.begin(), row.end(), next);
  size_t tensor = 0, statistic = 0;
  const auto unit = [&](const Maps& in, const ConvUnit& conv) {
    Maps out = convolve(in, tensors[tensor], conv);
    const bool batch = running.empty();
    normalize(out, tensors[tensor + 1], tensors[tensor + 2], batch ? nullptr : &running[statistic],
              batch ? nullptr : &running[statistic + 1], plan_.epsilon);
    tensor += 3;
    statistic += 2;
    return out;
  };
  x = unit(x, plan_.stem);
  rectify(x);
  if (plan_.pool != StemPool::kNone) x = largest_of_three(x, plan_.pool == StemPool::kSame ? 1 : 0);
  for (const auto& block : plan_.blocks) {
    Maps y = unit(x, block.first);
    rectify(y);
    y = unit(y, block.second);
    if (block.projects) x = unit(x, block.shortcut);
    for (size_t i = 0; i < y.values.size(); ++i) y.values[i] += x.values[i];
    rectify(y);
    x = y;
  }
  const bool halves = plan_.end == EndPool::kHalf;
  const int64_t h = halves ? x.height / 2 : 1, w = halves ? x.width / 2 : 1;
  const int64_t high = halves ? 2 : x.height, wide = halves ? 2 : x.width;
  std::vector<Numbers> rows;
  for (int64_t n = 0; n < x.rows; ++n) {
    Numbers row;
    for (int64_t c = 0; c < x.channels; ++c)
      for (int64_t y = 0; y < h; ++y)
        for (int64_t at = 0; at < w; ++at) {
          double sum = 0;
          for (int64_t dy = 0; dy < high; ++dy)
            for (int64_t dx = 0; dx < wide; ++dx) sum += x.at(n, c, high * y + dy, wide * at + dx);
          row.push_back(sum / static_cast<double>(high * wide));
        }
    rows.push_back(row);
  }
  return rows;
}

std::vector<Numbers> numbers_of(const std::vector<at::Tensor>& tensors) {
  std::vector<Numbers> all;
  for (const auto& tensor : tensors) {
    const auto flat = tensor.detach().to(at::kDouble).contiguous();
    all.emplace_back(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  }
  return all;
}

std::vector<Numbers> rows_of(const at::Tensor& matrix) {
  return numbers_of(matrix.unbind(0));
}

}  // namespace kindred
