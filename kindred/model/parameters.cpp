#include "kindred/model/parameters.h"

#include <functional>
#include <numeric>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>

#include "kindred/base/random.h"

namespace kindred {
namespace {

void fill_uniform(const at::Tensor& tensor, double bound, uint64_t seed, const std::string& name) {
  // Drawn in float64 on the CPU, so that all precisions and devices start from the same values.
  auto generator =
      at::make_generator<at::CPUGeneratorImpl>(derive_seed(seed, "initialize " + name));
  const auto draws = at::empty(tensor.sizes(), at::kDouble).uniform_(-bound, bound, generator);
  tensor.copy_(draws);
}

}  // namespace

int64_t ParameterSpec::elements() const {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

ParameterVector::ParameterVector(const std::vector<ParameterSpec>& specs,
                                 const at::TensorOptions& options, bool differentiable) {
  int64_t total = 0;
  for (const auto& spec : specs) {
    total += spec.elements();
    if (spec.frozen) frozen_elements_ += spec.elements();
  }
  flat_ = at::empty({total}, options);
  int64_t frozen_begin = 0, begin = frozen_elements_;
  for (const auto& spec : specs) {
    int64_t& at = spec.frozen ? frozen_begin : begin;
    views_.push_back(flat_.narrow(0, at, spec.elements()).view(spec.shape).detach());
    views_.back().requires_grad_(differentiable && !spec.frozen);
    at += spec.elements();
  }
}

at::Tensor ParameterVector::trainable() const {
  return flat_.narrow(0, frozen_elements_, flat_.numel() - frozen_elements_);
}

void ParameterVector::initialize(const std::vector<ParameterSpec>& specs, uint64_t seed) {
  for (size_t i = 0; i < specs.size(); ++i) {
    const auto& spec = specs[i];
    const at::Tensor tensor = views_[i].detach();
    int64_t row = 0;
    for (const auto& block : spec.blocks) {
      fill_uniform(tensor.narrow(0, row, block.rows), block.bound, seed, block.name);
      row += block.rows;
    }
    if (!spec.blocks.empty()) continue;
    if (spec.initial.defined()) {
      tensor.copy_(spec.initial);
    } else if (spec.bound > 0) {
      fill_uniform(tensor, spec.bound, seed, spec.name);
    } else {
      tensor.fill_(spec.value);
    }
  }
}

}  // namespace kindred
