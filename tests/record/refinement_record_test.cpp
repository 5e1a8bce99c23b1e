#include "kindred/record/refinement_record.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json.h"

namespace kindred {
namespace {

RefinementRecord record() {
  RefinementRecord record;
  record.tasks = {"a", "b", "c"};
  record.start = {{"a", "b", "c"}, {"b", "c"}};
  record.grouping = {{"grouping.networks", 2}};
  record.networks = 2;
  record.trainings = 6;
  record.steps = {{.group = {"a", "b"},
                   .round = 1,
                   .in_cover = true,
                   .mean = 0.01,
                   .deviation = 0.02,
                   .benefit = 0.03,
                   .expected_improvement = {},
                   .gain = 0.015},
                  {.group = {"a", "c"}, .round = 2, .expected_improvement = 0.004, .gain = {}}};
  record.end = RefinementEnd::kNoBenefit;
  Answer answer;
  answer.groups = {{"a", "b"}, {"c"}};
  answer.serves = {0, 0, 1};
  answer.gain = 0.02;
  answer.all_in_one_gain = -0.01;
  answer.rows = 200;
  answer.against_all_in_one = {.advantage = 0.03, .decrease = 0.029, .p = 0.01, .detectable = 0.01};
  answer.single_task_against_all_in_one =
      AnswerCheck{.advantage = 0.01, .decrease = 0.01, .p = 0.3, .detectable = 0.02};
  answer.recommended = Recommendation::kGroups;
  answer.recommended_groups = answer.groups;
  record.answer = answer;
  return record;
}

TEST(RefinementRecordTest, IsReadAsItWasWritten) {
  const Json json = to_json(record());
  EXPECT_EQ(to_json(refinement_from_json(json, "r")).dump(), json.dump());
  RefinementRecord empty;
  empty.tasks = {"a", "b"};
  empty.start = {{"a", "b"}};
  EXPECT_EQ(to_json(refinement_from_json(to_json(empty), "r")).dump(), to_json(empty).dump());
}

TEST(RefinementRecordTest, ReadsTheFirstVersion) {
  const std::string path = KINDRED_TESTS "/golden/refinement.json";
  const RefinementRecord read = read_refinement(path);
  EXPECT_EQ(read.steps.size(), 5u);
  EXPECT_EQ(read.answer->recommended, Recommendation::kGroups);
  EXPECT_EQ(to_json(read), parse_json(read_file(path), path));
}

TEST(RefinementRecordTest, ReadsTheSecondVersion) {
  const std::string path = KINDRED_TESTS "/golden/refinement_2.json";
  const RefinementRecord read = read_refinement(path);
  EXPECT_EQ(read.by, "metric");
  EXPECT_EQ(to_json(read), parse_json(read_file(path), path));
  Json bad = to_json(read);
  bad["by"] = "luck";
  EXPECT_THROW((void)refinement_from_json(bad, "r"), InputError);
  // A program that knows the first version alone must not take errors for losses.
  EXPECT_EQ(bad["format"], "kindred.refinement/2");
}

TEST(RefinementRecordTest, KeepsTheFoldsOfTheTests) {
  RefinementRecord folded = record();
  folded.answer->folds = 5;
  folded.answer->validation_check = AnswerCheck{.advantage = 0.01, .decrease = 0.02, .p = 0.4};
  const Json json = to_json(folded);
  EXPECT_EQ(json["format"], "kindred.refinement/2");
  const RefinementRecord read = refinement_from_json(json, "r");
  EXPECT_EQ(read.answer->folds, 5);
  EXPECT_EQ(read.answer->validation_check->p, 0.4);
  EXPECT_EQ(to_json(read).dump(), json.dump());
  Json bad = json;
  bad["answer"]["folds"] = 0;
  EXPECT_THROW((void)refinement_from_json(bad, "r"), InputError);
}

TEST(RefinementRecordTest, NamesTheFileAndTheKeyThatIsWrong) {
  const auto message = [](const Json& json) {
    try {
      (void)refinement_from_json(json, "there.json");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const Json good = to_json(record());
  for (const auto& [key, value] : good.items()) {
    Json bad = good;
    bad.erase(key);
    EXPECT_NE(message(bad).find("there.json"), std::string::npos) << key;
    bad = good;
    bad[key] = -1.5;
    EXPECT_NE(message(bad).find("there.json"), std::string::npos) << key;
  }
  for (const auto& [key, value] : good["answer"].items()) {
    Json bad = good;
    bad["answer"].erase(key);
    EXPECT_NE(message(bad).find(key), std::string::npos) << key;
    bad = good;
    bad["answer"][key] = "x";
    EXPECT_NE(message(bad).find(key), std::string::npos) << key;
  }
  for (const auto& [key, value] : good["steps"][0].items()) {
    Json bad = good;
    bad["steps"][0].erase(key);
    EXPECT_NE(message(bad).find(key), std::string::npos) << key;
  }
  Json bad = good;
  bad["steps"][0]["group"] = {"a", "x"};
  EXPECT_NE(message(bad).find("group"), std::string::npos);
  bad = good;
  bad["answer"]["serves"] = {0, 0, 2};
  EXPECT_NE(message(bad).find("serves"), std::string::npos);
  bad = good;
  bad["answer"]["groups"] = {{"a", "b"}, {"d"}};
  EXPECT_NE(message(bad).find("groups"), std::string::npos);
}

TEST(RecommendedMethodTest, IsAMethodOfTheComparison) {
  Answer answer;
  answer.recommended = Recommendation::kGroups;
  EXPECT_EQ(recommended_method(answer), "refined");
  answer.recommended = Recommendation::kAllInOne;
  EXPECT_EQ(recommended_method(answer), "all_in_one");
  answer.recommended = Recommendation::kSingleTask;
  EXPECT_EQ(recommended_method(answer), "single_task");
}

}  // namespace
}  // namespace kindred
