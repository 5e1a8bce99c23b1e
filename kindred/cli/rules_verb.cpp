#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/processors.h"
#include "kindred/base/text.h"
#include "kindred/cli/network_range.h"
#include "kindred/cli/numbers.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/refine/refined_rule.h"
#include "kindred/selection/selection_rules.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr int64_t kMostNetworks = 2000;
constexpr int64_t kMostDraws = 1'000'000;
constexpr int64_t kMostRuleTrainings = 10'000;

std::vector<RuleBudget> network_budgets(const std::string& text) {
  auto range = network_range(text, kMostNetworks);
  if (!range) {
    const int64_t one = whole_number(text, "networks", 1, kMostNetworks);
    range = NetworkRange{one, one};
  }
  std::vector<RuleBudget> budgets;
  for (int64_t networks = range->least; networks <= range->most; ++networks)
    budgets.push_back({.networks = networks, .cost = {}});
  return budgets;
}

std::vector<RuleBudget> cost_budgets(const std::string& text) {
  std::vector<RuleBudget> budgets;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const auto cost = parse_number(trim(std::string_view(text).substr(begin, end - begin)));
    if (!cost || !(*cost > 0))
      throw InputError(
          fmt::format("--budgets {}: expected costs above 0, separated by commas", quote(text)));
    budgets.push_back({.networks = {}, .cost = cost});
    begin = end + 1;
  }
  return budgets;
}

std::vector<RuleBudget> budgets_of(const CommandLine& line) {
  const auto networks = line.value("networks"), costs = line.value("budgets");
  if (networks && costs)
    throw InputError("--networks and --budgets are two kinds of budgets; give one of them");
  return costs ? cost_budgets(*costs) : network_budgets(networks.value_or("1..4"));
}

// The numbers of trainings of --trainings; by default 0, n and 2n for n tasks, where the table has
// what refinement starts from.
std::vector<int64_t> trainings_of(const CommandLine& line, const ScoreTable& table) {
  const auto n = static_cast<int64_t>(table.tasks.size());
  const auto text = line.value("trainings");
  if (!text) {
    std::vector<bool> alone(table.tasks.size(), false);
    bool joint = false;
    for (const auto& group : table.groups) {
      if (group.group.size() == 1) alone[static_cast<size_t>(group.group.front())] = true;
      joint = joint || group.group.size() == table.tasks.size();
    }
    if (!joint || std::find(alone.begin(), alone.end(), false) != alone.end()) return {};
    return {0, n, 2 * n};
  }
  std::vector<int64_t> trainings;
  for (size_t begin = 0; begin <= text->size();) {
    const size_t end = std::min(text->find(',', begin), text->size());
    trainings.push_back(whole_number(trim(std::string_view(*text).substr(begin, end - begin)),
                                     "trainings", 0, kMostRuleTrainings));
    begin = end + 1;
  }
  return trainings;
}

std::vector<NamedRule> refined_rules(const CommandLine& line, const RuleComparisonInput& question) {
  std::vector<NamedRule> rules;
  for (const int64_t trainings : trainings_of(line, question.measured)) {
    const RefinedRule rule{.trainings = trainings,
                           .seed = question.seed,
                           .at_once = whole_number(line.value("at-once").value_or("1"), "at-once",
                                                   1, kMostRuleTrainings),
                           .affinity = question.affinity,
                           .threads = usable_processors(),
                           .stop = question.stop};
    rules.push_back({fmt::format("refined_{}", trainings),
                     [&measured = question.measured, rule](const GroupingOptions& budget) {
                       return refined_scores(measured, budget, rule);
                     }});
  }
  return rules;
}

std::optional<Better> better_of(const CommandLine& line) {
  const auto text = line.value("better");
  if (!text) return std::nullopt;
  if (*text == "higher") return Better::kHigher;
  if (*text == "lower") return Better::kLower;
  throw InputError(fmt::format("--better {}: expected higher or lower", quote(*text)));
}

AffinityMatrix affinity_of(const std::filesystem::path& path) {
  return path.extension() == ".csv" ? read_affinity_csv(path, std::nullopt) : read_affinity(path);
}

bool was_interrupted(const RuleComparison& comparison) {
  for (const auto& results : comparison.results)
    for (const auto& result : results)
      if (result.status == GroupingStatus::kInterrupted) return true;
  return false;
}

}  // namespace

int do_rules(const CommandLine& line, Console& console) {
  if (!line.config_flags.empty())
    throw InputError(fmt::format("--{} does not apply to --gains, only to a config",
                                 line.config_flags.front().first));
  const auto gains = line.value("gains");
  RuleComparisonInput input;
  input.budgets = budgets_of(line);
  input.draws = whole_number(line.value("draws").value_or("1000"), "draws", 1, kMostDraws);
  input.seed = static_cast<uint64_t>(
      whole_number(line.value("seed").value_or("0"), "seed", 0, int64_t{1} << 53));
  input.measured = read_score_table(*gains, better_of(line));
  if (const auto test = line.value("test")) {
    input.results = read_score_table(*test, better_of(line));
    if (input.results->lower_is_better != input.measured.lower_is_better)
      throw InputError(
          fmt::format("{}: higher or lower scores are better, unlike in {}; give two tables with "
                      "the same direction",
                      *test, *gains));
  }
  if (const auto affinity = line.value("affinity")) input.affinity = affinity_of(*affinity);
  input.stop = console.stop_token();
  input.more_rules = refined_rules(line, input);
  const RuleComparison comparison = compare_rules(input);
  if (was_interrupted(comparison)) throw InterruptedError("interrupted while groups were chosen");
  write_output(line.has("json") ? to_json(comparison, input.measured).dump(2) + "\n"
                                : describe_text(comparison, input.measured.lower_is_better));
  return 0;
}

}  // namespace kindred
