#include "kindred/report/findings.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/method_names.h"
#include "kindred/report/refinement_text.h"

namespace kindred {
namespace {

// "better than a and b, within noise of c", with the verdicts that occur.
std::string verdict_sentence(const ComparisonRecord& comparison) {
  std::vector<std::string> better, worse, noise, unknown;
  for (const auto& difference : comparison.differences) {
    const std::string title = method_title(difference.against);
    switch (difference.verdict()) {
      case Verdict::kLower:
        better.push_back(title);
        break;
      case Verdict::kHigher:
        worse.push_back(title);
        break;
      case Verdict::kNoise:
        noise.push_back(title);
        break;
      case Verdict::kUnknown:
        unknown.push_back(title);
        break;
    }
  }
  std::vector<std::string> parts;
  if (!better.empty()) parts.push_back("better than " + joined(better));
  if (!worse.empty()) parts.push_back("worse than " + joined(worse));
  if (!noise.empty()) parts.push_back("within noise of " + joined(noise));
  if (!unknown.empty())
    parts.push_back("not distinguishable, with so few seeds or test rows, from " + joined(unknown));
  const std::string of = comparison.differences.empty() ? "tag" : comparison.differences.front().of;
  const MethodResult* const method = comparison.method(of);
  std::string text = of == "tag"
                         ? std::string("On test rows their total error is ")
                         : fmt::format("On test rows the total error of {} is ", method_title(of));
  text += result_text(method ? method->error.mean : std::nullopt);
  for (size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? ": " : "; ") + parts[i];
  return text + ".";
}

std::string sureness_sentence(const Grouping& grouping) {
  const Stability& stability = *grouping.stability;
  const std::string count = count_text(static_cast<double>(stability.resamples));
  const bool repeats = stability.runs > 0;
  std::string text =
      repeats ? fmt::format(
                    "With other seeds, {} would choose exactly these groups with a probability "
                    "of {} ({} simulated repeats)",
                    repeat_words(stability.runs), share_text(stability.best_share), count)
              : fmt::format("Resampled affinities give exactly these groups in {} of {} resamples",
                            share_text(stability.best_share), count);
  if (grouping.value != 0)
    text += fmt::format("; over all {} they lose {} of their value on average",
                        repeats ? "repeats" : "resamples",
                        share_text(std::abs(stability.expected_regret / grouping.value)));
  return text + ".";
}

}  // namespace

std::string words(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLower:
      return "better beyond noise";
    case Verdict::kHigher:
      return "worse beyond noise";
    case Verdict::kNoise:
      return "within noise";
    case Verdict::kUnknown:
      return "too few seeds or test rows to tell";
  }
  return {};
}

std::string proof_words(const Grouping& grouping) {
  if (grouping.status == GroupingStatus::kOptimal) return "proven best for these affinities";
  if (grouping.status == GroupingStatus::kGiven) return "your own, not chosen from affinities";
  const std::string stopped = grouping.status == GroupingStatus::kTimeLimit ? "time limit reached"
                              : grouping.status == GroupingStatus::kInterrupted ? "interrupted"
                                                                                : "not proven best";
  if (!std::isfinite(grouping.bound)) return stopped + ", no bound is known";
  return fmt::format("{}: no grouping has a value above {} (gap {})", stopped,
                     affinity_text(grouping.bound), share_text(grouping.gap));
}

std::vector<std::string> answer_sentences(const RunRecord& run) {
  const size_t tasks = run.tasks().size();
  if (!run.grouping)
    return {tasks == 0 ? std::string("No groups have been chosen yet.")
                       : fmt::format("{}, and no groups chosen yet.", counted(tasks, "task"))};
  const Grouping& grouping = *run.grouping;
  std::vector<std::string> sentences;
  if (run.refinement && run.refinement->answer && run.comparison) {
    std::string text = recommendation_text(*run.refinement, *run.comparison);
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    sentences.push_back(text + ".");
    sentences.push_back(fmt::format("TAG chose {}.", counted(grouping.groups.size(), "network")));
  } else {
    sentences.push_back(fmt::format("{} in {}", counted(tasks, "task"),
                                    counted(grouping.groups.size(), "network")));
  }
  const std::string forced = no_choice_reason(grouping);
  sentences.push_back(forced.empty() ? fmt::format("The groups are {}.", proof_words(grouping))
                                     : fmt::format("There was no choice: {}.", forced));
  if (run.comparison && !run.comparison->methods.empty())
    sentences.push_back(verdict_sentence(*run.comparison));
  else
    sentences.emplace_back(
        "They were not compared on test rows, so their gain is unknown; kindred run compares "
        "them.");
  if (grouping.stability) sentences.push_back(sureness_sentence(grouping));
  if (grouping.too_few_measurements)
    sentences.push_back(fmt::format("There are {}.", kTooFewMeasurements));
  return sentences;
}

std::optional<double> task_gain(const ComparisonRecord& comparison, const MethodResult& method,
                                size_t task) {
  const MethodResult* alone = comparison.method("single_task");
  if (!alone || !alone->tasks[task].mean || !method.tasks[task].mean) return std::nullopt;
  const double base = error_of(comparison.tasks[task], *alone->tasks[task].mean);
  if (!(base > 0)) return std::nullopt;
  return 1 - error_of(comparison.tasks[task], *method.tasks[task].mean) / base;
}

std::vector<int64_t> helpers_of(const Grouping& grouping, size_t group) {
  std::vector<int64_t> out;
  for (const int64_t task : grouping.groups[group])
    if (grouping.serves[static_cast<size_t>(task)] != static_cast<int64_t>(group))
      out.push_back(task);
  return out;
}

std::vector<int64_t> served_by(const Grouping& grouping, size_t group) {
  std::vector<int64_t> out;
  for (const int64_t task : grouping.groups[group])
    if (grouping.serves[static_cast<size_t>(task)] == static_cast<int64_t>(group))
      out.push_back(task);
  return out;
}

std::vector<TimeShare> time_shares(const RunRecord& run) {
  std::vector<TimeShare> shares = {{"joint training", 0, 0},
                                   {"measuring affinities", 0, 0},
                                   {"networks of the chosen groups", 0, 0},
                                   {"single-task networks", 0, 0},
                                   {"one network for all, other seeds", 0, 0},
                                   {"networks of random groups and others", 0, 0}};
  const auto tasks = run.tasks();
  const auto chosen = [&](const NetworkRecord& network) {
    if (!run.grouping) return false;
    for (const auto& group : run.grouping->groups) {
      std::vector<std::string> names;
      names.reserve(group.size());
      for (const int64_t task : group) names.push_back(tasks[static_cast<size_t>(task)]);
      if (names == network.tasks) return true;
    }
    return false;
  };
  for (const auto& network : run.networks) {
    const size_t kind = network.measured                       ? 0
                        : chosen(network)                      ? 2
                        : network.tasks.size() == 1            ? 3
                        : network.tasks.size() == tasks.size() ? 4
                                                               : 5;
    shares[kind].seconds += network.seconds;
    ++shares[kind].networks;
  }
  if (run.timing) {
    // The joint network's seconds include measuring, listed separately here.
    shares[0].seconds = run.timing->seconds - run.timing->measuring_seconds;
    shares[1].seconds = run.timing->measuring_seconds;
  }
  std::erase_if(shares, [](const TimeShare& share) { return !(share.seconds > 0); });
  return shares;
}

}  // namespace kindred
