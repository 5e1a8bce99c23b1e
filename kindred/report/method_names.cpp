#include "kindred/report/method_names.h"

#include <string_view>

namespace kindred {
namespace {

struct MethodName {
  std::string_view name, label, title;
};

constexpr MethodName kMethodNames[] = {
    {"single_task", "single-task", "single-task networks"},
    {"all_in_one", "all-in-one", "one network for all"},
    {"joint_checkpoints", "checkpoints", "the joint training's best checkpoint for each task"},
    {"random", "random", "random groups"},
    {"random_like_tag", "random sizes", "random groups of the sizes of TAG's"},
    {"cosine", "cosine", "cosine similarity"},
    {"hoa", "HOA", "HOA"},
    {"optimum", "optimum", "the optimum"},
    {"own", "own", "your grouping"},
    {"tag", "TAG", "TAG"},
    {"refined", "refined", "the refined groups"},
};
// Prefix of one network for all with another weighting; the weighting follows.
constexpr std::string_view kAllInOne = "all_in_one_";

}  // namespace

std::string method_label(const std::string& name) {
  for (const auto& known : kMethodNames)
    if (known.name == name) return std::string(known.label);
  if (name.starts_with(kAllInOne)) return "all-in-one, " + name.substr(kAllInOne.size());
  return name;
}

std::string method_title(const std::string& name) {
  for (const auto& known : kMethodNames)
    if (known.name == name) return std::string(known.title);
  if (name.starts_with(kAllInOne)) return "one network for all, " + name.substr(kAllInOne.size());
  return name;
}

}  // namespace kindred
