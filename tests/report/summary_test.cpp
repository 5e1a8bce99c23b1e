// What a finished run prints: the answer first.

#include "kindred/report/summary.h"

#include <limits>

#include <gtest/gtest.h>

#include "kindred/report/comparison_text.h"
#include "kindred/report/text_table.h"

namespace kindred {
namespace {

ResultSpread spread(double mean) {
  return {.mean = mean, .deviation = 0.01, .values = {mean - 0.01, mean, mean + 0.01}};
}

MethodResult method(const std::string& name, int64_t networks, double error) {
  MethodResult result;
  result.name = name;
  result.networks = networks;
  result.tasks.assign(3, spread(error));
  result.error = spread(error);
  result.gain = spread(0.02);
  return result;
}

MethodDifference difference(const std::string& against, double mean, double reach,
                            std::optional<bool> exceeds) {
  MethodDifference difference;
  difference.of = "tag";
  difference.against = against;
  difference.mean = mean;
  difference.seed_error = difference.row_error = 0.01;
  difference.interval = Interval{mean - reach, mean + reach};
  difference.exceeds_noise = exceeds;
  return difference;
}

ComparedTask task(const std::string& name, bool higher = false) {
  return {.name = name, .metric = higher ? "roc_auc" : "error_rate", .higher_is_better = higher};
}

ComparisonRecord metrics() {
  ComparisonRecord record;
  record.seeds = {0, 1, 2};
  record.tasks = {task("a"), task("b"), task("c")};
  record.methods = {method("single_task", 3, 0.48), method("tag", 2, 0.47)};
  record.differences = {difference("single_task", -0.01, 0.02, false)};
  return record;
}

SearchTiming timing() {
  return {.seconds = 1.5,
          .measuring_seconds = 0.2,
          .joint_runs = 1.1,
          .hoa_networks = 6,
          .exhaustive_networks = 7.0};
}

Grouping grouping() {
  Grouping grouping;
  grouping.tasks = {"a", "b", "c"};
  grouping.groups = {{0, 1}, {1, 2}};
  grouping.serves = {0, 0, 1};
  grouping.scores = {1, 1, 1};
  grouping.value = 1;
  grouping.networks = 2;
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  grouping.alone = grouping.all_in_one = {unknown, unknown, unknown};
  return grouping;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Summary, BeginsWithTheAnswer) {
  const std::string text = summary_text(metrics(), grouping(), nullptr, timing(), "runs/x");
  EXPECT_EQ(first_line(text),
            "2 networks: {a, b}, {(b), c}: total error 0.4700 against 0.4800 single-task: within "
            "noise");
  EXPECT_LT(text.find("task (metric)"), text.find("Search: "));
  EXPECT_LT(text.find("Search: "), text.find("Report: runs/x/report.html\n"));
  EXPECT_TRUE(holds(text, "Bundle: runs/x/bundle\n"));
  EXPECT_TRUE(holds(text, "Groups chosen by TAG, proven best for these affinities:\n"));
  EXPECT_FALSE(holds(text, "is undefined"));
  EXPECT_FALSE(holds(text, "no choice"));
}

TEST(Summary, SaysWhatIsKnownOfTheGroups) {
  Grouping unproven = grouping();
  unproven.status = GroupingStatus::kHeuristic;
  unproven.bound = 1.93;
  unproven.gap = 0.93;
  EXPECT_TRUE(holds(summary_text(metrics(), unproven, nullptr, timing(), "x"), "not proven best"));
  EXPECT_TRUE(holds(summary_text(metrics(), unproven, nullptr, timing(), "x"), "gap 93"));
  Grouping unsure = grouping();
  unsure.too_few_measurements = true;
  EXPECT_TRUE(holds(summary_text(metrics(), unsure, nullptr, timing(), "x"),
                    "How sure they are is unknown: too few measurements"));
  unsure = grouping();
  unsure.stability.emplace();
  unsure.stability->resamples = 1000;
  unsure.stability->best_share = 0.625;
  EXPECT_TRUE(holds(summary_text(metrics(), unsure, nullptr, timing(), "x"),
                    "These very groups come out in 62 % of 1000 draws"));
  unsure.stability->runs = 1;
  EXPECT_TRUE(holds(summary_text(metrics(), unsure, nullptr, timing(), "x"),
                    "With other seeds, another joint training would choose these very groups with "
                    "a probability of 62 % (1000 simulated repeats"));
}

TEST(Summary, SaysThatThereWasNoChoice) {
  Grouping two = grouping();
  two.tasks = {"a", "b"};
  two.groups = {{0, 1}};
  two.serves = {0, 0};
  two.alone.resize(2);
  const auto line = first_line(summary_text(metrics(), two, nullptr, timing(), "x"));
  EXPECT_TRUE(line.starts_with("1 network: {a, b}: total error 0.4700 against 0.4800 single-task"))
      << line;
  EXPECT_TRUE(
      line.ends_with("there was no choice: no task may have a network of its own, so two "
                     "tasks share one"))
      << line;
  Grouping single = grouping();
  single.networks = 1;
  EXPECT_TRUE(holds(first_line(summary_text(metrics(), single, nullptr, timing(), "x")),
                    "there was no choice: one network must serve all tasks"));
  // Alone, each could have had its own.
  two.alone = {0.5, 0.5};
  EXPECT_EQ(no_choice_reason(two), "");
  EXPECT_EQ(no_choice_reason(grouping()), "");
}

TEST(Summary, TheFirstLineStaysShortWithManyTasks) {
  Grouping many = grouping();
  many.tasks.clear();
  for (int task = 0; task < 120; ++task) many.tasks.push_back("assay" + std::to_string(task));
  many.groups.assign(12, {});
  many.serves.clear();
  for (int64_t task = 0; task < 120; ++task) {
    many.groups[static_cast<size_t>(task / 10)].push_back(task);
    many.serves.push_back(task / 10);
  }
  many.alone.assign(120, 0);
  const auto line = first_line(summary_text(metrics(), many, nullptr, timing(), "x"));
  EXPECT_TRUE(line.starts_with(
      "12 networks: {assay0, assay1, assay2, assay3, assay4, assay5, and 4 more}, {assay10"))
      << line;
  EXPECT_TRUE(holds(line, " and 4 more: total error")) << line;
}

TEST(Verdict, KnowsWhyThereIsNone) {
  EXPECT_EQ(verdict_text(difference("random", -0.1, 0.05, true)), "TAG is better");
  EXPECT_EQ(verdict_text(difference("random", 0.1, 0.05, true)), "TAG is worse");
  EXPECT_EQ(verdict_text(difference("random", 0.1, 0.5, false)), "within noise");
  EXPECT_EQ(verdict_text(difference("random", 0, 0, false)), "within noise");
  MethodDifference same = difference("random", 0, 0, false);
  same.seed_error = same.row_error = 0.0;
  EXPECT_EQ(verdict_text(same), "no difference");
  EXPECT_EQ(verdict_text(difference("random", 0.1, 0.05, std::nullopt)),
            "too few seeds to tell (run.seeds = 3 or more)");
  MethodDifference one = difference("random", 0.1, 0.05, std::nullopt);
  one.interval.reset();
  one.row_error.reset();
  EXPECT_TRUE(holds(verdict_text(one), "the noise of the test rows is unknown"));
  one.seed_error.reset();
  EXPECT_EQ(difference_text(one),
            "  against random: +0.1000: one seed cannot tell a difference from noise\n");
}

TEST(UnknownTotals, NameTheTasks) {
  ComparisonRecord record = metrics();
  ResultSpread& second = record.methods[0].tasks[1];
  EXPECT_EQ(unknown_totals_text(record), "");
  second.values = {0.02, 0.0, 0.01};
  EXPECT_EQ(unknown_totals_text(record),
            "The gain over single-task is undefined: the single-task error is 0 for \"b\".\n");
  record.tasks[1] = task("b", true);
  EXPECT_EQ(unknown_totals_text(record), "");
  second.values[2] = 1.0;
  EXPECT_TRUE(holds(unknown_totals_text(record), "is 0 for \"b\""));
  record.tasks[1].counted = false;
  second = {.mean = {}, .deviation = {}, .values = {{}, {}, {}}};
  EXPECT_TRUE(unknown_totals_text(record).starts_with("Left out of the totals"));
}

TEST(ComparisonText, HasARowForEachMethodByBudget) {
  ComparisonRecord record = metrics();
  record.search = ComparisonSearch{.seed = 7, .reference = "tag", .joint_run = {1, 10, 2.5, 1.0}};
  for (auto& result : record.methods) {
    result.groupings = {{{"a", "b"}, {"c"}}};
    result.details.emplace();
    result.details->training = {.networks = 2, .steps = 20, .seconds = 5, .joint_runs = 2.0};
  }
  record.methods[1].budget = record.differences[0].budget = 2;
  record.methods[1].details->status = GroupingStatus::kOptimal;
  record.methods[1].details->search = {
      .networks = 1, .steps = 10, .seconds = 2.75, .joint_runs = 1.1};
  const std::string text = comparison_text(record);
  EXPECT_TRUE(holds(text, "without a budget\n  single-task")) << text;
  EXPECT_TRUE(holds(text, "at most 2 networks\n  TAG")) << text;
  EXPECT_TRUE(holds(text, "–    –                   2.00  5.0\nat most")) << text;
  EXPECT_TRUE(holds(text, "1.10  2.8                   2.00  5.0\n")) << text;
  EXPECT_TRUE(holds(text, "Seed of the search: 7")) << text;
  EXPECT_TRUE(holds(text, "joint training runs of 2.5 s")) << text;
  EXPECT_TRUE(holds(text, "\n  TAG of 2: a b | c\n")) << text;
  EXPECT_TRUE(holds(text, "\nat most 2 networks\n  against single-task: -0.0100")) << text;
}

}  // namespace
}  // namespace kindred
