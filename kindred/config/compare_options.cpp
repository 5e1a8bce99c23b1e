#include "kindred/config/compare_options.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/update/weighting.h"

namespace kindred {
namespace {

constexpr int64_t kMostNetworks = 2000;
constexpr int64_t kUsualBudgets[] = {2, 3, 4};

// Returns the value for `name`. Errors begin with `what`: "compare.methods: there is no method".
template <class Value>
Value value_of(const std::string& name, const Names<Value>& names, const char* what) {
  std::vector<std::string> known;
  for (const auto& [word, value] : names) {
    if (word == name) return value;
    known.push_back(word);
  }
  const std::string near = nearest_name(name, known);
  throw InputError(fmt::format("{} called {}; {}", what, quote(name),
                               near.empty()
                                   ? fmt::format("there are {}", joined(known, known.size()))
                                   : fmt::format("did you mean {}?", near)));
}

}  // namespace

const Names<MethodKind>& method_names() {
  static const Names<MethodKind> names = {{"single_task", MethodKind::kSingleTask},
                                          {"all_in_one", MethodKind::kAllInOne},
                                          {"joint_checkpoints", MethodKind::kJointCheckpoints},
                                          {"random", MethodKind::kRandom},
                                          {"random_like_tag", MethodKind::kRandomLikeTag},
                                          {"cosine", MethodKind::kCosine},
                                          {"hoa", MethodKind::kHoa},
                                          {"optimum", MethodKind::kOptimum},
                                          {"own", MethodKind::kOwn},
                                          {"tag", MethodKind::kTag},
                                          {"refined", MethodKind::kRefined}};
  return names;
}

bool has_budget(MethodKind kind) {
  return kind != MethodKind::kSingleTask && kind != MethodKind::kAllInOne &&
         kind != MethodKind::kJointCheckpoints && kind != MethodKind::kOwn;
}

void describe(CompareOptions& compare, OptionSet& options) {
  options.add("compare.methods", compare.methods,
              "Methods that kindred compare trains and compares: single_task, all_in_one, random "
              "(run.random_groupings groupings for each budget), random_like_tag (as many, of the "
              "sizes of TAG's groups), joint_checkpoints (for each task the weights of the network "
              "for all with the smallest validation loss of this task), cosine (by the cosine "
              "similarity of gradients in the joint training), hoa (trains all pairs and single "
              "tasks), "
              "optimum (trains all 2^n - 1 groups), tag and refined (tag's groups refined by "
              "[refine]). own: the grouping of "
              "compare.grouping_path, which adds it by itself.");
  options.add("compare.networks", compare.networks,
              "Budgets, as numbers of networks, for which each method chooses groups. If empty: 2 "
              "to 4, at most the number of tasks.",
              between(1, kMostNetworks));
  options.add(
      "compare.weightings", compare.weightings,
      "Weightings of the tasks' losses (see train.weighting); for each, one network for all tasks "
      "is trained as a further method. If any is given, equal, the weighted sum, is added.");
  options.add_path(
      "compare.grouping_path", compare.grouping_path,
      "A grouping of your own to compare: a grouping.json, or a JSON list of lists of task names.");
  options.set_without_training_effect("compare.");
}

std::vector<MethodKind> chosen_methods(const CompareOptions& compare) {
  std::set<MethodKind> chosen;
  for (const auto& name : compare.methods)
    chosen.insert(value_of(name, method_names(), "compare.methods: there is no method"));
  if (chosen.contains(MethodKind::kOwn) && compare.grouping_path.empty())
    throw InputError(
        "compare.methods has own, but compare.grouping_path is empty; name the file with the "
        "grouping there");
  if (!compare.grouping_path.empty()) chosen.insert(MethodKind::kOwn);
  if (chosen.empty()) throw InputError("compare.methods is empty; name what to compare");
  return {chosen.begin(), chosen.end()};
}

std::vector<std::string> chosen_weightings(const CompareOptions& compare,
                                           const std::string& usual) {
  std::set<std::string> wanted;
  for (const auto& name : compare.weightings)
    wanted.insert(value_of(name, weighting_names(), "compare.weightings: there is no weighting"));
  if (!wanted.empty() || usual != "equal") wanted.insert("equal");
  wanted.erase(usual);
  std::vector<std::string> chosen;
  for (const auto& [name, value] : weighting_names())
    if (wanted.contains(value)) chosen.push_back(value);
  return chosen;
}

std::vector<int64_t> chosen_budgets(const CompareOptions& compare, size_t tasks) {
  const auto most = static_cast<int64_t>(tasks);
  std::set<int64_t> budgets(compare.networks.begin(), compare.networks.end());
  if (budgets.empty())
    for (const int64_t usual : kUsualBudgets)
      if (usual <= most) budgets.insert(usual);
  if (!budgets.empty() && *budgets.rbegin() > most)
    throw InputError(
        fmt::format("compare.networks has a budget of {} networks, but there are {} tasks; give at "
                    "most one network for each task",
                    *budgets.rbegin(), tasks));
  return {budgets.begin(), budgets.end()};
}

}  // namespace kindred
