#include "kindred/base/file.h"

#include <filesystem>
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/selection/selection.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

Json valid() {
  return to_json(select_groups(clustered_problem(6, 2, 1)));
}

TEST(GroupingFile, ComesBackAsItWas) {
  const auto path = std::filesystem::path(testing::TempDir()) / "kindred_grouping_test.json";
  const Grouping grouping = select_groups(clustered_problem(9, 3, 2));
  write_grouping(path, grouping);
  const Grouping back = read_grouping(path);
  EXPECT_EQ(back.tasks, grouping.tasks);
  EXPECT_EQ(back.groups, grouping.groups);
  EXPECT_EQ(back.serves, grouping.serves);
  EXPECT_EQ(back.scores, grouping.scores);
  EXPECT_EQ(back.value, grouping.value);
  EXPECT_EQ(back.bound, grouping.bound);
  EXPECT_EQ(back.gap, grouping.gap);
  EXPECT_EQ(back.status, grouping.status);
  EXPECT_EQ(back.networks, grouping.networks);
  std::filesystem::remove(path);
}

TEST(GroupingFile, HasTheKeysOfItsFormat) {
  const Json json = valid();
  EXPECT_EQ(json["format"], "kindred.grouping/1");
  EXPECT_EQ(json["status"], "optimal");
  EXPECT_EQ(json["networks"], 2);
  EXPECT_EQ(json["serves"].size(), 6u);
  EXPECT_TRUE(json["groups"][0][0].is_string());
}

TEST(GroupingFile, RefusesWhatDoesNotHoldTogether) {
  const std::pair<const char*, std::function<void(Json&)>> breaks[] = {
      {"no tasks", [](Json& j) { j.erase("tasks"); }},
      {"tasks not names", [](Json& j) { j["tasks"][0] = 3; }},
      {"name twice", [](Json& j) { j["tasks"][0] = j["tasks"][1]; }},
      {"no groups", [](Json& j) { j["groups"] = Json::array(); }},
      {"groups no list", [](Json& j) { j["groups"] = 7; }},
      {"empty group", [](Json& j) { j["groups"][0] = Json::array(); }},
      {"unknown name", [](Json& j) { j["groups"][0][0] = "x"; }},
      {"member twice", [](Json& j) { j["groups"][0].push_back(j["groups"][0][0]); }},
      {"serves lacks a task", [](Json& j) { j["serves"].erase("t000"); }},
      {"serves out of range", [](Json& j) { j["serves"]["t000"] = 2; }},
      {"serves negative", [](Json& j) { j["serves"]["t000"] = -1; }},
      {"serves fraction", [](Json& j) { j["serves"]["t000"] = 0.5; }},
      {"serves huge", [](Json& j) { j["serves"]["t000"] = UINT64_MAX; }},
      {"served elsewhere",
       [](Json& j) {
         j["groups"] = {{"t001"}, {"t002"}};
       }},
      {"score is text", [](Json& j) { j["scores"]["t000"] = "1"; }},
      {"networks 0", [](Json& j) { j["networks"] = 0; }},
      {"value null", [](Json& j) { j["value"] = nullptr; }},
      {"status", [](Json& j) { j["status"] = "perfect"; }},
      {"no object", [](Json& j) { j = 1; }},
  };
  EXPECT_NO_THROW((void)grouping_from_json(valid(), "g.json"));
  for (const auto& [what, change] : breaks) {
    Json json = valid();
    change(json);
    try {
      (void)grouping_from_json(json, "g.json");
      ADD_FAILURE() << what;
    } catch (const InputError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("g.json: ")) << error.what();
    }
  }
}

}  // namespace
}  // namespace kindred
