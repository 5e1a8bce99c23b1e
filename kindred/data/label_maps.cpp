#include "kindred/data/label_maps.h"

#include <algorithm>

#include <ATen/Functions.h>

namespace kindred {
namespace {

// Visits the codes of a tensor of either width.
template <class Visit>
void visit_codes(const at::Tensor& codes, const Visit& visit) {
  const auto count = codes.numel();
  if (codes.scalar_type() == at::kByte) {
    visit(codes.data_ptr<uint8_t>(), count);
  } else {
    visit(reinterpret_cast<const uint16_t*>(codes.data_ptr<int16_t>()), count);
  }
}

template <class Number>
void look_up(const at::Tensor& codes, const at::Tensor& values, const at::Tensor& to) {
  const Number* value = values.data_ptr<Number>();
  auto* next = to.data_ptr<Number>();
  visit_codes(codes, [&](const auto* code, int64_t count) {
    for (int64_t i = 0; i < count; ++i) next[i] = value[code[i]];
  });
}

}  // namespace

at::Tensor decode_maps(const at::Tensor& codes, const at::Tensor& values, const InputShape& shape) {
  auto maps =
      at::empty({codes.size(0), shape.channels, shape.height, shape.width}, values.options());
  if (values.scalar_type() == at::kDouble) {
    look_up<double>(codes, values, maps);
  } else {
    look_up<float>(codes, values, maps);
  }
  return maps;
}

std::vector<int64_t> count_codes(const LabelMaps& maps, const std::vector<int64_t>& rows) {
  constexpr size_t kRowsAtOnce = 256;
  std::vector<int64_t> counts(maps.values.size());
  for (size_t begin = 0; begin < rows.size(); begin += kRowsAtOnce) {
    const size_t end = std::min(begin + kRowsAtOnce, rows.size());
    const auto numbers =
        at::tensor(std::vector<int64_t>(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                        rows.begin() + static_cast<std::ptrdiff_t>(end)),
                   at::kLong);
    visit_codes(maps.codes.copy(numbers), [&](const auto* code, int64_t count) {
      for (int64_t i = 0; i < count; ++i) ++counts[code[i]];
    });
  }
  return counts;
}

}  // namespace kindred
