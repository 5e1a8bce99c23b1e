// reuse.json: what was written is read, and what it says to people.
#include "kindred/record/reuse_record.h"

#include <gtest/gtest.h>

#include "tests/support/errors.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

ReuseRecord example() {
  ReuseRecord record;
  record.run = "/runs/old";
  record.dropped = {"c"};
  record.former_targets = {"column c"};
  record.affinities = AffinitySource::kCarried;
  record.measured_with = {"c", "d"};
  record.networks = {{.folder = "seed0_tasks0", .task_numbers = {0}, .seed = 7, .seconds = 1.5},
                     {.folder = "seed0_tasks1-2", .task_numbers = {1, 2}, .seed = 7, .seconds = 2}};
  record.refused = {{"a task was dropped", 3}};
  return record;
}

TEST(ReuseRecordTest, IsReadAsWritten) {
  const TemporaryFiles files;
  const auto path = files.path("reuse.json");
  write_json_file(path, to_json(example()));
  const ReuseRecord read = read_reuse(path);
  EXPECT_EQ(to_json(read).dump(), to_json(example()).dump());
  EXPECT_EQ(read.networks[1].task_numbers, (std::vector<int64_t>{1, 2}));
  Json json = to_json(example());
  json["affinities"] = "lukewarm";
  write_json_file(path, json);
  EXPECT_HAS(input_error([&] { (void)read_reuse(path); }), "carried, warm, cold");
}

TEST(ReuseRecordTest, ReadsTheFirstVersion) {
  const ReuseRecord record = read_reuse(KINDRED_TESTS "/golden/reuse.json");
  EXPECT_EQ(record.run, "/data/run");
  EXPECT_EQ(record.dropped, std::vector<std::string>{"label"});
  EXPECT_EQ(record.former_targets, std::vector<std::string>{"label"});
  EXPECT_EQ(record.affinities, AffinitySource::kCarried);
  ASSERT_EQ(record.networks.size(), 6u);
  EXPECT_EQ(record.networks[1].folder, "seed0_tasks0-2");
  EXPECT_EQ(record.networks[1].task_numbers, (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(record.refused,
            (std::vector<std::pair<std::string, int64_t>>{{"a task was dropped", 8}}));
}

TEST(ReuseRecordTest, SaysHowAffinitiesWereMeasured) {
  ReuseRecord record = example();
  EXPECT_EQ(reused_affinities_text(record),
            "affinities are those of /runs/old, and nothing was measured; they were measured while "
            "\"c\" and \"d\" trained along, and a joint training without may measure others");
  EXPECT_EQ(affinity_provenance(record).at("measured_with"), Json({"c", "d"}));
  record.measured_warm = true;
  EXPECT_HAS(reused_affinities_text(record), "; and in a joint training that began with");
  record.measured_with.clear();
  EXPECT_HAS(reused_affinities_text(record), "they were measured in a joint training that began");
  record = ReuseRecord();
  record.run = "/runs/old";
  record.affinities = AffinitySource::kWarm;
  record.why = "1 new task";
  EXPECT_HAS(reused_affinities_text(record),
             "anew, beginning with the weights of /runs/old (1 new task); they are measured in");
  record.affinities = AffinitySource::kCold;
  EXPECT_EQ(reused_affinities_text(record),
            "affinities are measured anew, from initial weights (1 new task)");
  EXPECT_FALSE(affinity_provenance(record).contains("note"));
}

TEST(ReuseRecordTest, CountsNetworksThatTheRunHas) {
  const auto text = reused_networks_text(
      example(), [](const SameNetwork& network) { return network.task_numbers.size() == 2; });
  EXPECT_EQ(text,
            "1 of the 2 networks in /runs/old that are the same here are used, whose training took "
            "2.0 s there; 3 are not the same: a task was dropped");
}

}  // namespace
}  // namespace kindred
