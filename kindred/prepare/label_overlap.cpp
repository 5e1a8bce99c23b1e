#include "kindred/prepare/label_overlap.h"

#include <algorithm>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {

std::vector<double> label_overlap(const at::Tensor& labelled) {
  if (!labelled.defined() || labelled.size(0) == 0) return {};
  constexpr int64_t kRows = int64_t{1} << 16;  // whose counts float32 holds exactly
  const int64_t rows = labelled.size(0), tasks = labelled.size(1);
  auto counts = at::zeros({tasks, tasks}, at::kDouble);
  for (int64_t begin = 0; begin < rows; begin += kRows) {
    const auto there =
        (labelled.narrow(0, begin, std::min(kRows, rows - begin)) > 0).to(at::kCPU, at::kFloat);
    counts += at::mm(there.t(), there).to(at::kDouble);
  }
  const auto shares = (counts / static_cast<double>(rows)).contiguous();
  const double* begin = shares.data_ptr<double>();
  std::vector<double> overlap(begin, begin + shares.numel());
  if (std::all_of(overlap.begin(), overlap.end(), [](double share) { return share == 1; }))
    return {};
  return overlap;
}

std::optional<std::string> overlap_warning(const std::vector<double>& overlap,
                                           const std::vector<Task>& tasks) {
  if (overlap.empty()) return std::nullopt;
  const size_t n = tasks.size();
  size_t low = 0, first = 0, second = 0;
  double lowest = kLeastLabelOverlap;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      const double share = overlap[i * n + j];
      low += share < kLeastLabelOverlap ? 1 : 0;
      if (share >= lowest) continue;
      lowest = share;
      first = i;
      second = j;
    }
  }
  if (low == 0) return std::nullopt;
  return fmt::format(
      "{} of the {} pairs of tasks have both labels in less than {:.0f} % of the training rows "
      "({} and {}: {:.3g} %); affinities between such tasks are mostly noise",
      low, n * (n - 1) / 2, 100 * kLeastLabelOverlap, quote(tasks[first].name),
      quote(tasks[second].name), 100 * lowest);
}

}  // namespace kindred
