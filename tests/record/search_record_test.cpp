#include "kindred/record/search_record.h"

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

// 40 of 100 steps in 6 s, of which measuring took 2 s.
SearchRecord made_search() {
  SearchRecord search{
      .steps = 40, .planned_steps = 100, .stopped_early = true, .seconds = 6, .threads = 2};
  take_observed(search,
                {{"bytes", 17},
                 {"measurements", 4},
                 {"sources", 12},
                 {"seconds", 2.0},
                 {"alone", {{"lookahead", 1.5}, {"cosine", 0.5}}}},
                "x");
  return search;
}

TEST(SearchRecord, TellsTrainingFromMeasuring) {
  const SearchRecord search = made_search();
  EXPECT_EQ(search.training_seconds(), 4);
  EXPECT_EQ(search.whole_training_seconds(), 10);
  EXPECT_EQ(search.seconds_with("cosine"), 4.5);
  EXPECT_EQ(search.measurements, 4);
  EXPECT_EQ(search.sources, 12);
  SearchRecord whole = search;
  whole.stopped_early = false;
  EXPECT_EQ(whole.whole_training_seconds(), 4);
}

TEST(SearchRecord, WhatIsWrittenIsRead) {
  const TemporaryDirectory folder;
  const Json json = to_json(made_search());
  write_json_file(folder.path() / "search.json", json);
  const SearchRecord read = read_search(folder.path() / "search.json");
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.seconds_alone.at("lookahead"), 1.5);
  for (const char* key : {"steps", "cut_short", "threads", "observed"}) {
    Json damaged = json;
    damaged.erase(key);
    write_json_file(folder.path() / "search.json", damaged);
    EXPECT_THROW((void)read_search(folder.path() / "search.json"), InputError) << key;
  }
  Json damaged = json;
  damaged["observed"]["alone"]["cosine"] = "long";
  write_json_file(folder.path() / "search.json", damaged);
  EXPECT_THROW((void)read_search(folder.path() / "search.json"), InputError);
}

// The second takes all of its 100 steps in 12 s, 2 s of which are measuring.
TEST(SearchRecord, SeveralTrainingsAreOneSearch) {
  SearchRecord second = made_search();
  second.steps = 100;
  second.stopped_early = false;
  second.seconds = 12;
  const SearchRecord all = in_all({made_search(), second});
  EXPECT_EQ(all.runs, 2);
  EXPECT_EQ(all.steps, 140);
  EXPECT_EQ(all.planned_steps, 200);
  EXPECT_TRUE(all.stopped_early);
  EXPECT_EQ(all.whole_training_steps(), 100);
  EXPECT_EQ(all.training_seconds(), 14);
  EXPECT_EQ(all.whole_training_seconds(), 10);  // 14 s for 140 steps, and 100 steps are one
  EXPECT_EQ(all.seconds_with("cosine"), 15);
  EXPECT_EQ(all.measurements, 8);
  EXPECT_EQ(all.sources, 24);
  EXPECT_EQ(timing_of(all, 5).joint_runs, 1.8);
  EXPECT_EQ(to_json(in_all({made_search()})), to_json(made_search()));
  EXPECT_THROW((void)in_all({}), InputError);
}

TEST(SearchTiming, CountsJointRunsAndWhatOthersWouldTrain) {
  const SearchTiming timing = timing_of(made_search(), 5);
  EXPECT_EQ(timing.joint_runs, 0.6);
  EXPECT_EQ(timing.hoa_networks, 15);
  EXPECT_EQ(timing.exhaustive_networks, 31);
  EXPECT_EQ(timing.seconds_saved(), 6);
  const TemporaryDirectory folder;
  write_json_file(folder.path() / "timing.json", to_json(timing));
  EXPECT_EQ(to_json(read_timing(folder.path() / "timing.json")), to_json(timing));
  // 2^1100 − 1 is no double, and null in the file.
  write_json_file(folder.path() / "timing.json", to_json(timing_of(made_search(), 1100)));
  EXPECT_EQ(read_timing(folder.path() / "timing.json").exhaustive_networks,
            std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace kindred
