#include "kindred/record/refinement_record.h"

#include <algorithm>
#include <utility>

#include "kindred/base/json_record.h"

namespace kindred {
namespace {

// An older program would take the second version's gains for gains of losses, and its rows for
// validation rows.
constexpr const char* kRefinementFormat = "kindred.refinement/1";
constexpr const char* kRefinementFormat2 = "kindred.refinement/2";

const Names<RefinementEnd>& end_names() {
  static const Names<RefinementEnd> names = {{"running", RefinementEnd::kRunning},
                                             {"trainings", RefinementEnd::kTrainings},
                                             {"no benefit", RefinementEnd::kNoBenefit},
                                             {"no group", RefinementEnd::kNoGroup}};
  return names;
}

Json to_json(const RefinementStep& step) {
  return {{"group", step.group},
          {"round", step.round},
          {"in_cover", step.in_cover},
          {"mean", step.mean},
          {"deviation", step.deviation},
          {"benefit", step.benefit},
          {"expected_improvement", json_of(step.expected_improvement)},
          {"gain", json_of(step.gain)}};
}

RefinementStep step_of(const JsonRecord& record) {
  return {.group = record.texts("group"),
          .round = record.whole("round"),
          .in_cover = record.boolean("in_cover"),
          .mean = record.number("mean"),
          .deviation = record.number("deviation"),
          .benefit = record.number("benefit"),
          .expected_improvement = record.number_or_null("expected_improvement"),
          .gain = record.number_or_null("gain")};
}

Json to_json(const AnswerCheck& check) {
  return {{"advantage", check.advantage},
          {"decrease", check.decrease},
          {"p", check.p},
          {"detectable", check.detectable}};
}

AnswerCheck check_of(const JsonRecord& record) {
  return {.advantage = record.number("advantage"),
          .decrease = record.number("decrease"),
          .p = record.number("p"),
          .detectable = record.number("detectable")};
}

Json to_json(const Answer& answer) {
  return {{"groups", answer.groups},
          {"serves", answer.serves},
          {"gain", answer.gain},
          {"all_in_one_gain", answer.all_in_one_gain},
          {"rows", answer.rows},
          {"level", answer.level},
          {"against_all_in_one", to_json(answer.against_all_in_one)},
          {"against_single_task", to_json(answer.against_single_task)},
          {"single_task_against_all_in_one", answer.single_task_against_all_in_one
                                                 ? to_json(*answer.single_task_against_all_in_one)
                                                 : Json(nullptr)},
          {"recommended", name_of(recommendation_names(), answer.recommended)},
          {"recommended_groups", answer.recommended_groups}};
}

std::vector<std::vector<std::string>> groups_of(const JsonRecord& record, const char* key,
                                                const std::vector<std::string>& tasks) {
  std::vector<std::vector<std::string>> groups;
  const Json& list = record.at(key);
  if (!list.is_array() || list.empty())
    record.fail("\"" + std::string(key) + "\" is not a list of groups");
  for (const auto& group : list) {
    groups.emplace_back();
    if (!group.is_array() || group.empty())
      record.fail("\"" + std::string(key) + "\" holds something that is not a group");
    for (const auto& name : group) {
      if (!name.is_string() ||
          std::find(tasks.begin(), tasks.end(), name.get<std::string>()) == tasks.end())
        record.fail("\"" + std::string(key) + "\" names a task that is not one of \"tasks\"");
      groups.back().push_back(name.get<std::string>());
    }
  }
  return groups;
}

Answer answer_of(const JsonRecord& record, const std::vector<std::string>& tasks) {
  Answer answer;
  answer.groups = groups_of(record, "groups", tasks);
  for (const auto& place : record.numbers("serves", tasks.size())) {
    if (!place || *place < 0 || *place >= static_cast<double>(answer.groups.size()))
      record.fail("\"serves\" holds something that is not the index of a group");
    answer.serves.push_back(static_cast<int64_t>(*place));
  }
  answer.gain = record.number("gain");
  answer.all_in_one_gain = record.number("all_in_one_gain");
  answer.rows = record.whole("rows");
  answer.level = record.number("level");
  answer.against_all_in_one = check_of(record.record("against_all_in_one"));
  answer.against_single_task = check_of(record.record("against_single_task"));
  if (!record.at("single_task_against_all_in_one").is_null())
    answer.single_task_against_all_in_one =
        check_of(record.record("single_task_against_all_in_one"));
  answer.recommended = record.choice("recommended", recommendation_names());
  answer.recommended_groups = groups_of(record, "recommended_groups", tasks);
  return answer;
}

}  // namespace

const Names<Recommendation>& recommendation_names() {
  static const Names<Recommendation> names = {{"groups", Recommendation::kGroups},
                                              {"all_in_one", Recommendation::kAllInOne},
                                              {"single_task", Recommendation::kSingleTask}};
  return names;
}

std::string recommended_method(const Answer& answer) {
  return answer.recommended == Recommendation::kGroups
             ? "refined"
             : name_of(recommendation_names(), answer.recommended);
}

Json to_json(const RefinementRecord& refinement) {
  Json steps = Json::array();
  for (const auto& step : refinement.steps) steps.push_back(to_json(step));
  Json json = {{"format", kRefinementFormat},
               {"tasks", refinement.tasks},
               {"start", refinement.start},
               {"grouping", refinement.grouping},
               {"networks", refinement.networks},
               {"trainings", refinement.trainings},
               {"steps", std::move(steps)},
               {"end", name_of(end_names(), refinement.end)},
               {"answer", refinement.answer ? to_json(*refinement.answer) : Json(nullptr)}};
  const bool has_folds = refinement.answer && refinement.answer->folds > 1;
  if (refinement.by == RefinementRecord().by && !has_folds) return json;
  json["format"] = kRefinementFormat2;
  json["by"] = refinement.by;
  if (!refinement.answer) return json;
  json["answer"]["folds"] = refinement.answer->folds;
  json["answer"]["validation_check"] = refinement.answer->validation_check
                                           ? to_json(*refinement.answer->validation_check)
                                           : Json(nullptr);
  return json;
}

RefinementRecord refinement_from_json(const Json& json, const std::string& where) {
  const JsonRecord record(json, where);
  const std::string format = record.text("format");
  if (format != kRefinementFormat && format != kRefinementFormat2)
    record.fail("\"format\" is not " + std::string(kRefinementFormat) + " or " +
                kRefinementFormat2);
  RefinementRecord refinement;
  if (format == kRefinementFormat2) {
    refinement.by = record.text("by");
    if (refinement.by != "loss" && refinement.by != "metric")
      record.fail("\"by\" is neither loss nor metric");
  }
  refinement.tasks = record.texts("tasks");
  refinement.start = groups_of(record, "start", refinement.tasks);
  refinement.grouping = record.at("grouping");
  if (!refinement.grouping.is_object()) record.fail("\"grouping\" is no object");
  refinement.networks = record.whole("networks");
  refinement.trainings = record.whole("trainings");
  for (const auto& step : record.records("steps")) {
    refinement.steps.push_back(step_of(step));
    if (refinement.steps.back().group.size() < 2) step.fail("\"group\" has fewer than two tasks");
    for (const auto& name : refinement.steps.back().group)
      if (std::find(refinement.tasks.begin(), refinement.tasks.end(), name) ==
          refinement.tasks.end())
        step.fail("\"group\" names a task that is not one of \"tasks\"");
  }
  refinement.end = record.choice("end", end_names());
  if (!record.at("answer").is_null())
    refinement.answer = answer_of(record.record("answer"), refinement.tasks);
  if (format == kRefinementFormat2 && refinement.answer) {
    const JsonRecord answer = record.record("answer");
    refinement.answer->folds = answer.whole("folds", 1);
    if (!answer.at("validation_check").is_null())
      refinement.answer->validation_check = check_of(answer.record("validation_check"));
  }
  return refinement;
}

RefinementRecord read_refinement(const std::filesystem::path& path) {
  const bool is_second = format_of(path) == kRefinementFormat2;
  return refinement_from_json(
      read_json_file(path, is_second ? kRefinementFormat2 : kRefinementFormat), path.string());
}

}  // namespace kindred
