#include "kindred/model/registry.h"

#include <functional>

#include "kindred/base/error.h"
#include "kindred/model/mlp_trunk.h"
#include "kindred/model/residual_trunk.h"
#include "kindred/model/trunk.h"

namespace kindred {
namespace {

using Maker = std::function<std::unique_ptr<Trunk>(const ModelOptions&, const InputShape&)>;

// A new trunk is one line here.
const std::vector<std::pair<std::string, Maker>>& trunks() {
  static const std::vector<std::pair<std::string, Maker>> makers = {
      {"mlp",
       [](const ModelOptions& options, const InputShape& input) {
         return std::make_unique<MlpTrunk>(options, input.elements());
       }},
      {"celeba",
       [](const ModelOptions& options, const InputShape& input) {
         return std::make_unique<ResidualTrunk>(celeba_plan(options, input), "celeba", input);
       }},
      {"resnet18",
       [](const ModelOptions& options, const InputShape& input) {
         return std::make_unique<ResidualTrunk>(resnet_plan(options, input, {2, 2, 2, 2}),
                                                "resnet18", input);
       }},
      {"resnet34",
       [](const ModelOptions& options, const InputShape& input) {
         return std::make_unique<ResidualTrunk>(resnet_plan(options, input, {3, 4, 6, 3}),
                                                "resnet34", input);
       }},
  };
  return makers;
}

}  // namespace

const Names<std::string>& trunk_names() {
  static const Names<std::string> names = [] {
    Names<std::string> all;
    for (const auto& entry : trunks()) all.emplace_back(entry.first, entry.first);
    return all;
  }();
  return names;
}

std::unique_ptr<Trunk> make_trunk(const ModelOptions& options, const InputShape& input) {
  for (const auto& [name, make] : trunks())
    if (name == options.trunk) return make(options, input);
  throw InputError("model.trunk: there is no trunk called " + options.trunk);
}

}  // namespace kindred
