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
                                          {"random", MethodKind::kRandom},
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
         kind != MethodKind::kOwn;
}

void describe(CompareOptions& compare, OptionSet& options) {
  options.add("compare.methods", compare.methods,
              "What kindred compare holds against each other: single_task, all_in_one, random "
              "(run.random_groupings draws for each budget), cosine (of gradients of the joint "
              "run), hoa (trains all pairs and singles), optimum (trains all 2^n - 1 groups), tag "
              "and refined (what [refine] makes of tag's groups). own comes with "
              "compare.grouping_path.");
  options.add("compare.networks", compare.networks,
              "The budgets of networks that each method chooses groups for. Empty: 2 to 4, as far "
              "as there are tasks.",
              between(1, kMostNetworks));
  options.add(
      "compare.weightings", compare.weightings,
      "Weightings of the tasks' losses (see train.weighting) to train one network for all "
      "with, each a method of its own. The weighted sum, equal, is then always one of them.");
  options.add_path(
      "compare.grouping_path", compare.grouping_path,
      "A grouping of your own to compare with: a grouping.json, or a JSON list of lists of "
      "task names.");
  options.set_without_training_effect("compare.");
}

std::vector<MethodKind> chosen_methods(const CompareOptions& compare) {
  std::set<MethodKind> chosen;
  for (const auto& name : compare.methods)
    chosen.insert(value_of(name, method_names(), "compare.methods: there is no method"));
  if (chosen.contains(MethodKind::kOwn) && compare.grouping_path.empty())
    throw InputError(
        "compare.methods has own, but compare.grouping_path does not say which grouping that is");
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
    throw InputError(fmt::format(
        "compare.networks has a budget of {} networks, but there are {} tasks; a network for each "
        "task is the most that anybody needs",
        *budgets.rbegin(), tasks));
  return {budgets.begin(), budgets.end()};
}

}  // namespace kindred
