#include "kindred/prepare/targets.h"

#include <cmath>
#include <numeric>
#include <set>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/task/identifier.h"

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Ints = std::vector<int64_t>;
using Texts = std::vector<std::string>;

Ints first(int64_t count) {
  Ints rows(static_cast<size_t>(count));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  return rows;
}

TaskOptions of(const std::string& target) {
  TaskOptions options;
  options.target = target;
  return options;
}

double value(const Targets& targets, int64_t row, int64_t task = 0) {
  return targets.values[row][task].item<double>();
}

// Six rows, of which the first four are for training.
Table six() {
  return make_table({"number", "flag", "answer", "colour", "school"},
                    {{"1", "0", "no", "red", "10"},
                     {"2", "1", "yes", "blue", "9"},
                     {"3", "", "no", "red", "10"},
                     {"4", "1", "yes", "green", "9"},
                     {"", "0", "maybe", "blue", "9"},
                     {"7", "1", "no", "", "8"}});
}

Targets read(const Table& table, const std::vector<TaskOptions>& options,
             const DataOptions& data = {}) {
  return read_targets(table, options, data, first(4));
}

std::string error_of(const Table& table, const std::vector<TaskOptions>& options,
                     const DataOptions& data = {}) {
  return input_error([&] { (void)read(table, options, data); });
}

std::string error_of(const TaskOptions& options) {
  return error_of(six(), {options});
}

TEST(Targets, RegressionIsStandardisedOnLabelledTrainingRows) {
  const Targets targets = read(six(), {of("number")});
  const Task& task = targets.tasks[0];
  EXPECT_EQ(task.name, "number");
  EXPECT_EQ(task.kind, TaskKind::kRegression);
  EXPECT_EQ(task.loss, LossKind::kMse);
  EXPECT_EQ(task.metric, Metric::kRelativeRmse);
  EXPECT_EQ(task.outputs(), 1);
  EXPECT_DOUBLE_EQ(task.mean, 2.5);
  EXPECT_DOUBLE_EQ(task.scale, std::sqrt(1.25));
  EXPECT_DOUBLE_EQ(value(targets, 0), -1.5 / std::sqrt(1.25));
  EXPECT_DOUBLE_EQ(value(targets, 5), 4.5 / std::sqrt(1.25));
  EXPECT_TRUE(std::isnan(value(targets, 4)));
  EXPECT_TRUE(targets.warnings.empty());
}

TEST(Targets, TwoClassesAreBinaryAndTheSecondIsPositive) {
  const Targets targets = read(six(), {of("flag"), of("answer")});
  EXPECT_EQ(targets.tasks[0].kind, TaskKind::kBinary);
  EXPECT_EQ(targets.tasks[0].classes, (Texts{"0", "1"}));
  EXPECT_EQ(targets.tasks[0].positive, (Texts{"1"}));
  EXPECT_EQ(targets.tasks[0].loss, LossKind::kCrossEntropy);
  EXPECT_EQ(targets.tasks[0].metric, Metric::kErrorRate);
  EXPECT_EQ(value(targets, 0, 0), 0);
  EXPECT_EQ(value(targets, 1, 0), 1);
  EXPECT_TRUE(std::isnan(value(targets, 2, 0)));
  EXPECT_EQ(targets.tasks[1].classes, (Texts{"no", "yes"}));
}

TEST(Targets, AClassThatTrainingLacksCountsAsMissing) {
  const Targets targets = read(six(), {of("answer")});
  EXPECT_TRUE(std::isnan(value(targets, 4)));
  ASSERT_EQ(targets.unknown.size(), 1u);
  EXPECT_EQ(targets.unknown[0].task, "answer");
  EXPECT_EQ(targets.unknown[0].rows, (Ints{4}));
  EXPECT_FALSE(targets.unknown[0].negative);
}

TEST(Targets, SpellingsOfOneNumberAreOneClass) {
  const Table table = make_table({"k", "flag", "who"}, {{"1", "0", "1"},
                                                        {"2", "1", "2"},
                                                        {"1", "1.0", "1"},
                                                        {"3", "0", "2"},
                                                        {"2.0", "0.0", "2.0"},
                                                        {"4.0", "1", "1.0"}});
  TaskOptions k = of("k"), two = of("k");
  k.kind = TaskKind::kMulticlass;
  two.name = "two";
  two.positive = {"2.0"};
  const Targets targets = read(table, {k, of("flag"), two});
  EXPECT_EQ(targets.tasks[0].classes, (Texts{"1", "2", "3"}));
  EXPECT_EQ(value(targets, 4, 0), 1);
  EXPECT_EQ(targets.tasks[1].classes, (Texts{"0", "1"}));
  EXPECT_EQ(value(targets, 2, 1), 1);
  EXPECT_EQ(value(targets, 4, 1), 0);
  EXPECT_EQ(value(targets, 1, 2), 1);
  EXPECT_EQ(value(targets, 4, 2), 1);
  ASSERT_EQ(targets.unknown.size(), 2u);  // 4.0, for k and for two
  EXPECT_EQ(targets.unknown[1].rows, (Ints{5}));
  DataOptions data;
  data.task_column = "who";
  const Targets own = read(table, {of("flag")}, data);
  ASSERT_EQ(own.tasks.size(), 2u);
  EXPECT_EQ(value(own, 4, 1), 0);
  EXPECT_TRUE(own.warnings.empty());
}

// Twenty rows, of which the last ones hold `others`.
Table twenty(const std::vector<std::string>& others, const std::string& filler = "") {
  Table table("t.csv", {{"y", {}, {}}});
  for (int64_t row = 0; row < 20; ++row) {
    const auto place = static_cast<size_t>(row) + others.size();
    table.add_row(
        {place < 20 ? (filler.empty() ? (row % 2 ? "0" : "1") : filler) : others[place - 20]},
        row + 2);
  }
  return table;
}

TEST(Targets, AFewTextsAmongNumbersMakeNoClasses) {
  const auto message = error_of(twenty({"-"}), {of("y")});
  EXPECT_HAS(message,
             "task \"y\": t.csv, line 21, column \"y\": 1 of the 20 values of this column is "
             "not a number, such as \"-\"; correct them, add such texts to data.missing");
  EXPECT_HAS(message, "or set kind = \"multiclass\"");
  EXPECT_HAS(error_of(twenty({"x", "1,000"}), {of("y")}), "2 of the 20 values");
  EXPECT_HAS(error_of(twenty({"-"}, "7"), {of("y")}), "such as \"-\"");
  EXPECT_HAS(error_of(twenty({"5%", "6%"}), {of("y")}), "(numbers with a per cent sign)");
  TaskOptions classes = of("y");
  classes.kind = TaskKind::kMulticlass;
  const Targets said = read_targets(twenty({"-"}), {classes}, {}, first(20));
  EXPECT_EQ(said.tasks[0].classes, (Texts{"-", "0", "1"}));
  EXPECT_TRUE(said.warnings.empty());
  TaskOptions positive = of("y");
  positive.positive = {"-"};
  EXPECT_TRUE(read_targets(twenty({"-"}), {positive}, {}, first(20)).warnings.empty());
}

TEST(Targets, AsManyTextsAsNumbersAreWarnedOf) {
  const Targets targets = read_targets(twenty({"a", "b", "c", "d"}), {of("y")}, {}, first(20));
  EXPECT_EQ(targets.tasks[0].kind, TaskKind::kMulticlass);
  ASSERT_EQ(targets.warnings.size(), 1u);
  EXPECT_HAS(targets.warnings[0], "task \"y\": t.csv, line 18, column \"y\": 4 of the 20 values");
  EXPECT_HAS(targets.warnings[0], "set kind = \"multiclass\" if that is right");
}

TEST(Targets, AWordForMissingThatMayBeAClassIsWarnedOf) {
  Table table = make_table({"y", "n"}, {{"high", "1"}, {"low", "2"}, {"high", "3"}, {"", "4"}});
  for (const char* word : {"None", "?", "-9"}) table.count_missing(0, word);
  table.count_missing(1, "NA");
  const Targets targets = read(table, {of("y"), of("n")});
  ASSERT_EQ(targets.warnings.size(), 1u);
  EXPECT_HAS(targets.warnings[0],
             "task \"y\": 1 rows of column \"y\" hold \"None\", which is read as a missing label; "
             "if it is a class, set data.missing");
}

TEST(Targets, ClassesAreSortedByValueOrText) {
  EXPECT_EQ(read(six(), {of("colour")}).tasks[0].classes, (Texts{"blue", "green", "red"}));
  TaskOptions options = of("school");
  EXPECT_EQ(read(six(), {options}).tasks[0].classes, (Texts{"9", "10"}));
  options = of("number");
  options.kind = TaskKind::kMulticlass;
  const Targets targets = read(six(), {options});
  EXPECT_EQ(targets.tasks[0].outputs(), 4);
  EXPECT_EQ(value(targets, 3), 3);
}

TEST(Targets, PositiveClassesAgainstAllOthers) {
  TaskOptions red = of("colour"), cold = of("colour"), yes = of("answer");
  red.name = "red";
  red.positive = {"red"};
  cold.positive = {"blue", "green"};
  yes.positive = {"no"};
  const Targets targets = read(six(), {red, cold, yes});
  EXPECT_EQ(targets.tasks[0].classes, (Texts{"not red", "red"}));
  EXPECT_EQ(targets.tasks[1].classes, (Texts{"red", "positive"}));
  EXPECT_EQ(targets.tasks[2].classes, (Texts{"yes", "no"}));
  const double expected[6][2] = {{1, 0}, {0, 1}, {1, 0}, {0, 1}, {0, 1}, {}};
  for (int64_t row = 0; row < 5; ++row)
    for (int64_t task = 0; task < 2; ++task)
      EXPECT_EQ(value(targets, row, task), expected[row][task]);
  EXPECT_TRUE(std::isnan(value(targets, 5, 0)));
  // A class that training lacks is one of the others, and is told.
  EXPECT_EQ(value(targets, 4, 2), 0);
  ASSERT_EQ(targets.unknown.size(), 1u);
  EXPECT_TRUE(targets.unknown[0].negative);
}

TEST(Targets, DeclaredKinds) {
  Table table("t.arff", {{"label", ColumnKind::kCategorical, {"0", "1"}},
                         {"grade", ColumnKind::kCategorical, {"1", "2", "3"}}});
  for (const auto* row : {"01", "12", "03", "11"})
    table.add_row({std::string_view(row, 1), std::string_view(row + 1, 1)}, 1);
  const Targets targets = read(table, {of("label"), of("grade")});
  EXPECT_EQ(targets.tasks[0].positive, (Texts{"1"}));
  EXPECT_EQ(targets.tasks[1].kind, TaskKind::kMulticlass);
}

TEST(Targets, RowsOfTheirOwn) {
  DataOptions data;
  data.task_column = "school";
  const Targets targets = read(six(), {of("number")}, data);
  ASSERT_EQ(targets.tasks.size(), 2u);
  EXPECT_EQ(targets.tasks[0].name, "number_9");
  EXPECT_EQ(targets.tasks[1].name, "number_10");
  EXPECT_EQ(targets.tasks[0].mean, 3);
  EXPECT_EQ(targets.tasks[1].mean, 2);
  EXPECT_EQ(value(targets, 0, 1), -1);
  EXPECT_TRUE(std::isnan(value(targets, 0, 0)));
  EXPECT_EQ(value(targets, 1, 0), -1);
  EXPECT_TRUE(std::isnan(value(targets, 5, 0)) && std::isnan(value(targets, 5, 1)));
  ASSERT_EQ(targets.warnings.size(), 1u);
  EXPECT_HAS(targets.warnings[0], "1 rows belong to no task");
}

TEST(Targets, NamesOfRowsOfTheirOwnStayReadableAndDistinct) {
  const Table table =
      make_table({"y", "who"}, {{"1", "a b"}, {"2", "a b"}, {"1", "a-b"}, {"5", "a-b"}});
  DataOptions data;
  data.task_column = "who";
  TaskOptions options = of("y");
  options.name = "mark";
  options.kind = TaskKind::kRegression;
  const Targets targets = read(table, {options}, data);
  EXPECT_EQ(targets.tasks[0].name, "mark_a_b");
  EXPECT_EQ(targets.tasks[1].name, "mark_a_b_2");
}

TEST(Targets, BadTasksAreNamed) {
  EXPECT_HAS(error_of(six(), {}), "there is no task");
  EXPECT_HAS(error_of(of("")), "has no target");
  EXPECT_HAS(error_of(of("numbre")),
             "task \"numbre\": no column is named \"numbre\"; did you mean");
  EXPECT_HAS(error_of(six(), {of("number"), of("number")}), "two tasks are named \"number\"");
  TaskOptions options = of("number");
  options.name = "a\nb";
  EXPECT_HAS(error_of(options), "printable");
  options = of("colour");
  options.kind = TaskKind::kRegression;
  EXPECT_HAS(error_of(options), "t.csv, line 2, column \"colour\": \"red\" is not a number");
  options.kind = TaskKind::kBinary;
  EXPECT_HAS(error_of(options), "holds 3 classes; name the positive ones");
  options.positive = {"gren"};
  EXPECT_HAS(error_of(options), "did you mean \"green\"?");
  options.positive = {"red", "green", "blue"};
  EXPECT_HAS(error_of(options), "same class");
  options = of("number");
  options.loss = LossKind::kCrossEntropy;
  EXPECT_HAS(error_of(options), "loss = \"cross_entropy\" does not fit a regression task");
  options = of("flag");
  options.loss = LossKind::kMse;
  EXPECT_HAS(error_of(options), "loss = \"mse\" does not fit a binary task");
  options = of("colour");
  options.metric = Metric::kAveragePrecision;
  EXPECT_HAS(error_of(options), "metric = \"average_precision\" does not fit a multiclass task");
  options = of("number");
  options.positive_weight = 2;
  EXPECT_HAS(error_of(options), "`positive_weight` is for binary tasks");
  options = of("number");
  options.kind = TaskKind::kRegression;
  options.positive = {"1"};
  EXPECT_HAS(error_of(options), "`positive` is for binary tasks");
}

TEST(Targets, UnlearnableTasksAreNamed) {
  const Table table =
      make_table({"class", "number", "none"},
                 {{"a", "3", ""}, {"a", "3", ""}, {"", "", ""}, {"a", "3", ""}, {"b", "4", "1"}});
  EXPECT_HAS(error_of(table, {of("class")}),
             "task \"class\": all labelled training rows are of one");
  TaskOptions number = of("number");
  number.kind = TaskKind::kRegression;
  EXPECT_HAS(error_of(table, {number}),
             "task \"number\": all 3 labelled training rows hold the same");
  EXPECT_HAS(error_of(table, {of("none")}), "task \"none\": no training row has a label");
}

TEST(Targets, MoreTasksThanTrainingRows) {
  std::vector<TaskOptions> options(5, of("number"));
  for (size_t i = 0; i < options.size(); ++i)
    options[i].name = numbered("t", static_cast<int64_t>(i));
  EXPECT_HAS(error_of(six(), options), "5 tasks are more than the 4 training rows");
}

TEST(Targets, BadTaskColumns) {
  DataOptions data;
  data.task_column = "scool";
  EXPECT_HAS(error_of(six(), {of("number")}, data), "data.task_column");
  data.task_column = "number";
  EXPECT_HAS(error_of(six(), {of("number")}, data), "is also data.task_column");
  // A school with one label, and one without any.
  data.task_column = "who";
  const Table table = make_table({"y", "who"}, {{"1", "a"}, {"2", "a"}, {"3", "b"}, {"", "c"}});
  EXPECT_HAS(error_of(table, {of("y")}, data), "task \"y_b\": all 1 labelled");
}

TEST(Targets, AnIdentifierIsNoClass) {
  Table table("t.csv", {{"id", {}, {}}});
  for (int64_t i = 0; i < 200; ++i) table.add_row({numbered("row", i)}, i + 2);
  const std::string message =
      input_error([&] { (void)read_targets(table, {of("id")}, {}, first(200)); });
  EXPECT_HAS(message, "200 different texts");
}

TEST(Targets, NumbersTooLarge) {
  const Table table = make_table({"y"}, {{"1e308"}, {"-1e308"}, {"1e308"}, {"0"}});
  EXPECT_HAS(error_of(table, {of("y")}), "too large");
}

TEST(Identifiers, AreDistinctAndNearTheirNames) {
  EXPECT_TRUE(is_identifier("income_50k"));
  for (const auto* name : {"", "50k", "a b", "a.b", "é", "class"})
    EXPECT_FALSE(is_identifier(name));
  EXPECT_EQ(identifiers({"a b", "a_b", "a-b", "50k", "", "class", "é", "a_b"}),
            (Texts{"a_b_3", "a_b", "a_b_4", "_50k", "_", "class_", "__2", "a_b_2"}));
  const auto words = identifiers(Texts(1000, "x y"));
  EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), 1000u);
  for (const auto& word : words) EXPECT_TRUE(is_identifier(word));
}

TEST(Task, JsonRoundTripIsExact) {
  const Targets targets = read(six(), {of("number"), of("flag"), of("colour")});
  for (const auto& task : targets.tasks) {
    const Json json = task.to_json();
    EXPECT_EQ(Task::from_json(Json::parse(json.dump())).to_json(), json);
  }
}

TEST(Task, HostileJsonIsRefused) {
  const Json good = read(six(), {of("flag")}).tasks[0].to_json();
  for (const auto& [key, value] : good.items()) {
    Json json = good;
    json.erase(key);
    EXPECT_HAS(input_error([&] { (void)Task::from_json(json); }), quote(key));
  }
  const std::vector<std::pair<std::string, Json>> changes = {{"name", ""},
                                                             {"kind", "auto"},
                                                             {"kind", "multiclass"},
                                                             {"kind", 3},
                                                             {"classes", {"a"}},
                                                             {"classes", {"a", "a"}},
                                                             {"positive", Json::array()},
                                                             {"scale", 0},
                                                             {"mean", "x"},
                                                             {"loss", "mse"},
                                                             {"loss", "auto"},
                                                             {"metric", "rmse"},
                                                             {"weight", -1},
                                                             {"huber_delta", nullptr}};
  for (const auto& [key, value] : changes) {
    Json json = good;
    json[key] = value;
    EXPECT_THROW((void)Task::from_json(json), InputError) << json.dump();
  }
  EXPECT_THROW((void)Task::from_json(Json(5)), InputError);
}

TEST(TaskOptions, EveryFieldHasAKeyWithHelp) {
  TaskOptions options;
  OptionSet set;
  describe(options, "task", set);
  EXPECT_EQ(set.options().size(), 13u);
  for (const auto& option : set.options()) EXPECT_GT(option.help.size(), 30u) << option.key;
  set.set("task.positive", {"a", "b"});
  set.set("task.metric", "roc_auc");
  EXPECT_EQ(options.positive, (Texts{"a", "b"}));
  EXPECT_EQ(options.metric, Metric::kRocAuc);
  EXPECT_THROW(set.set("task.weight", 0), InputError);
}

}  // namespace
}  // namespace kindred
