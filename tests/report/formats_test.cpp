// The same content as Markdown, CSV and JSON.

#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/csv.h"
#include "kindred/grouping/grouping.h"
#include "kindred/report/report.h"
#include "kindred/stats/affinity_file.h"

#include "tests/support/made_run.h"

namespace kindred {
namespace {

using Formats = MadeRunTest;

TEST_F(Formats, AreNamed) {
  EXPECT_EQ(report_format("html"), ReportFormat::kHtml);
  EXPECT_EQ(report_format("csv"), ReportFormat::kCsv);
  EXPECT_FALSE(report_format("pdf"));
  EXPECT_FALSE(report_format(""));
}

TEST_F(Formats, JsonHoldsEverythingWithAllDigits) {
  write_made_run(run_, hostile_names(9));
  const RunRecord run = read_run(run_);
  const Json json = Json::parse(report_text(run, ReportFormat::kJson));
  EXPECT_EQ(json["format"], "kindred.report/1");
  const AffinityMatrix matrix = affinity_from_json(json["affinity"], "report");
  EXPECT_EQ(matrix.values, run.affinity->values);
  EXPECT_EQ(grouping_from_json(json["grouping"], "report").groups, run.grouping->groups);
  EXPECT_EQ(json["comparison"]["methods"][3]["error"]["mean"], 0.37);
  EXPECT_EQ(json["comparison"]["differences"][2]["verdict"], "within noise");
  EXPECT_EQ(json["networks"].size(), run.networks.size());
  EXPECT_EQ(json["course"]["pairs"].size(), run.course->pairs.size());
  EXPECT_EQ(json["run"]["rows"], (std::vector<int>{700, 150, 151}));
  EXPECT_EQ(json["budgets"]["groupings"].size(), 2u);
}

TEST_F(Formats, CsvIsOneTidyTable) {
  const auto names = hostile_names(9);
  write_made_run(run_, names);
  const RunRecord run = read_run(run_);
  const auto records = parse_csv(report_text(run, ReportFormat::kCsv), 100000, 8, "report");
  ASSERT_GT(records.size(), 1u);
  EXPECT_EQ(records[0].cells[0], "section");
  std::map<std::vector<std::string>, double> values;
  for (size_t i = 1; i < records.size(); ++i) {
    ASSERT_EQ(records[i].cells.size(), 8u);
    std::vector<std::string> key(records[i].cells.begin(), records[i].cells.end() - 1);
    EXPECT_FALSE(values.contains(key)) << fmt::format("{}", fmt::join(key, "|"));
    values[key] = std::stod(records[i].cells[7]);
  }
  for (size_t i = 0; i < 9; ++i)
    for (size_t j = 0; j < 9; ++j)
      EXPECT_EQ(values.at({"affinity", "", names[j], names[i], "", "", "affinity"}),
                run.affinity->at(i, j));
  EXPECT_EQ(values.at({"comparison", "tag", "", "", "1", "", "total_error"}), 0.37);
  EXPECT_EQ(values.at({"comparison", "tag", names[0], "", "", "", "error_rate_mean"}),
            *run.comparison->methods[3].tasks[0].mean);
  EXPECT_EQ(values.at({"grouping", "", names[8], "", "", "", "served_by_network"}), 2);
  EXPECT_EQ(values.at({"search", "", "", "", "", "", "joint_runs"}), 1.625);
}

TEST_F(Formats, MarkdownIsReadableAndNamesMeanNothingInIt) {
  write_made_run(run_, hostile_names(9));
  const std::string text = report_text(read_run(run_), ReportFormat::kMarkdown);
  EXPECT_TRUE(text.starts_with("# made\n\n**9 tasks in 2 networks**\n"));
  for (const char* word : {"## Networks", "## Comparison on test rows", "## Affinities",
                           "## Budgets", "## Time", "0.3700 ± 0.0100", "within noise"})
    EXPECT_NE(text.find(word), std::string::npos) << word;
  EXPECT_EQ(text.find("<b>"), std::string::npos);
  EXPECT_NE(text.find("\\</script\\>\\<b\\>"), std::string::npos);
  // Each row of the comparison has as many cells as its head: no name adds one.
  size_t begin = text.find("| task (metric)");
  const auto pipes = [&](std::string_view line) {
    size_t count = 0;
    for (size_t i = 0; i < line.size(); ++i)
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++count;
    return count;
  };
  for (int row = 0; row < 11; ++row) {
    const size_t end = text.find('\n', begin);
    EXPECT_EQ(pipes(std::string_view(text).substr(begin, end - begin)), 6u);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace kindred
