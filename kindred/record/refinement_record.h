#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/base/option.h"

namespace kindred {

// Why refinement ended.
enum class RefinementEnd {
  kRunning,    // it has not: more trainings are planned
  kTrainings,  // refine.trainings are done
  kNoBenefit,  // no further network is expected to improve the answer enough
  kNoGroup,    // every group that may be trained was
};

// All gains are relative to single-task networks: for one network the weighted mean over its tasks
// of 1 − loss / single-task loss on the validation rows, for a whole answer
// 1 − total loss / total single-task loss. With answer.by = "metric" an error takes the place of
// the loss.

// One planned training.
struct RefinementStep {
  std::vector<std::string> group;
  int64_t round = 0;               // trainings of a round are planned together
  bool in_cover = false;           // it is part of the best answer under optimistic gains
  double mean = 0, deviation = 0;  // of its gain, as expected
  double benefit = 0;              // PlannedTraining::benefit
  std::optional<double> expected_improvement;  // of the round, where computed
  std::optional<double> gain;                  // as measured, once trained
};

// The best answer against a simpler one on the validation rows; see RealityCheck.
struct AnswerCheck {
  double advantage = 0;  // in gain
  double decrease = 0;   // of the simpler answer's total loss, relative
  double p = 1;
  double detectable = 0;  // relative decrease that would just have been recommended
};

enum class Recommendation { kGroups, kAllInOne, kSingleTask };

[[nodiscard]] const Names<Recommendation>& recommendation_names();

// The answer of a run.
struct Answer {
  std::vector<std::vector<std::string>> groups;  // the best trained networks
  std::vector<int64_t> serves;                   // [task]: index of its group
  double gain = 0, all_in_one_gain = 0;
  int64_t rows = 0;   // of the tests: validation rows, or the held-out rows of all folds
  int64_t folds = 1;  // of the cross-validation that the tests used; 1: none
  double level = 0;
  // With folds, the first is by cross-validation, and `validation_check` the same test on the
  // validation rows alone; `against_single_task` is always of the validation rows.
  AnswerCheck against_all_in_one, against_single_task;
  std::optional<AnswerCheck> validation_check;
  // The same for single-task networks against one for all, where they are within the budget.
  std::optional<AnswerCheck> single_task_against_all_in_one;
  Recommendation recommended = Recommendation::kAllInOne;
  std::vector<std::vector<std::string>> recommended_groups;
};

// The name of the recommended answer in metrics.json: "refined", "all_in_one" or "single_task".
[[nodiscard]] std::string recommended_method(const Answer& answer);

// refinement.json: kindred.refinement/1, or with answer.by = "metric" or with folds
// kindred.refinement/2.
struct RefinementRecord {
  std::vector<std::string> tasks;
  // What was planned for: TAG's groups, and the keys of [grouping].
  std::vector<std::vector<std::string>> start;
  Json grouping = Json::object();
  std::string by = "loss";  // answer.by
  int64_t networks = 0;     // the limit
  int64_t trainings = 0;    // the limit
  std::vector<RefinementStep> steps;
  RefinementEnd end = RefinementEnd::kRunning;
  std::optional<Answer> answer;  // once all its networks are trained
};

[[nodiscard]] Json to_json(const RefinementRecord& refinement);
// `where` names the file. Throws InputError, naming `where` and the key.
[[nodiscard]] RefinementRecord refinement_from_json(const Json& json, const std::string& where);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] RefinementRecord read_refinement(const std::filesystem::path& path);

}  // namespace kindred
