#include "kindred/grouping/score_table.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/errors.h"
#include "tests/support/folder.h"

namespace kindred {
namespace {

using Names = std::vector<std::string>;

std::string csv_refusal(const std::string& text, std::optional<Better> better = Better::kLower) {
  auto what = input_error([&] { (void)scores_from_csv(text, better, "s.csv"); });
  EXPECT_TRUE(what.starts_with("s.csv: ")) << what;
  return what;
}

std::string json_refusal(const std::string& text, std::optional<Better> better = std::nullopt) {
  auto what =
      input_error([&] { (void)scores_from_json(parse_json(text, "s.json"), better, "s.json"); });
  EXPECT_TRUE(what.starts_with("s.json: ")) << what;
  return what;
}

std::string document(const std::string& groups, const std::string& tasks = R"(["a", "b"])",
                     const std::string& better = "\"lower\"") {
  return R"({"format": "kindred.scores/1", "better": )" + better + R"(, "tasks": )" + tasks +
         R"(, "groups": )" + groups + "}";
}

std::string group_refusal(const std::string& fields) {
  return json_refusal(document("[{" + fields + "}]"));
}

TEST(ScoreTableCsv, ReadsRowsAndColumnsInAnyOrder) {
  const ScoreTable table = scores_from_csv(
      "\xEF\xBB\xBFtask, score ,group,cost\r\n"
      "b,2,\"both, together\",\r\n"
      "a,0.5,alone,0.5\r\n"
      "a,1e-3,\"both, together\",1\r\n"
      "b,+4,b,\r\n",
      Better::kHigher, "s.csv");
  EXPECT_EQ(table.tasks, (Names{"b", "a"}));
  EXPECT_FALSE(table.lower_is_better);
  ASSERT_EQ(table.groups.size(), 3u);
  EXPECT_EQ(table.groups[0].name, "both, together");
  EXPECT_EQ(table.groups[0].group, (Group{0, 1}));
  EXPECT_EQ(table.groups[0].scores, (std::vector<double>{2, 1e-3}));
  EXPECT_EQ(table.groups[0].cost, 1);
  EXPECT_EQ(table.groups[1].group, (Group{1}));
  EXPECT_EQ(table.groups[1].cost, 0.5);
  EXPECT_EQ(table.groups[2].cost, std::nullopt);
  EXPECT_TRUE(scores_from_csv("group,task,score\ng,a,1\n", Better::kLower, "x").lower_is_better);
}

TEST(ScoreTableCsv, NeedsTheDirection) {
  EXPECT_HAS(csv_refusal("group,task,score\ng,a,1\n", std::nullopt),
             "give --better higher or --better lower");
}

TEST(ScoreTableCsv, RefusesOtherColumns) {
  EXPECT_HAS(csv_refusal("group,task,score,cost,seed\ng,a,1,1,0\n"),
             "line 1: column \"seed\" is not group");
  EXPECT_HAS(csv_refusal("group,task,score,\ng,a,1,\n"), "line 1: column \"\" is not group");
  EXPECT_HAS(csv_refusal("group,task,task,score\n"), "line 1: column \"task\" appears twice");
  EXPECT_HAS(csv_refusal("group,task\ng,a\n"), "line 1: no column \"score\"");
  EXPECT_HAS(csv_refusal("task,score\na,1\n"), "line 1: no column \"group\"");
  EXPECT_HAS(csv_refusal("group,task,score\ng,a\n"), "line 2: 2 cells; the header has 3");
  EXPECT_HAS(csv_refusal("group,task,score\ng,a,1\ng,b,1,1\n"), "line 3: 4 cells");
}

TEST(ScoreTableCsv, RefusesBadCells) {
  for (const std::string cell : {"", "nan", "inf", "-inf", "1e999", "x", "1 2"})
    EXPECT_HAS(csv_refusal("group,task,score\ng,a," + cell + "\n"),
               "line 2: score \"" + cell + "\" is not a finite number");
  for (const std::string cell : {"nan", "inf", "x"})
    EXPECT_HAS(csv_refusal("group,task,score,cost\ng,a,1," + cell + "\n"),
               "line 2: cost \"" + cell + "\" is not a finite number");
  EXPECT_HAS(csv_refusal("group,task,score,cost\ng,a,1,-1\n"), "line 2: cost \"-1\" is negative");
  EXPECT_HAS(csv_refusal("group,task,score\n,a,1\n"), "line 2: the group has no name");
  EXPECT_HAS(csv_refusal("group,task,score\ng,,1\n"), "line 2: the task has no name");
  EXPECT_EQ(scores_from_csv("group,task,score,cost\ng,a,1,0\n", Better::kLower, "x").groups[0].cost,
            0);
}

TEST(ScoreTableCsv, RefusesRepetitions) {
  EXPECT_HAS(csv_refusal("group,task,score\ng,a,1\ng,b,1\ng,a,2\n"),
             "line 4: task \"a\" of group \"g\" is already on line 2");
  EXPECT_HAS(csv_refusal("group,task,score,cost\ng,a,1,1\ng,b,1,\ng,c,2,2\n"),
             "line 4: cost 2, but group \"g\" costs 1 on line 2");
  EXPECT_HAS(csv_refusal("group,task,score\ng,a,1\nh,a,2\n"),
             "groups \"g\" and \"h\" hold the same tasks at the same cost");
  EXPECT_HAS(csv_refusal("group,task,score,cost\ng,a,1,1\nh,a,2,1\n"), "hold the same tasks");
  EXPECT_EQ(scores_from_csv("group,task,score,cost\ng,a,1,1\nh,a,2,0.5\n", Better::kLower, "x")
                .groups.size(),
            2u);
}

TEST(ScoreTableCsv, RefusesBrokenText) {
  EXPECT_HAS(csv_refusal(""), "empty");
  EXPECT_HAS(csv_refusal("group,task,score\n"), "holds no groups");
  EXPECT_HAS(csv_refusal("group,task,score\ng\xff,a,1\n"), "not UTF-8");
  EXPECT_HAS(csv_refusal("group,task,score\n\"g,a,1\n"),
             "line 2, cell 1: the quote that opens this cell is never closed");
  EXPECT_HAS(csv_refusal(std::string(5000, ',')), "more than 64 cells");
  std::string many = "group,task,score\n";
  for (int i = 0; i < 2001; ++i) many += "g,t" + std::to_string(i) + ",1\n";
  EXPECT_HAS(csv_refusal(many), "line 2002: more than 2000 tasks");
}

TEST(ScoreTableCsv, RefusesMoreThanAMillionGroups) {
  std::string many = "group,task,score\n";
  for (size_t i = 0; i <= kMostScoredGroups; ++i) many += std::to_string(i) + ",a,1\n";
  EXPECT_HAS(csv_refusal(many), "line 1000002: more than 1000000 groups");
}

TEST(ScoreTableJson, ReadsAndNamesGroups) {
  const ScoreTable table =
      scores_from_json(parse_json(R"({"licence": "MIT", "tasks": ["a", "b", "c"], "groups": [
        {"tasks": ["c", "a"], "scores": [3, 1]},
        {"name": "half", "tasks": ["a"], "scores": [0.5], "cost": 0.5}]})",
                                  "x"),
                       Better::kHigher, "x");
  EXPECT_EQ(table.tasks, (Names{"a", "b", "c"}));
  ASSERT_EQ(table.groups.size(), 2u);
  EXPECT_EQ(table.groups[0].name, "a+c");
  EXPECT_EQ(table.groups[0].group, (Group{0, 2}));
  EXPECT_EQ(table.groups[0].scores, (std::vector<double>{1, 3}));
  EXPECT_EQ(table.groups[0].cost, std::nullopt);
  EXPECT_EQ(table.groups[1].cost, 0.5);
}

TEST(ScoreTableJson, TakesTheDirectionFromTheFileOrTheCaller) {
  const std::string one = R"([{"tasks": ["a"], "scores": [1]}])";
  const auto lower = [&](const std::string& text, std::optional<Better> better) {
    return scores_from_json(parse_json(text, "x"), better, "x").lower_is_better;
  };
  EXPECT_TRUE(lower(document(one), std::nullopt));
  EXPECT_TRUE(lower(document(one), Better::kLower));
  EXPECT_FALSE(lower(document(one, R"(["a"])", "\"higher\""), std::nullopt));
  EXPECT_HAS(json_refusal(document(one), Better::kHigher),
             "says that lower scores are better, but --better higher");
  EXPECT_HAS(json_refusal(document(one, R"(["a"])", "\"up\"")),
             "\"better\" must be one of higher, lower");
  EXPECT_HAS(json_refusal(document(one, R"(["a"])", "null"), Better::kLower),
             "\"better\" must be text");
  EXPECT_HAS(json_refusal(R"({"tasks": ["a"], "groups": )" + one + "}"), "has no \"better\"");
}

TEST(ScoreTableJson, RefusesBadTasks) {
  const std::string one = R"([{"tasks": ["a"], "scores": [1]}])";
  EXPECT_HAS(json_refusal("[]"), "not a JSON object");
  EXPECT_HAS(json_refusal(R"({"better": "lower", "groups": )" + one + "}"), "has no \"tasks\"");
  EXPECT_HAS(json_refusal(document(one, "3")), "\"tasks\" must be a list");
  EXPECT_HAS(json_refusal(document(one, "[3]")), "\"tasks\": item 1 is not text");
  EXPECT_HAS(json_refusal(document(one, R"(["a", "a"])")), "two tasks are named \"a\"");
  std::string many = R"(["a")";
  for (int i = 0; i < 2000; ++i) many += R"(,"a")";
  EXPECT_HAS(json_refusal(document(one, many + "]")), "2001 tasks are more than");
}

TEST(ScoreTableJson, RefusesBadGroups) {
  EXPECT_HAS(json_refusal(R"({"better": "lower", "tasks": ["a"]})"), "has no \"groups\"");
  EXPECT_HAS(json_refusal(document("{}")), "\"groups\" must be a list");
  EXPECT_HAS(json_refusal(document("[]")), "holds no groups");
  EXPECT_HAS(json_refusal(document("[3]")), "group 1: not a JSON object");
  EXPECT_HAS(group_refusal(R"("scores": [1])"), "group 1: has no \"tasks\"");
  EXPECT_HAS(group_refusal(R"("tasks": ["a"])"), "group 1: has no \"scores\"");
  EXPECT_HAS(group_refusal(R"("tasks": ["a"], "scores": [1], "costs": 1)"),
             "group 1: \"costs\" is not \"name\"");
  EXPECT_HAS(group_refusal(R"("tasks": [], "scores": [])"), "group 1: holds no task");
  EXPECT_HAS(group_refusal(R"("tasks": ["c"], "scores": [1])"), "group 1: \"c\" is not one of");
  EXPECT_HAS(group_refusal(R"("tasks": ["a", "b", "a"], "scores": [1, 2, 3])"),
             "group 1: holds \"a\" twice");
  EXPECT_HAS(group_refusal(R"("tasks": ["a", "b"], "scores": [1])"),
             "group 1: \"scores\" must be a list of 2 numbers; it has 1");
  EXPECT_HAS(group_refusal(R"("tasks": ["a"], "scores": [null])"),
             "group 1: the score of \"a\" is null");
  EXPECT_HAS(group_refusal(R"("tasks": ["a", "b"], "scores": [1, "2"])"),
             "group 1: \"scores\": item 2 is not a number");
  EXPECT_HAS(group_refusal(R"("name": 3, "tasks": ["a"], "scores": [1])"),
             "group 1: \"name\" must be text");
  EXPECT_HAS(group_refusal(R"("name": "", "tasks": ["a"], "scores": [1])"), "group 1 has no name");
  EXPECT_HAS(group_refusal(R"("tasks": ["a"], "scores": [1], "cost": "1")"),
             "group 1: \"cost\" must be a number");
  EXPECT_HAS(group_refusal(R"("tasks": ["a"], "scores": [1], "cost": -1)"),
             "the cost of group \"a\" is -1");
}

TEST(ScoreTableJson, RefusesRepetitions) {
  EXPECT_HAS(json_refusal(document(R"([{"tasks": ["a"], "scores": [1]},
                                      {"name": "a", "tasks": ["b"], "scores": [1]}])")),
             "two groups are named \"a\"");
  EXPECT_HAS(json_refusal(document(R"([{"name": "x", "tasks": ["a", "b"], "scores": [1, 2]},
                                      {"name": "y", "tasks": ["b", "a"], "scores": [1, 2]}])")),
             "groups \"x\" and \"y\" hold the same tasks");
}

TEST(ScoreTableJson, RefusesMoreThanAMillionGroups) {
  Json json{{"better", "lower"}, {"tasks", {"a"}}, {"groups", Json::array()}};
  json["groups"].get_ref<Json::array_t&>().resize(kMostScoredGroups + 1);
  EXPECT_HAS(input_error([&] { (void)scores_from_json(json, std::nullopt, "s.json"); }),
             "1000001 groups are more than the 1000000");
}

ScoreTable small_table() {
  return {{"a", "größe"},
          {{"both", {0, 1}, {1.0 / 3, -5e-324}, std::nullopt},
           {"half", {1}, {1.7976931348623157e308}, 0.5},
           {"none", {1}, {0}, 0}},
          true};
}

class ScoreTableFile : public FolderTest {};

TEST_F(ScoreTableFile, ComesBackToTheLastBit) {
  const ScoreTable table = small_table();
  write_score_table(folder_ / "s.json", table);
  const ScoreTable back = read_score_table(folder_ / "s.json", std::nullopt);
  EXPECT_EQ(back.tasks, table.tasks);
  EXPECT_EQ(back.lower_is_better, table.lower_is_better);
  ASSERT_EQ(back.groups.size(), table.groups.size());
  for (size_t i = 0; i < table.groups.size(); ++i) {
    EXPECT_EQ(back.groups[i].name, table.groups[i].name);
    EXPECT_EQ(back.groups[i].group, table.groups[i].group);
    EXPECT_EQ(back.groups[i].scores, table.groups[i].scores);
    EXPECT_EQ(back.groups[i].cost, table.groups[i].cost);
  }
}

TEST_F(ScoreTableFile, IsChosenByItsName) {
  write_file_atomically(folder_ / "s.csv", "group,task,score\ng,a,1\n");
  EXPECT_EQ(read_score_table(folder_ / "s.csv", Better::kLower).groups.size(), 1u);
  EXPECT_HAS(input_error([&] { (void)read_score_table(folder_ / "s.txt", Better::kLower); }),
             "ends in .csv or .json");
  EXPECT_THROW((void)read_score_table(folder_ / "none.csv", Better::kLower), InputError);
  write_file_atomically(folder_ / "s.json", R"({"format": "kindred.affinity/1"})");
  EXPECT_THROW((void)read_score_table(folder_ / "s.json", Better::kLower), InputError);
}

TEST(ScoreTableCheck, RefusesTablesMadeWrongly) {
  const auto refused = [](const auto& spoil) {
    ScoreTable table = small_table();
    spoil(table);
    return input_error([&] { (void)to_json(table); });
  };
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  EXPECT_HAS(refused([](auto& table) { table.groups[0].name = "\xff"; }), "not UTF-8");
  EXPECT_HAS(refused([](auto& table) { table.groups[0].group[1] = 2; }), "holds task 2 of 2");
  EXPECT_HAS(refused([](auto& table) { table.groups[0].group[0] = -1; }), "holds task -1 of 2");
  EXPECT_HAS(refused([](auto& table) {
               table.groups[0].group = {1, 0};
             }),
             "twice, or not in ascending order");
  EXPECT_HAS(refused([](auto& table) { table.groups[1].scores.push_back(1); }),
             "1 tasks, but 2 scores");
  EXPECT_HAS(refused([&](auto& table) { table.groups[1].scores[0] = nan; }),
             "the score of \"größe\" in group \"half\" is nan");
  EXPECT_HAS(refused([&](auto& table) { table.groups[1].cost = infinity; }),
             "the cost of group \"half\" is inf");
  EXPECT_HAS(refused([&](auto& table) { table.groups[1].cost = nan; }),
             "the cost of group \"half\" is nan");
  EXPECT_HAS(refused([](auto& table) { table.groups[1].group.clear(); }), "holds no task");
}

TEST(ScoreTablePublished, IsReadWhole) {
  for (const std::string setting : {"1", "2", "4"}) {
    for (const std::string split : {"val", "test"}) {
      const auto table = read_score_table(
          KINDRED_TESTS + ("/selection/published/standley" + setting + "_" + split + ".json"),
          std::nullopt);
      EXPECT_TRUE(table.lower_is_better);
      EXPECT_EQ(table.tasks.size(), 5u);
      ASSERT_EQ(table.groups.size(), 36u);
      EXPECT_EQ(table.groups[30].group, (Group{0, 1, 2, 3, 4}));
      EXPECT_EQ(table.groups[30].cost, 1);
      EXPECT_EQ(table.groups[31].name, "half:" + table.tasks[0]);
      EXPECT_EQ(table.groups[31].cost, 0.5);
    }
  }
}

}  // namespace
}  // namespace kindred
