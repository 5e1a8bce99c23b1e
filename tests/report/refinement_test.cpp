// The recommendation in the summary and on the page.

#include <string>

#include <gtest/gtest.h>

#include "kindred/report/refinement_text.h"

namespace kindred {
namespace {

RefinementRecord refinement(Recommendation recommended) {
  RefinementRecord record;
  record.tasks = {"a", "b", "c"};
  record.networks = 2;
  record.trainings = 6;
  record.steps.resize(4);
  record.end = RefinementEnd::kNoBenefit;
  Answer answer;
  answer.groups = {{"a", "b"}, {"b", "c"}};
  answer.serves = {0, 0, 1};
  answer.gain = -0.01;
  answer.all_in_one_gain = -0.05;
  answer.rows = 1200;
  answer.against_all_in_one = {
      .advantage = 0.04, .decrease = 0.041, .p = 0.02, .detectable = 0.013};
  answer.against_single_task = {
      .advantage = -0.01, .decrease = -0.01, .p = 0.999, .detectable = 0.02};
  answer.recommended = recommended;
  answer.recommended_groups = answer.groups;
  if (recommended == Recommendation::kAllInOne) answer.recommended_groups = {{"a", "b", "c"}};
  if (recommended == Recommendation::kSingleTask) answer.recommended_groups = {{"a"}, {"b"}, {"c"}};
  record.answer = answer;
  return record;
}

ComparisonRecord refined_metrics() {
  ComparisonRecord record;
  record.tasks = {{.name = "a", .metric = "rmse"}};
  for (const auto& [name, error] :
       {std::pair("single_task", 0.42), std::pair("all_in_one", 0.5), std::pair("refined", 0.48)}) {
    MethodResult method;
    method.name = name;
    method.error.mean = error;
    record.methods.push_back(method);
  }
  return record;
}

TEST(RecommendationText, NamesTheGroupsTheTestErrorAndP) {
  EXPECT_EQ(recommendation_text(refinement(Recommendation::kGroups), refined_metrics()),
            "2 networks: {a, b}, {b, c}: total error 0.4800, 4 % less than one network for all on "
            "test rows (p = 0.02 on 1200 validation rows)");
}

TEST(RecommendationText, DoesNotHideALargerTestError) {
  ComparisonRecord worse = refined_metrics();
  worse.methods[2].error.mean = 0.51;
  EXPECT_NE(recommendation_text(refinement(Recommendation::kGroups), worse)
                .find("0.5100, 2 % more than one network for all"),
            std::string::npos);
  worse.methods[2].error.mean.reset();
  EXPECT_NE(recommendation_text(refinement(Recommendation::kGroups), worse).find("unknown"),
            std::string::npos);
}

TEST(RecommendationText, SaysWhyOneNetworkIsEnoughAndWhatWouldBeSeen) {
  RefinementRecord record = refinement(Recommendation::kAllInOne);
  record.answer->against_all_in_one.p = 0.46;
  const std::string text = recommendation_text(record, refined_metrics());
  EXPECT_TRUE(text.starts_with("one network for all: ")) << text;
  EXPECT_NE(text.find("p = 0.46"), std::string::npos) << text;
  EXPECT_NE(text.find("1200 validation rows, a decrease of 1.3 %"), std::string::npos) << text;
}

TEST(RecommendationText, TakesPFromTheTestThatSettledIt) {
  RefinementRecord record = refinement(Recommendation::kSingleTask);
  record.answer->against_all_in_one.p = 0.3;
  record.answer->single_task_against_all_in_one =
      AnswerCheck{.advantage = 0.05, .decrease = 0.048, .p = 0.0001, .detectable = 0.01};
  EXPECT_EQ(recommendation_text(record, refined_metrics()),
            "single-task networks: total error 0.4200, 16 % less than one network for all on test "
            "rows (p < 0.001 on 1200 validation rows)");
}

TEST(RecommendationText, FitsOnAScreenForManyTasks) {
  RefinementRecord record = refinement(Recommendation::kGroups);
  record.answer->recommended_groups.assign(20, std::vector<std::string>(30, "task"));
  EXPECT_LT(recommendation_text(record, refined_metrics()).size(), 700u);
}

TEST(EvidenceText, SaysWhatABudgetWithoutLimitWouldGive) {
  const std::string text = evidence_text(refinement(Recommendation::kGroups));
  EXPECT_NE(text.find("against one network for all: 4.1 % less"), std::string::npos) << text;
  EXPECT_NE(text.find("need grouping.networks = 3"), std::string::npos) << text;
}

TEST(RefinementText, SaysHowManyAndWhyNoMore) {
  EXPECT_EQ(refinement_text(refinement(Recommendation::kGroups)),
            "refinement trained 4 of at most 6 further networks; no other is expected to improve "
            "the answer enough");
}

}  // namespace
}  // namespace kindred
