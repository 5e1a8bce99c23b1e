#include "kindred/update/optimizer.h"

#include <functional>

#include "kindred/base/error.h"
#include "kindred/update/adam.h"
#include "kindred/update/sgd.h"

namespace kindred {
namespace {

using OptimizerMaker =
    std::function<std::unique_ptr<Optimizer>(const UpdateOptions&, const at::Tensor&)>;

// Register new optimisers here.
const std::vector<std::pair<std::string, OptimizerMaker>>& optimizers() {
  static const std::vector<std::pair<std::string, OptimizerMaker>> makers = {
      {"sgd",
       [](const auto& options, const auto& like) { return std::make_unique<Sgd>(options, like); }},
      {"adam",
       [](const auto& options, const auto& like) {
         return std::make_unique<Adam>(options, like, /*decoupled_decay=*/false);
       }},
      {"adamw",
       [](const auto& options, const auto& like) {
         return std::make_unique<Adam>(options, like, /*decoupled_decay=*/true);
       }},
  };
  return makers;
}

}  // namespace

const Names<std::string>& optimizer_names() {
  static const Names<std::string> names = [] {
    Names<std::string> all;
    for (const auto& entry : optimizers()) all.emplace_back(entry.first, entry.first);
    return all;
  }();
  return names;
}

std::unique_ptr<Optimizer> make_optimizer(const UpdateOptions& options,
                                          const at::Tensor& parameters) {
  for (const auto& [name, make] : optimizers())
    if (name == options.optimizer) return make(options, parameters);
  throw InputError("train.optimizer: there is no optimiser called " + options.optimizer);
}

}  // namespace kindred
