#include "kindred/model/seeded_dropout.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/OpMathType.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/custom_operator.h>

#include "kindred/base/error.h"
#include "kindred/model/layers.h"

namespace kindred {
namespace {

using torch::jit::Node;
using torch::jit::Stack;

thread_local DropoutSeedGuard* current = nullptr;

constexpr std::array<std::string_view, 4> kDropouts = {
    "aten::dropout", "aten::dropout_", "aten::feature_dropout", "aten::feature_dropout_"};

template <size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Recurrent layers have a dropout rate argument; a constant 0 draws nothing.
bool draws_in_layers(const Node& node) {
  for (const auto& argument : node.schema().arguments()) {
    if (argument.name() != "dropout") continue;
    const auto rate = torch::jit::toIValue(node.namedInput("dropout"));
    return !rate || rate->toDouble() != 0;
  }
  return false;
}

bool draws(const Node& node) {
  constexpr std::array<std::string_view, 5> kOthers = {
      "aten::alpha_dropout", "aten::alpha_dropout_", "aten::feature_alpha_dropout",
      "aten::feature_alpha_dropout_", "aten::native_dropout"};
  const std::string name = node.kind().toQualString();
  if (!name.starts_with("aten::") || !node.maybeSchema()) return false;
  if (is_among(kOthers, name) || name.starts_with("aten::rand") || name.starts_with("aten::rrelu"))
    return true;
  const auto& arguments = node.schema().arguments();
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const auto& argument) { return argument.name() == "generator"; }) ||
         draws_in_layers(node);
}

bool is_opaque(const Node& node) {
  return node.kind() == c10::prim::CallMethod || node.kind() == c10::prim::CallFunction ||
         node.kind() == c10::prim::fork;
}

}  // namespace

DropoutSeedGuard::DropoutSeedGuard(uint64_t seed) : seed_(seed), outer_(current) {
  current = this;
}

DropoutSeedGuard::~DropoutSeedGuard() {
  current = outer_;
}

// The replacement operators.
struct SeededDropout {
  // (input, rate, train) → output; with `features`, one draw per row and channel.
  static at::Tensor of(const at::Tensor& x, double rate, bool train, bool features, bool in_place) {
    if (!train || rate == 0 || current == nullptr) return x;
    std::vector<int64_t> sizes = x.sizes().vec();
    if (features) std::fill(sizes.begin() + std::min<int64_t>(2, x.dim()), sizes.end(), 1);
    const auto like =
        at::ones(sizes, x.options().dtype(at::toOpMathType(x.scalar_type())).requires_grad(false));
    const Pass pass{.mode = PassMode::kTrain, .dropout_seed = current->seed_};
    const auto kept =
        rate == 1 ? at::zeros_like(like) : dropout(like, rate, pass, current->drawn_++);
    return in_place ? x.mul_(kept) : (x * kept).to(x.scalar_type());
  }

  static torch::jit::Operator op(const std::string& schema, bool features, bool in_place) {
    return {schema,
            [features, in_place](Stack& stack) {
              const bool train = torch::jit::pop(stack).toBool();
              const double rate = torch::jit::pop(stack).toDouble();
              const at::Tensor input = torch::jit::pop(stack).toTensor();
              torch::jit::push(stack, of(input, rate, train, features, in_place));
            },
            c10::AliasAnalysisKind::FROM_SCHEMA};
  }

  static void register_once() {
    static const torch::jit::RegisterOperators registered(
        {op("kindred::dropout(Tensor(a) input, float p, bool train) -> Tensor(a)", false, false),
         op("kindred::dropout_(Tensor(a!) input, float p, bool train) -> Tensor(a!)", false, true),
         op("kindred::feature_dropout(Tensor(a) input, float p, bool train) -> Tensor(a)", true,
            false),
         op("kindred::feature_dropout_(Tensor(a!) input, float p, bool train) -> Tensor(a!)", true,
            true)});
  }

  static void rewrite(torch::jit::Block* block, const std::string& name) {
    for (auto node = block->nodes().begin(); node != block->nodes().end();) {
      Node* at = *node;
      ++node;
      for (auto* inner : at->blocks()) rewrite(inner, name);
      const std::string kind = at->kind().toQualString();
      if (is_among(kDropouts, kind)) {
        auto* seeded = at->owningGraph()->create(
            c10::Symbol::fromQualString("kindred::" + kind.substr(kind.find("::") + 2)),
            at->inputs(), 1);
        seeded->insertBefore(at);
        seeded->output()->setType(at->output()->type());
        at->output()->replaceAllUsesWith(seeded->output());
        at->destroy();
      } else if (is_opaque(*at)) {
        throw InputError(
            fmt::format("{}: its forward calls through {}, so kindred cannot see whether random "
                        "numbers are drawn there; call the module itself",
                        name, kind));
      } else if (draws(*at)) {
        throw InputError(
            fmt::format("{}: its forward draws random numbers by {}, which would differ before and "
                        "after a trial step; remove it, or use dropout",
                        name, kind));
      }
    }
  }
};

void seed_dropouts(torch::jit::Graph& graph, const std::string& name) {
  SeededDropout::register_once();
  SeededDropout::rewrite(graph.block(), name);
}

}  // namespace kindred
