#include "kindred/model/registry.h"

#include <functional>

#include "kindred/base/error.h"
#include "kindred/model/mlp_trunk.h"
#include "kindred/model/trunk.h"

namespace kindred {
namespace {

using Maker = std::function<std::unique_ptr<Trunk>(const ModelOptions&, int64_t)>;

// A new trunk is one line here.
const std::vector<std::pair<std::string, Maker>>& trunks() {
  static const std::vector<std::pair<std::string, Maker>> makers = {
      {"mlp", [](const ModelOptions& options,
                 int64_t width) { return std::make_unique<MlpTrunk>(options, width); }},
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

std::unique_ptr<Trunk> make_trunk(const ModelOptions& options, int64_t input_width) {
  for (const auto& [name, make] : trunks())
    if (name == options.trunk) return make(options, input_width);
  throw InputError("model.trunk: there is no trunk called " + options.trunk);
}

}  // namespace kindred
