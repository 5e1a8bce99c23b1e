// The page: well-formed, self-contained, complete, and right, for few tasks and many.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/report.h"
#include "kindred/report/task_order.h"

#include "tests/report/well_formed.h"
#include "tests/support/made_run.h"

namespace kindred {
namespace {

constexpr const char* kSections[] = {"answer",   "groups", "comparison", "cost",
                                     "affinity", "course", "sureness",   "budgets",
                                     "learning", "time",   "settings"};

class Page : public MadeRunTest, public testing::WithParamInterface<size_t> {};

TEST_P(Page, IsWellFormedAndNeedsNothingElse) {
  const size_t tasks = GetParam();
  write_made_run(run_, plain_names(tasks), 8);
  const std::string text = report_html(read_run(run_));
  EXPECT_LT(text.size(), 3u << 20);
  const PageParts page = parse_page(text);
  EXPECT_EQ(page.fault, "");
  EXPECT_EQ(page.addresses, std::vector<std::string>{"data:,"});
  for (const char* word : {"url(", "@import", "fetch(", "XMLHttp", "import("})
    EXPECT_EQ(text.find(word), std::string::npos) << word;

  const std::set<std::string> ids(page.ids.begin(), page.ids.end());
  EXPECT_EQ(ids.size(), page.ids.size());
  for (const char* section : kSections) EXPECT_TRUE(ids.contains(section)) << section;
  for (const auto& target : page.targets) EXPECT_TRUE(ids.contains(target)) << target;
  EXPECT_EQ(page.text.find("was not run"), std::string::npos);
  for (const auto& name : plain_names(tasks))
    EXPECT_NE(page.text.find(name), std::string::npos) << name;
  // A curve for each task, of its affinities and its losses, and one over budgets.
  EXPECT_EQ(page.count("figure"), 2 * tasks + 1);
}

TEST_P(Page, ShowsTheNumbersOfTheRecords) {
  const size_t tasks = GetParam();
  write_made_run(run_, plain_names(tasks), 8);
  const RunRecord run = read_run(run_);
  const PageParts page = parse_page(report_html(run));
  const auto order = picture_order(run);
  ASSERT_EQ(page.scripts.size(), 3u);
  const Json map = Json::parse(page.scripts[0]);
  for (size_t row = 0; row < tasks; ++row) {
    EXPECT_EQ(map["tasks"][row], fmt::format("task_{}", order[row]));
    for (size_t column = 0; column < tasks; ++column) {
      const double value =
          made_affinity(static_cast<size_t>(order[row]), static_cast<size_t>(order[column]), tasks);
      ASSERT_NEAR(map["values"][row][column].get<double>(), value, 0.006 * std::abs(value));
      ASSERT_EQ(map["errors"][row][column], 6e-6);
    }
  }
  const Json together = Json::parse(page.scripts[1]);
  EXPECT_EQ(together["values"][0][1], 0.25);
  for (const auto& method : run.comparison->methods) {
    EXPECT_NE(page.text.find(result_text(method.error.mean)), std::string::npos);
    for (const auto& task : method.tasks)
      EXPECT_NE(page.text.find(result_text(task.mean) + " ± 0.0100"), std::string::npos);
  }
  for (const double score : run.grouping->scores)
    EXPECT_NE(page.text.find(affinity_text(score)), std::string::npos);
  for (const char* word : {"−0.0300", "−0.0400 to −0.0200", "1.62 joint runs", "62.5 %", "34.5 s",
                           "700 training, 150 validation, 151 test", "crc32:1234:56", "cuda:1",
                           "OpenBLAS 0.3", "/a/<table>.csv", "column <x> is odd"})
    EXPECT_NE(page.text.find(word), std::string::npos) << word;
  const size_t hoa = tasks * (tasks - 1) / 2 + tasks;
  EXPECT_NE(page.text.find(count_text(static_cast<double>(hoa))), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Page, testing::Values(2, 9, 40, 174));

using PageOf = MadeRunTest;

TEST_F(PageOf, HostileNamesStayNames) {
  const auto names = hostile_names(12);
  write_made_run(run_, names);
  const std::string text = report_html(read_run(run_));
  const PageParts page = parse_page(text);
  EXPECT_EQ(page.fault, "");
  EXPECT_EQ(page.addresses, std::vector<std::string>{"data:,"});
  EXPECT_EQ(page.count("img"), 0u);
  EXPECT_EQ(page.count("i"), 0u);
  ASSERT_EQ(page.scripts.size(), 3u);
  const Json map = Json::parse(page.scripts[0]);
  std::set<std::string> shown;
  for (const auto& name : map["tasks"]) shown.insert(name.get<std::string>());
  for (const auto& name : names) {
    EXPECT_TRUE(shown.contains(name)) << name;
    if (name.find('\x01') == std::string::npos) {
      EXPECT_NE(page.text.find(name), std::string::npos) << name;
    }
  }
  EXPECT_EQ(text.find("<b>\"&"), std::string::npos);
}

TEST_F(PageOf, TheSameRunGivesTheSameBytes) {
  make(9);
  EXPECT_EQ(report_html(read_run(run_)), report_html(read_run(run_)));
}

TEST_F(PageOf, IsWrittenIntoTheRun) {
  make(9);
  EXPECT_TRUE(write_report(run_).empty());
  EXPECT_EQ(read_file(run_ / "report.html"), report_html(read_run(run_)));
}

// A single-task network without any error leaves nothing to be a share of.
TEST_F(PageOf, GainsThatCannotBeToldAreNoEmptyPicture) {
  make(9);
  RunRecord run = read_run(run_);
  const std::string picture = "Gain over single-task networks: mean over tasks";
  EXPECT_NE(report_html(run).find(picture), std::string::npos);
  for (auto& method : run.comparison->methods) method.gain = {};
  const std::string text = report_html(run);
  EXPECT_EQ(parse_page(text).fault, "");
  EXPECT_EQ(text.find(picture), std::string::npos);
  EXPECT_NE(text.find("The gain over single-task networks is undefined"), std::string::npos);
}

TEST_F(PageOf, ExtremeNumbersDoNotBreakIt) {
  make(9);
  RunRecord run = read_run(run_);
  for (double& value : run.affinity->values) value = 1e300;
  run.affinity->values[1] = -1e300;
  run.affinity->values[2] = std::nan("");
  for (auto& pair : run.course->pairs) pair.means.assign(pair.means.size(), 1e308);
  run.course->pairs[0].means.front() = -1e308;
  for (auto& network : run.networks)
    network.history[0].validation_losses.assign(network.tasks.size(), NAN);
  run.timing->exhaustive_networks = INFINITY;
  run.grouping->bound = INFINITY;
  run.grouping->gap = INFINITY;
  run.grouping->status = GroupingStatus::kTimeLimit;
  const std::string text = report_html(run);
  const PageParts page = parse_page(text);
  EXPECT_EQ(page.fault, "");
  // No coordinate may be nonsense.
  for (const char* word : {"nan ", "nan\"", "inf ", "inf\""})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace kindred
