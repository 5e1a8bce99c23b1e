#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {
namespace {

constexpr size_t kWidestName = 32;

// A name prepared for display: printable, on one line, at most kWidestName long.
std::string shown(const std::string& name) {
  const std::string quoted = quote(name, kWidestName);
  return quoted.substr(1, quoted.size() - 2);
}

size_t letters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, letters(text)), ' ');
}

std::string counted(size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string what_is_known(const Grouping& grouping) {
  if (grouping.status == GroupingStatus::kOptimal) return "proven best";
  if (grouping.status == GroupingStatus::kGiven) return "given, not searched for";
  const std::string stopped = grouping.status == GroupingStatus::kTimeLimit ? "time limit reached"
                              : grouping.status == GroupingStatus::kInterrupted ? "interrupted"
                                                                                : "not proven best";
  if (!std::isfinite(grouping.bound)) return stopped + ": no bound on better groups is known";
  return fmt::format("{}: {} {:.6g} is possible (gap {:.2g} %)", stopped,
                     grouping.lower_is_better ? "at least" : "at most", grouping.bound,
                     100 * grouping.gap);
}

std::string number(double value) {
  return std::isnan(value) ? "unknown" : fmt::format("{:.6g}", value);
}

std::string headline(const Grouping& grouping) {
  const bool worst = grouping.objective == Objective::kWorst;
  std::string line =
      fmt::format("{} in {}, {} score {}, {}", counted(grouping.tasks.size(), "task"),
                  counted(grouping.groups.size(), "network"), worst ? "worst" : "mean",
                  number(grouping.value), what_is_known(grouping));
  const size_t used = grouping.groups.size();
  if (std::abs(grouping.cost - static_cast<double>(used)) > 1e-9)
    line += fmt::format(", cost {:.6g}", grouping.cost);
  if (grouping.networks != kNoLimit && static_cast<size_t>(grouping.networks) > used)
    line += fmt::format(
        "\nup to {} networks were allowed; more than {} {}", grouping.networks, used,
        grouping.status == GroupingStatus::kOptimal ? "do not help" : "did not help in the search");
  if (const auto reason = no_choice_reason(grouping); !reason.empty())
    line += "\nthere was no choice: " + reason;
  return line + "\n\n";
}

char mark(const Grouping& grouping, size_t task, size_t group) {
  const auto index = static_cast<int64_t>(task);
  if (grouping.serves[task] == static_cast<int64_t>(group)) return 'S';
  const Group& members = grouping.groups[group];
  return std::binary_search(members.begin(), members.end(), index) ? 'h' : '.';
}

// The gain of a score over another, "  +0.12"; "      –" if that is unknown.
std::string gain(const Grouping& grouping, double score, double other) {
  if (std::isnan(other)) return fmt::format(" {:>10}", "–");
  return fmt::format(" {:>+10.4g}", grouping.lower_is_better ? other - score : score - other);
}

bool any_known(const std::vector<double>& scores) {
  return std::any_of(scores.begin(), scores.end(), [](double score) { return !std::isnan(score); });
}

std::string picture(const Grouping& grouping) {
  size_t width = letters("network");
  for (const auto& task : grouping.tasks) width = std::max(width, letters(shown(task)));
  const bool alone = any_known(grouping.alone), all = any_known(grouping.all_in_one);
  std::string text = padded("network", width);
  for (size_t g = 0; g < grouping.groups.size(); ++g) text += fmt::format(" {:>3}", g);
  text += fmt::format(" {:>10}", "score");
  if (alone) text += fmt::format(" {:>10}", "over alone");
  if (all) text += fmt::format(" {:>10}", "over all");
  text += '\n';
  for (size_t task = 0; task < grouping.tasks.size(); ++task) {
    text += padded(shown(grouping.tasks[task]), width);
    for (size_t g = 0; g < grouping.groups.size(); ++g)
      text += fmt::format(" {:>3}", mark(grouping, task, g));
    const double score = grouping.scores[task];
    text += std::isnan(score) ? fmt::format(" {:>10}", "–") : fmt::format(" {:>10.4g}", score);
    if (alone) text += gain(grouping, grouping.scores[task], grouping.alone[task]);
    if (all) text += gain(grouping, grouping.scores[task], grouping.all_in_one[task]);
    text += '\n';
  }
  text += "\nS: the network serves this task; h: the task only helps there\n";
  if (alone) text += "over alone: gain of the task over a network of its own\n";
  if (all) text += "over all: gain of the task over one network for all tasks\n";
  for (size_t g = 0; g < grouping.names.size(); ++g)
    text += fmt::format("network {} is {}\n", g, shown(grouping.names[g]));
  return text;
}

std::string group_words(const Grouping& grouping, const std::vector<Group>& groups) {
  std::string text;
  for (const auto& group : groups) {
    std::vector<std::string> names;
    names.reserve(group.size());
    for (const int64_t task : group)
      names.push_back(shown(grouping.tasks[static_cast<size_t>(task)]));
    text += fmt::format("{}[{}]", text.empty() ? "" : " ", fmt::join(names, ", "));
  }
  return text;
}

std::string alternatives_text(const Grouping& grouping) {
  if (grouping.alternatives.empty()) return {};
  std::string text = grouping.alternatives_proven ? "\nnext best:\n" : "\nnext best found:\n";
  for (const auto& alternative : grouping.alternatives)
    text += fmt::format("  {:.6g}  loses {:.4g}  {}\n", alternative.value, alternative.loss,
                        group_words(grouping, alternative.groups));
  return text;
}

// Pairs that may share a network in another training, or not.
std::string unsure_pairs(const Grouping& grouping) {
  constexpr double kSure = 0.95;
  constexpr size_t kMostPairs = 5;
  const size_t n = grouping.tasks.size();
  std::vector<std::tuple<double, size_t, size_t>> pairs;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = i + 1; j < n; ++j) {
      const double share = grouping.stability->together[i * n + j];
      if (share > 1 - kSure && share < kSure) pairs.emplace_back(std::abs(share - 0.5), i, j);
    }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  if (pairs.empty()) return text;
  text += fmt::format(
      "  {} of {} pairs of tasks are uncertain (they share a network with a probability of 5 to 95 "
      "%):\n",
      pairs.size(), n * (n - 1) / 2);
  for (size_t k = 0; k < std::min(kMostPairs, pairs.size()); ++k) {
    const auto& [distance, i, j] = pairs[k];
    text += fmt::format("  {:>3.0f} %  {} and {}\n", 100 * grouping.stability->together[i * n + j],
                        shown(grouping.tasks[i]), shown(grouping.tasks[j]));
  }
  return text;
}

std::string stability_text(const Grouping& grouping) {
  if (grouping.too_few_measurements) return fmt::format("\n{}\n", kTooFewMeasurements);
  if (!grouping.stability) return {};
  const Stability& stability = *grouping.stability;
  const std::string how =
      stability.runs > 0
          ? fmt::format(
                "\n{:.1f} %: probability that {} would choose exactly these groups ({} "
                "simulated repeats)",
                100 * stability.best_share, repeat_words(stability.runs), stability.resamples)
          : fmt::format(
                "\n{:.1f} % of {} resampled affinities have exactly these groups as the best",
                100 * stability.best_share, stability.resamples);
  return how +
         fmt::format("; expected regret {:.3g} (95 % below {:.3g})\n", stability.expected_regret,
                     stability.regret_95) +
         unsure_pairs(grouping);
}

}  // namespace

std::string repeat_words(int64_t runs) {
  return runs > 1 ? fmt::format("another measurement in {} joint trainings", runs)
                  : "another joint training";
}

std::string no_choice_reason(const Grouping& grouping) {
  if (grouping.networks == 1) return "one network must serve all tasks";
  if (grouping.tasks.size() == 2 && grouping.groups.size() == 1 && !any_known(grouping.alone))
    return "no task may have a network of its own, so two tasks share one";
  return {};
}

std::string describe_text(const Grouping& grouping) {
  return headline(grouping) + picture(grouping) + alternatives_text(grouping) +
         stability_text(grouping);
}

std::string describe_trade_off(const std::vector<Grouping>& groupings) {
  std::string text =
      fmt::format("{:>8} {:>12} {:>10} {:>8}  {}\n", "networks", "value", "gain", "gap", "groups");
  for (size_t i = 0; i < groupings.size(); ++i) {
    const Grouping& grouping = groupings[i];
    const std::string more =
        i == 0 ? "" : gain(grouping, grouping.value, groupings[i - 1].value).substr(1);
    text += fmt::format(
        "{:>8} {:>12.6g} {:>10} {:>8}  {}\n", grouping.networks, grouping.value, more,
        grouping.status == GroupingStatus::kOptimal ? "0"
                                                    : fmt::format("{:.2g} %", 100 * grouping.gap),
        group_words(grouping, grouping.groups));
  }
  const Grouping& last = groupings.back();
  if (last.status == GroupingStatus::kOptimal &&
      static_cast<int64_t>(last.groups.size()) < last.networks)
    text += fmt::format("more than {} networks do not help\n", last.groups.size());
  return text + "gap 0: proven best\n";
}

}  // namespace kindred
