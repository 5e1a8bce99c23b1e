#include "kindred/model/registry.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/model/encoder_trunk.h"
#include "kindred/model/mlp_trunk.h"
#include "kindred/model/residual_trunk.h"
#include "kindred/model/trunk.h"
#include "kindred/model/xception_trunk.h"

namespace kindred {
namespace {

using Maker =
    std::function<std::unique_ptr<Trunk>(const ModelOptions&, const InputShape&, bool keeps_map)>;

// Register new trunks here.
const std::vector<std::pair<std::string, Maker>>& trunks() {
  static const std::vector<std::pair<std::string, Maker>> makers = {
      {"mlp",
       [](const ModelOptions& options, const InputShape& input, bool keeps_map) {
         if (keeps_map)
           throw InputError(
               "model.trunk = \"mlp\" has no spatial output, which tasks with label maps need; "
               "choose celeba, resnet18, resnet34 or xception");
         return std::make_unique<MlpTrunk>(options, input.elements());
       }},
      {"celeba",
       [](const ModelOptions& options, const InputShape& input, bool keeps_map) {
         return std::make_unique<ResidualTrunk>(celeba_plan(options, input, keeps_map), "celeba",
                                                input);
       }},
      {"resnet18",
       [](const ModelOptions& options, const InputShape& input, bool keeps_map) {
         return std::make_unique<ResidualTrunk>(
             resnet_plan(options, input, {2, 2, 2, 2}, keeps_map), "resnet18", input);
       }},
      {"resnet34",
       [](const ModelOptions& options, const InputShape& input, bool keeps_map) {
         return std::make_unique<ResidualTrunk>(
             resnet_plan(options, input, {3, 4, 6, 3}, keeps_map), "resnet34", input);
       }},
      {"xception",
       [](const ModelOptions& options, const InputShape& input, bool keeps_map) {
         return std::make_unique<XceptionTrunk>(options, input, keeps_map);
       }},
  };
  return makers;
}

}  // namespace

std::vector<std::string> trunk_names() {
  std::vector<std::string> names;
  for (const auto& [name, make] : trunks()) names.push_back(name);
  return names;
}

void check_trunk_name(const std::string& trunk) {
  if (names_trunk_file(trunk)) return;
  const std::vector<std::string> names = trunk_names();
  if (std::find(names.begin(), names.end(), trunk) != names.end()) return;
  const std::string near = nearest_name(trunk, names);
  throw InputError(fmt::format(
      "model.trunk = {}: there is no such trunk{}; there are {}, and files that end with .pt, .pth "
      "or .ts",
      quote(trunk), near.empty() ? "" : "; did you mean " + near + "?", joined(names)));
}

std::unique_ptr<Trunk> make_trunk(const ModelOptions& options, const InputShape& input,
                                  bool keeps_map) {
  check_trunk_name(options.trunk);
  for (const auto& [name, make] : trunks())
    if (name == options.trunk) return make(options, input, keeps_map);
  return std::make_unique<EncoderTrunk>(options.trunk, input, keeps_map);
}

}  // namespace kindred
