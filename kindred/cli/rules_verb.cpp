#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/selection/selection_rules.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr int64_t kMostNetworks = 2000;
constexpr int64_t kMostDraws = 1'000'000;

int64_t whole_number(std::string_view text, const char* flag, int64_t least, int64_t most) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw InputError(fmt::format("--{} {}: expected a whole number from {} to {}", flag,
                                 quote(text), least, most));
  return value;
}

std::vector<RuleBudget> network_budgets(const std::string& text) {
  const size_t dots = text.find("..");
  const int64_t first = whole_number(text.substr(0, dots), "networks", 1, kMostNetworks);
  const int64_t last = dots == std::string::npos
                           ? first
                           : whole_number(text.substr(dots + 2), "networks", first, kMostNetworks);
  std::vector<RuleBudget> budgets;
  for (int64_t networks = first; networks <= last; ++networks)
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
  RuleComparisonInput question;
  question.budgets = budgets_of(line);
  question.draws = whole_number(line.value("draws").value_or("1000"), "draws", 1, kMostDraws);
  question.seed = static_cast<uint64_t>(
      whole_number(line.value("seed").value_or("0"), "seed", 0, int64_t{1} << 53));
  question.measured = read_score_table(*gains, better_of(line));
  if (const auto test = line.value("test")) {
    question.results = read_score_table(*test, better_of(line));
    if (question.results->lower_is_better != question.measured.lower_is_better)
      throw InputError(
          fmt::format("{}: higher or lower scores are better, unlike in {}; give two tables with "
                      "the same direction",
                      *test, *gains));
  }
  if (const auto affinity = line.value("affinity")) question.affinity = affinity_of(*affinity);
  question.stop = console.stop_token();
  const RuleComparison comparison = compare_rules(question);
  if (was_interrupted(comparison)) throw InterruptedError("interrupted while groups were chosen");
  write_output(line.has("json") ? to_json(comparison, question.measured).dump(2) + "\n"
                                : describe_text(comparison));
  return 0;
}

}  // namespace kindred
