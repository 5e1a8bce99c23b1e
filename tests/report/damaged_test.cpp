// Every file of a run may be missing or damaged, one by one: the report says so and shows the rest.

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/report/report.h"

#include "tests/report/well_formed.h"
#include "tests/support/made_run.h"

namespace kindred {
namespace {

constexpr const char* kFiles[] = {
    "affinity.json", "affinity.jsonl", "grouping.json", "groupings.json",
    "metrics.json",  "timing.json",    "log.jsonl",     "networks/seed0_all/result.json"};

bool has(const RunRecord& run, const std::string& file) {
  if (file == "affinity.json") return run.affinity.has_value();
  if (file == "affinity.jsonl") return run.course.has_value();
  if (file == "grouping.json") return run.grouping.has_value();
  if (file == "groupings.json") return !run.budgets.empty();
  if (file == "metrics.json") return run.comparison.has_value();
  if (file == "timing.json") return run.timing.has_value();
  if (file == "log.jsonl") return !run.log.blas.empty();
  return std::any_of(run.networks.begin(), run.networks.end(),
                     [](const NetworkRecord& network) { return network.measured; });
}

class Damaged : public MadeRunTest {
 protected:
  // The run as it now is makes whole reports in every format.
  RunRecord read_and_tell() {
    RunRecord run = read_run(run_);
    EXPECT_EQ(parse_page(report_html(run)).fault, "");
    EXPECT_FALSE(report_markdown(run).empty());
    EXPECT_FALSE(report_csv(run).empty());
    EXPECT_EQ(Json::parse(report_json(run))["format"], "kindred.report/1");
    return run;
  }

  void spoil(const std::string& file, const std::function<void(Json&)>& change) {
    Json json = Json::parse(read_file(run_ / file));
    change(json);
    write_file_atomically(run_ / file, json.dump());
    const RunRecord run = read_and_tell();
    EXPECT_FALSE(has(run, file)) << json.dump().substr(0, 300);
    EXPECT_EQ(run.faults.size(), 1u) << file;
    if (!run.faults.empty()) {
      EXPECT_NE(run.faults[0].find(file), std::string::npos) << run.faults[0];
      EXPECT_EQ(run.faults[0].find('\n'), std::string::npos);
    }
    std::filesystem::remove_all(run_);
    make(5);
  }
};

TEST_F(Damaged, AWholeRunHasEverything) {
  make(5);
  const RunRecord run = read_and_tell();
  EXPECT_TRUE(run.faults.empty());
  for (const char* file : kFiles) EXPECT_TRUE(has(run, file)) << file;
  EXPECT_EQ(run.name, "made");
  EXPECT_EQ(run.networks.size(), 18u);
}

TEST_F(Damaged, AMissingFileIsAPartThatWasNotRun) {
  for (const std::string file : kFiles) {
    std::filesystem::remove_all(run_);
    make(5);
    std::filesystem::remove(run_ / file);
    const RunRecord run = read_and_tell();
    EXPECT_FALSE(has(run, file)) << file;
    EXPECT_TRUE(run.faults.empty()) << file;
  }
}

TEST_F(Damaged, ADamagedFileIsNamedAndTheRestShown) {
  const std::string broken[] = {"",
                                "{",
                                "[]",
                                "null",
                                "{\"format\": \"kindred.other/1\"}",
                                std::string("\0\xFF\xFE", 3),
                                std::string(300, '[') + "\n"};
  for (const std::string file : kFiles) {
    for (const auto& text : broken) {
      std::filesystem::remove_all(run_);
      make(5);
      // A log without a whole line says nothing, which is no fault.
      if (file == "log.jsonl" && text.find('\n') == std::string::npos) continue;
      write_file_atomically(run_ / file, text);
      const RunRecord run = read_and_tell();
      EXPECT_FALSE(has(run, file)) << file;
      ASSERT_EQ(run.faults.size(), 1u) << file << ": " << text;
      EXPECT_NE(run.faults[0].find(file), std::string::npos) << run.faults[0];
      const PageParts page = parse_page(report_html(run));
      EXPECT_NE(page.text.find(run.faults[0]), std::string::npos);
    }
  }
}

TEST_F(Damaged, AWrongFieldIsNamed) {
  make(5);
  spoil("metrics.json", [](Json& json) { json["methods"] = Json::array(); });
  spoil("metrics.json", [](Json& json) { json["methods"][1]["error"]["values"] = {1}; });
  spoil("metrics.json", [](Json& json) { json["methods"][1]["tasks"].erase(0); });
  spoil("metrics.json", [](Json& json) { json["methods"][1]["groupings"] = 3; });
  spoil("metrics.json", [](Json& json) { json["methods"][1]["networks"] = -1; });
  spoil("metrics.json", [](Json& json) { json["differences"][0]["low"] = nullptr; });
  spoil("metrics.json", [](Json& json) { json["differences"][0]["exceeds_noise"] = "yes"; });
  spoil("metrics.json", [](Json& json) { json["tasks"][0]["name"] = "task_1"; });
  spoil("metrics.json", [](Json& json) { json["seeds"] = {-1, 0, 1}; });
  spoil("timing.json", [](Json& json) { json["search"]["seconds"] = "long"; });
  spoil("timing.json", [](Json& json) { json["search"].erase("joint_runs"); });
  spoil("timing.json", [](Json& json) { json["search"].erase("cut_short"); });
  spoil("groupings.json", [](Json& json) { json["groupings"][0]["serves"] = nullptr; });
  const char* network = "networks/seed0_all/result.json";
  spoil(network, [](Json& json) { json["best_epoch"] = 1e300; });
  spoil(network, [](Json& json) { json["history"][0]["training_losses"].erase(0); });
  spoil(network, [](Json& json) { json["history"][0] = 3; });
  spoil(network, [](Json& json) { json["epochs"] = 4; });
  spoil(network, [](Json& json) { json["test_without"][0].erase(0); });
  spoil(network, [](Json& json) { json["task_numbers"][0] = -1; });
}

TEST_F(Damaged, FilesOfOtherTasksAreNotMixed) {
  make(5);
  write_made_run(folder_ / "other", plain_names(4));
  for (const char* file : {"grouping.json", "metrics.json", "groupings.json"}) {
    std::filesystem::copy_file(folder_ / "other" / file, run_ / file,
                               std::filesystem::copy_options::overwrite_existing);
    const RunRecord run = read_and_tell();
    EXPECT_FALSE(has(run, file));
    ASSERT_EQ(run.faults.size(), 1u);
    EXPECT_NE(run.faults[0].find("other tasks"), std::string::npos);
    std::filesystem::remove_all(run_);
    make(5);
  }
}

// kindred group and kindred train --grouping change grouping.json alone.
TEST_F(Damaged, AComparisonOfOtherGroupsSaysNothingOfTheAnswer) {
  make(5);
  Json json = Json::parse(read_file(run_ / "grouping.json"));
  json["groups"] = Json::array({json["tasks"]});
  for (auto& group : json["serves"]) group = 0;
  write_file_atomically(run_ / "grouping.json", json.dump());
  const RunRecord run = read_and_tell();
  EXPECT_TRUE(run.grouping.has_value());
  EXPECT_FALSE(run.comparison.has_value());
  ASSERT_EQ(run.faults.size(), 1u);
  EXPECT_NE(run.faults[0].find("metrics.json: compares other groups"), std::string::npos);
  EXPECT_NE(run.faults[0].find("kindred run CONFIG --resume"), std::string::npos);
  EXPECT_NE(parse_page(report_html(run)).text.find("They were not compared"), std::string::npos);
}

TEST_F(Damaged, TheOrderOfGroupsInAFileDoesNotMatter) {
  make(5);
  Json json = Json::parse(read_file(run_ / "grouping.json"));
  std::swap(json["groups"][0], json["groups"][1]);
  for (auto& group : json["serves"]) group = 1 - group.get<int>();
  write_file_atomically(run_ / "grouping.json", json.dump());
  EXPECT_TRUE(read_and_tell().comparison.has_value());
}

TEST_F(Damaged, GivenGroupsAreNotShownAsAnAnswer) {
  make(5);
  Json json = Json::parse(read_file(run_ / "grouping.json"));
  json["status"] = "given";
  json["value"] = json["bound"] = json["gap"] = json["stability"] = nullptr;
  for (auto& score : json["scores"]) score = nullptr;
  json["alternatives"] = Json::array();
  write_file_atomically(run_ / "grouping.json", json.dump());
  const RunRecord run = read_and_tell();
  EXPECT_TRUE(run.faults.empty());
  const std::string text = parse_page(report_html(run)).text;
  EXPECT_NE(text.find("The groups are your own, not chosen from affinities."), std::string::npos);
  EXPECT_EQ(text.find("proven best for"), std::string::npos);
  for (const auto& told : {text, report_markdown(run), report_csv(run)})
    for (const char* number : {" nan ", ",nan", " inf ", ",inf"})
      EXPECT_EQ(told.find(number), std::string::npos) << number;
}

TEST_F(Damaged, UnknownNumbersAreDashes) {
  make(5);
  Json json = Json::parse(read_file(run_ / "metrics.json"));
  for (auto& method : json["methods"]) {
    method["error"] = {{"mean", nullptr}, {"sd", nullptr}, {"values", {nullptr, nullptr, nullptr}}};
    method["gain_over_single_task"] = method["error"];
    method["tasks"][0] = method["error"];
  }
  for (auto& difference : json["differences"])
    for (const char* key : {"mean", "low", "high", "exceeds_noise"}) difference[key] = nullptr;
  write_file_atomically(run_ / "metrics.json", json.dump());
  const RunRecord run = read_and_tell();
  EXPECT_TRUE(run.comparison.has_value());
  EXPECT_NE(parse_page(report_html(run)).text.find("too few seeds or test rows to tell"),
            std::string::npos);
}

TEST_F(Damaged, ALogThatWasCutOffIsReadUpToThere) {
  make(5);
  write_file_atomically(run_ / "log.jsonl", read_file(run_ / "log.jsonl") + "{\"event\": \"netw");
  const RunRecord run = read_and_tell();
  EXPECT_TRUE(run.faults.empty());
  EXPECT_EQ(run.log.last_time, "2026-01-02T03:05:06Z");
}

TEST_F(Damaged, WhatIsNoRunIsRefused) {
  EXPECT_THROW((void)read_run(folder_ / "gone"), InputError);
  EXPECT_THROW((void)read_run(run_), InputError);
  write_file_atomically(folder_ / "file", "x");
  EXPECT_THROW((void)read_run(folder_ / "file"), InputError);
}

TEST_F(Damaged, AConfigAloneIsARunThatHasNotBegun) {
  write_file_atomically(run_ / "config.toml", "[data]\n");
  const RunRecord run = read_and_tell();
  EXPECT_TRUE(run.tasks().empty());
  EXPECT_NE(parse_page(report_html(run)).text.find("No groups have been chosen yet"),
            std::string::npos);
}

}  // namespace
}  // namespace kindred
