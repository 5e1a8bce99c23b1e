#include "kindred/record/phases_record.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

const std::filesystem::path kGolden = KINDRED_TESTS "/golden/run/phases.json";

TEST(PhasesRecord, WhatAnEarlierVersionWroteIsReadAndWrittenAlike) {
  const PhasesRecord record = read_phases(kGolden);
  ASSERT_EQ(record.phases.size(), 2u);
  EXPECT_EQ(record.tasks, (std::vector<std::string>{"price", "label", "other"}));
  EXPECT_EQ(record.phases[1].first_step, 4);
  EXPECT_EQ(record.phases[1].last_step, 8);
  EXPECT_EQ(record.phases[1].measurements, 5);
  EXPECT_EQ(record.phases[1].affinity.at(2, 0), 9.53790850095393e-05);
  EXPECT_EQ(record.phases[1].affinity.standard_errors[1], 1.0533355061982002e-05);
  EXPECT_EQ(record.phases[1].groups->groups[1], (std::vector<std::string>{"price", "other"}));
  EXPECT_EQ(record.phases[1].groups->value, 6.569882037266161e-05);
  ASSERT_EQ(record.epochs.size(), 3u);
  EXPECT_EQ(record.epochs[2].epoch, 2);
  EXPECT_EQ(to_json(record).dump(2) + "\n", read_file(kGolden));
}

TEST(PhasesRecord, WhatWasNotMeasuredIsNull) {
  AffinityMatrix matrix({"a", "b"});
  matrix.standard_errors.assign(4, std::nan(""));
  matrix.at(0, 1) = 0.5;
  PhasesRecord record;
  record.tasks = matrix.tasks;
  record.phases.push_back(
      {.first_step = 3, .last_step = 3, .measurements = 1, .affinity = matrix, .groups = {}});
  record.epochs.push_back({.epoch = 7, .measurements = 1, .affinity = matrix});
  const Json json = to_json(record);
  EXPECT_EQ(json["phases"][0]["affinity"].dump(), "[[null,0.5],[null,null]]");
  EXPECT_TRUE(json["phases"][0]["value_of_chosen"].is_null());
  const TemporaryDirectory folder;
  const auto path = folder.path() / "phases.json";
  write_json_file(path, json);
  const PhasesRecord read = read_phases(path);
  EXPECT_FALSE(read.phases[0].groups);
  EXPECT_TRUE(std::isnan(read.phases[0].affinity.at(1, 0)));
  EXPECT_EQ(read.epochs[0].epoch, 7);
  EXPECT_EQ(to_json(read).dump(), json.dump());
}

TEST(PhasesRecord, DamageIsNamed) {
  const TemporaryDirectory folder;
  const auto path = folder.path() / "phases.json";
  const auto refusal = [&](const auto& change) {
    Json json = Json::parse(read_file(kGolden));
    change(json);
    write_json_file(path, json);
    const std::string message = input_error([&] { (void)read_phases(path); });
    EXPECT_TRUE(message.starts_with(path.string() + ": ")) << message;
    return message.substr(path.string().size() + 2);
  };
  EXPECT_EQ(refusal([](Json& json) { json["tasks"] = Json::array(); }), "\"tasks\" is empty");
  EXPECT_EQ(refusal([](Json& json) { json["phases"][1].erase("value"); }),
            "\"phases\" 2: has no \"value\"");
  EXPECT_EQ(refusal([](Json& json) {
              json["phases"][0]["steps"] = {5, 4};
            }),
            "\"phases\" 1: \"steps\" must be the first and last step");
  EXPECT_EQ(refusal([](Json& json) {
              json["phases"][0]["groups"] = {{"price", 1}};
            }),
            "\"phases\" 1: \"groups\" must be nested lists of text");
  EXPECT_EQ(refusal([](Json& json) { json["epochs"][2]["affinity"].erase(0); }),
            "\"epochs\" 3: \"affinity\" does not have a row for each task");
  EXPECT_EQ(refusal([](Json& json) { json["epochs"][0]["affinity"][1].erase(0); }),
            "\"epochs\" 1: \"affinity\" must be a list of 3 numbers; it has 2");
}

}  // namespace
}  // namespace kindred
