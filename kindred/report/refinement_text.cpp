#include "kindred/report/refinement_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "kindred/chart/number_text.h"
#include "kindred/report/method_names.h"

namespace kindred {
namespace {

// The line must fit on a screen for any number of tasks.
constexpr size_t kMostNames = 6, kMostGroups = 8;

std::string names_line(std::vector<std::string> names) {
  // One more name is no longer than "and 1 more".
  if (names.size() > kMostNames + 1) {
    const size_t left_out = names.size() - kMostNames;
    names.resize(kMostNames);
    names.push_back(fmt::format("and {} more", left_out));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string groups_line(const std::vector<std::vector<std::string>>& groups) {
  std::string text;
  for (size_t g = 0; g < std::min(groups.size(), kMostGroups); ++g)
    text += fmt::format("{}{{{}}}", g == 0 ? "" : ", ", names_line(groups[g]));
  if (groups.size() > kMostGroups) text += fmt::format(" and {} more", groups.size() - kMostGroups);
  return text;
}

std::string p_text(double p) {
  return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.2g}", p);
}

std::string per_cent(double share) {
  return fmt::format("{:.2g} %", 100 * share);
}

std::string networks_text(const Answer& answer) {
  const size_t groups = answer.recommended_groups.size();
  if (answer.recommended == Recommendation::kSingleTask) return "single-task networks";
  return fmt::format("{} networks: {}", groups, groups_line(answer.recommended_groups));
}

// "total error 0.4512, 4.1 % less than one network for all on test rows".
std::string test_text(const Answer& answer, const ComparisonRecord& metrics) {
  const MethodResult* const own = metrics.method(recommended_method(answer));
  const MethodResult* const joint = metrics.method("all_in_one");
  if (!own || !own->error.mean) return "total error unknown";
  std::string text = fmt::format("total error {:.4f}", *own->error.mean);
  if (joint && joint->error.mean && *joint->error.mean > 0) {
    const double less = 1 - *own->error.mean / *joint->error.mean;
    text += fmt::format(", {} {} than one network for all on test rows", per_cent(std::abs(less)),
                        less >= 0 ? "less" : "more");
  }
  return text;
}

std::string check_line(const char* what, const AnswerCheck& check,
                       const RefinementRecord& refinement) {
  return fmt::format("  {}: {} {} {}, {}; a decrease of {} would be significant\n", what,
                     per_cent(std::abs(check.decrease)), check.decrease >= 0 ? "less" : "more",
                     compared_quantity(refinement), p_text(check.p), per_cent(check.detectable));
}

}  // namespace

std::string tested_rows(const Answer& answer) {
  if (answer.folds == 1) return fmt::format("{} validation rows", answer.rows);
  return fmt::format("{} rows held out in {} folds", answer.rows, answer.folds);
}

std::string compared_quantity(const RefinementRecord& refinement) {
  return refinement.by == "metric" ? "validation error" : "validation loss";
}

std::string refinement_text(const RefinementRecord& refinement) {
  std::string text = fmt::format("refinement trained {} of at most {} further networks",
                                 refinement.steps.size(), refinement.trainings);
  if (refinement.end == RefinementEnd::kNoBenefit)
    text += "; no other is expected to improve the answer enough";
  if (refinement.end == RefinementEnd::kNoGroup) text += "; there is no other group to train";
  return text;
}

std::string recommendation_text(const RefinementRecord& refinement,
                                const ComparisonRecord& metrics) {
  const Answer& answer = *refinement.answer;
  const AnswerCheck& check = answer.against_all_in_one;
  if (answer.recommended == Recommendation::kAllInOne)
    return fmt::format(
        "one network for all: no tried grouping is significantly better ({}); with {}, a decrease "
        "of {} would be significant",
        p_text(check.p), tested_rows(answer), per_cent(check.detectable));
  const bool alone = answer.recommended == Recommendation::kSingleTask && check.p > answer.level &&
                     answer.single_task_against_all_in_one;
  return fmt::format("{}: {} ({} on {})", networks_text(answer), test_text(answer, metrics),
                     p_text(alone ? answer.single_task_against_all_in_one->p : check.p),
                     tested_rows(answer));
}

std::string evidence_text(const RefinementRecord& refinement) {
  const Answer& answer = *refinement.answer;
  std::string text =
      fmt::format("The best networks on the validation rows: {}\n", groups_line(answer.groups));
  text += check_line("against one network for all", answer.against_all_in_one, refinement);
  if (answer.validation_check)
    text += check_line("against one network for all, on the validation rows alone",
                       *answer.validation_check, refinement);
  text += check_line("against single-task networks", answer.against_single_task, refinement);
  const size_t tasks = refinement.tasks.size();
  if (answer.gain < 0 && static_cast<int64_t>(tasks) > refinement.networks)
    text +=
        fmt::format("  single-task networks have a smaller {}, and need grouping.networks = {}\n",
                    refinement.by == "metric" ? "error" : "loss", tasks);
  if (answer.single_task_against_all_in_one)
    text += check_line("single-task networks against one for all",
                       *answer.single_task_against_all_in_one, refinement);
  return text + fmt::format(
                    "  (p: probability that chance alone gives the best choice among all trained "
                    "networks such an advantage; significant: p is at most {:g})\n",
                    answer.level);
}

}  // namespace kindred
