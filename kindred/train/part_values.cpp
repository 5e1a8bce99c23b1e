#include "kindred/train/part_values.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/Functions.h>

namespace kindred {
namespace {

// The losses, which tasks have one, and the stop in one tensor of float64.
at::Tensor packed(const PartValues& values) {
  std::vector<double> numbers = values.losses.values;
  for (const bool present : values.losses.present) numbers.push_back(present ? 1 : 0);
  numbers.push_back(values.stops ? 1 : 0);
  return at::tensor(numbers, at::kDouble);
}

PartValues unpacked(const at::Tensor& packed) {
  const double* const numbers = packed.data_ptr<double>();
  const int64_t tasks = (packed.numel() - 1) / 2;
  PartValues values;
  values.losses.values.assign(numbers, numbers + tasks);
  for (int64_t task = 0; task < tasks; ++task)
    values.losses.present.push_back(numbers[tasks + task] != 0);
  values.stops = numbers[2 * tasks] != 0;
  return values;
}

at::Tensor bytes_of(const at::Tensor& tensor) {
  return tensor.to(at::kCPU).contiguous().view(at::kByte);
}

// What all processes have computed in a round, gathered at once.
std::vector<PartValues> gathered(Ranks& ranks, const PartValues& own) {
  std::vector<at::Tensor> pieces = {bytes_of(packed(own))};
  for (const auto member : {&PartValues::gradient, &PartValues::buffers})
    if ((own.*member).defined()) pieces.push_back(bytes_of(own.*member));
  std::vector<PartValues> all;
  for (const auto& bytes : ranks.gather(at::cat(pieces))) {
    int64_t begin = pieces.front().numel();
    all.push_back(unpacked(bytes.narrow(0, 0, begin).view(at::kDouble)));
    for (const auto member : {&PartValues::gradient, &PartValues::buffers}) {
      const at::Tensor& like = own.*member;
      if (!like.defined()) continue;
      const auto size = like.numel() * static_cast<int64_t>(like.element_size());
      all.back().*member = bytes.narrow(0, begin, size).view(like.scalar_type()).to(like.device());
      begin += size;
    }
  }
  return all;
}

}  // namespace

void each_part(Ranks& ranks, size_t parts, const std::function<PartValues(size_t part)>& compute,
               const std::function<void(const PartValues&)>& take) {
  const auto size = static_cast<size_t>(ranks.size()), rank = static_cast<size_t>(ranks.rank());
  for (size_t first = 0; first < parts; first += size) {
    // In the last round a process without a part computes the last one: all call gather() with
    // tensors of one shape. Nobody takes it.
    const PartValues own = compute(std::min(first + rank, parts - 1));
    if (size == 1) {
      take(own);
      continue;
    }
    const auto all = gathered(ranks, own);
    for (size_t i = 0; i < std::min(size, parts - first); ++i) take(all[i]);
  }
}

}  // namespace kindred
