#include "kindred/model/traced_module.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

double answer(torch::jit::Module& module, double x) {
  return module.forward({at::full({1}, x)}).toTensor().item<double>();
}

TEST(TracedModule, ReadsAndWritesItsOwnTensors) {
  torch::jit::Module module("Module");
  const auto weight = at::full({1}, 3.), steps = at::zeros({1}), foreign = at::full({1}, 10.);
  register_tensor(module, "layer0.norm.weight", weight, false);
  register_tensor(module, "layer0.norm.steps", steps, true);
  define_traced(module, "forward", at::full({1}, 2.), [&](const at::Tensor& x) {
    steps.add_(1);
    return x * weight + foreign;
  });
  EXPECT_EQ(steps.item<double>(), 1);  // by the trace itself
  EXPECT_EQ(answer(module, 5), 5 * 3 + 10);
  EXPECT_EQ(steps.item<double>(), 2);
  weight.fill_(4);
  module.attr("layer0").toModule().attr("norm").toModule().setattr("steps", at::full({1}, 7.));
  EXPECT_EQ(answer(module, 5), 5 * 4 + 10);
  EXPECT_EQ(module.named_buffers().size(), 1U);
  for (const auto& buffer : module.named_buffers()) {
    EXPECT_EQ(buffer.name, "layer0.norm.steps");
    EXPECT_EQ(buffer.value.item<double>(), 8);
  }
}

TEST(TracedModule, KeepsSizesAndBranchesOfTheExample) {
  torch::jit::Module module("Module");
  define_traced(module, "forward", at::zeros({2, 3}),
                [&](const at::Tensor& x) { return x.size(0) == 2 ? x.view({x.size(0) * 3}) : x; });
  EXPECT_EQ(module.forward({at::ones({3, 2})}).toTensor().sizes(), at::IntArrayRef({6}));
  EXPECT_ANY_THROW((void)module.forward({at::ones({3, 3})}));
}

TEST(TracedModule, LeavesNoTraceBehindAPassThatThrows) {
  torch::jit::Module module("Module");
  EXPECT_THROW(define_traced(module, "forward", at::zeros({2, 3}),
                             [](const at::Tensor&) -> at::Tensor { throw InputError("no"); }),
               InputError);
  EXPECT_FALSE(torch::jit::tracer::isTracing());
  EXPECT_FALSE(module.find_method("forward"));
}

}  // namespace
}  // namespace kindred
