// comparison.json beside a run: what the page and the other formats make of it.

#include <functional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/report/report.h"

#include "tests/report/well_formed.h"
#include "tests/support/made_run.h"

namespace kindred {
namespace {

// The methods of metrics.json at the budgets 2 and 3 (that of the chosen groups), and HOA; one
// network for all and single tasks have no budget.
ComparisonRecord made_comparison(const ComparisonRecord& metrics) {
  ComparisonRecord out = metrics;
  out.methods.clear();
  out.differences.clear();
  out.search = ComparisonSearch{.seed = 0, .reference = "tag", .joint_run = {1, 400, 2.5, 1.0}};
  const auto add = [&](MethodResult method, std::optional<int64_t> budget, double joint_runs) {
    method.budget = budget;
    method.details.emplace();
    method.details->weighting = "equal";
    method.details->draw_errors = {method.error.mean};
    method.details->validation_loss = method.error;
    method.details->search = {
        .networks = joint_runs, .seconds = 2.5 * joint_runs, .joint_runs = joint_runs};
    out.methods.push_back(std::move(method));
  };
  for (const char* name : {"single_task", "all_in_one"})
    add(*metrics.method(name), std::nullopt, 0);
  for (const int64_t budget : {2, 3}) {
    add(metrics.methods[2], budget, 0);
    MethodResult hoa = metrics.methods[2], tag = metrics.methods[3];
    hoa.name = "hoa";
    hoa.error.mean = 0.5;
    add(hoa, budget, 30.5);
    tag.error.mean = budget == 2 ? 0.38 : 0.37;
    add(tag, budget, 1.25);
    for (MethodDifference difference : metrics.differences) {
      difference.budget = budget;
      out.differences.push_back(std::move(difference));
    }
  }
  return out;
}

class AllBudgets : public MadeRunTest {
 protected:
  void compare(const std::function<void(Json&)>& change = {}) {
    make(5);
    Json json = to_json(made_comparison(read_metrics(run_ / "metrics.json")));
    if (change) change(json);
    write_file_atomically(run_ / "comparison.json", json.dump());
  }
};

TEST_F(AllBudgets, TheComparisonOfTheAnswerIsThatOfItsBudget) {
  compare();
  std::filesystem::remove(run_ / "metrics.json");
  const RunRecord run = read_run(run_);
  EXPECT_TRUE(run.faults.empty());
  ASSERT_TRUE(run.all_budgets);
  EXPECT_EQ(run.all_budgets->budgets(), (std::vector<int64_t>{2, 3}));
  ASSERT_TRUE(run.comparison);
  std::vector<std::string> names;
  for (const auto& method : run.comparison->methods) names.push_back(method.name);
  EXPECT_EQ(names, (std::vector<std::string>{"single_task", "all_in_one", "random", "hoa", "tag"}));
  EXPECT_EQ(run.comparison->methods.back().error.mean, 0.37);
  EXPECT_EQ(run.comparison->differences.size(), 3u);
  EXPECT_EQ(run.comparison->methods[3].search_runs(), 30.5);
}

TEST_F(AllBudgets, OtherGroupsThanTheAnswersStandForThemselves) {
  compare([](Json& json) { json["methods"].back()["groupings"][0][0] = {"task_0"}; });
  const RunRecord run = read_run(run_);
  ASSERT_TRUE(run.comparison);
  EXPECT_EQ(run.comparison->methods.size(), 4u);  // of metrics.json
  EXPECT_TRUE(run.all_budgets);
}

TEST_F(AllBudgets, ThePageShowsEveryBudgetAndWhatItCost) {
  compare();
  const PageParts page = parse_page(report_html(read_run(run_)));
  EXPECT_EQ(page.fault, "");
  for (const char* text :
       {"Every method and budget", "At most 2 networks", "At most 3 networks", "30.50 joint runs",
        "0.3800", "TAG better beyond noise", "TAG within noise"})
    EXPECT_NE(page.text.find(text), std::string::npos) << text;
  // HOA is a point now, no line of a price.
  EXPECT_EQ(page.text.find("HOA: 15 runs"), std::string::npos);
  EXPECT_NE(page.text.find("every group: 31 runs"), std::string::npos);
}

TEST_F(AllBudgets, TheOtherFormatsHoldItToo) {
  compare();
  const RunRecord run = read_run(run_);
  const Json json = Json::parse(report_json(run));
  EXPECT_EQ(json["all_budgets"]["methods"][3]["budget"], 2);
  EXPECT_EQ(json["all_budgets"]["methods"][3]["search"]["joint_runs"], 30.5);
  EXPECT_EQ(json["all_budgets"]["differences"][5]["budget"], 3);
  const std::string csv = report_csv(run);
  EXPECT_NE(csv.find("all_budgets,tag,,,,2,total_error_mean,0.38\n"), std::string::npos);
  EXPECT_NE(csv.find("all_budgets,hoa,,,,3,search_joint_runs,30.5\n"), std::string::npos);
  EXPECT_NE(report_markdown(run).find("| 3 | HOA | 0.5000"), std::string::npos);
}

TEST_F(AllBudgets, AJointRunThatWasCutShortSaysWhatItSaved) {
  make(5);
  Json timing = Json::parse(read_file(run_ / "timing.json"));
  timing["search"].update({{"steps", 40}, {"most_steps", 1240}, {"cut_short", true}});
  write_file_atomically(run_ / "timing.json", timing.dump());
  // (34.5 − 13.25) s / 40 · 1200 = 637.5 s
  const PageParts page = parse_page(report_html(read_run(run_)));
  EXPECT_NE(page.text.find("affinity.stop ended it after 40 of 1,240 steps; the remaining steps "
                           "would have taken 10 min 38 s."),
            std::string::npos);
  timing["search"]["most_steps"] = 30;
  write_file_atomically(run_ / "timing.json", timing.dump());
  const RunRecord run = read_run(run_);
  EXPECT_FALSE(run.timing);
  ASSERT_EQ(run.faults.size(), 1u);
  EXPECT_NE(run.faults[0].find("most_steps"), std::string::npos);
}

TEST_F(AllBudgets, ADamagedFileIsNamedAndTheRestShown) {
  const std::vector<std::function<void(Json&)>> changes = {
      [](Json& json) { json.erase("methods"); },
      [](Json& json) { json["format"] = "kindred.comparison/9"; },
      [](Json& json) { json["methods"][0].erase("budget"); },
      [](Json& json) { json["methods"][2]["budget"] = "two"; },
      [](Json& json) { json["methods"][2]["budget"] = -1; },
      [](Json& json) { json["methods"][2].erase("search"); },
      [](Json& json) { json["methods"][2]["search"] = 3; },
      [](Json& json) { json["methods"][2]["status"] = "best"; },
      [](Json& json) { json.erase("joint_run"); },
      [](Json& json) { json["methods"][2]["search"]["seconds"] = "long"; },
      [](Json& json) { json["differences"][0].erase("budget"); },
      [](Json& json) { json["tasks"][0]["name"] = "another"; }};
  for (const auto& change : changes) {
    compare(change);
    const RunRecord run = read_run(run_);
    EXPECT_FALSE(run.all_budgets);
    ASSERT_EQ(run.faults.size(), 1u);
    EXPECT_NE(run.faults[0].find("comparison.json"), std::string::npos) << run.faults[0];
    EXPECT_TRUE(run.comparison);
    EXPECT_EQ(parse_page(report_html(run)).fault, "");
    std::filesystem::remove_all(run_);
  }
}

}  // namespace
}  // namespace kindred
