// Lines of affinity.jsonl for some of their tasks.
#include "kindred/stats/kept_tasks.h"

#include <gtest/gtest.h>

#include "kindred/base/json.h"
#include "kindred/stats/measurements.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

constexpr const char* kWhole = R"({"step":4,"epoch":1,"learning_rate":0.1,"losses":[1,2,3],)"
                               R"("matrix":[[0.1,0.2,0.3],[0.4,null,0.6],[0.7,0.8,0.9]],)"
                               R"("also":{"cosine":[[1,2,3],[4,5,6],[7,8,9]]}})";

TEST(KeptTasksTest, RowsAndColumnsOfOtherTasksLeave) {
  EXPECT_EQ(measurement_line_of(kWhole, 3, {0, 2}, "here"),
            R"({"step":4,"epoch":1,"learning_rate":0.1,"losses":[1,3],)"
            R"("matrix":[[0.1,0.3],[0.7,0.9]],"also":{"cosine":[[1,3],[7,9]]}})");
  EXPECT_EQ(measurement_line_of(kWhole, 3, {0, 1, 2}, "here"), kWhole);
}

TEST(KeptTasksTest, TasksMayStandInAnotherOrder) {
  const auto line = measurement_line_of(kWhole, 3, {2, 1}, "here");
  const auto step = measurement_from_line(line, 2, "there");
  EXPECT_EQ(step.values[0], 0.9);
  EXPECT_EQ(step.values[1], 0.8);
  EXPECT_EQ(step.values[2], 0.6);
  EXPECT_TRUE(std::isnan(step.values[3]));
}

TEST(KeptTasksTest, OfSomeSourcesOnlyThoseThatStay) {
  const std::string line =
      R"({"step":4,"matrix":[[0.1,0.2,0.3],[0.7,0.8,0.9]],"sources":[0,2],"chances":[0.5,0.25]})";
  EXPECT_EQ(measurement_line_of(line, 3, {2, 1}, "here"),
            R"({"step":4,"matrix":[[0.9,0.8]],"sources":[0],"chances":[0.25]})");
  EXPECT_EQ(measurement_line_of(line, 3, {2, 0}, "here"),
            R"({"step":4,"matrix":[[0.9,0.7],[0.3,0.1]],"sources":[0,1],"chances":[0.25,0.5]})");
  EXPECT_EQ(measurement_line_of(line, 3, {1}, "here"), "");
}

TEST(KeptTasksTest, DamagedLinesAreRefused) {
  const auto refusal = [](const std::string& line) {
    return input_error([&] { (void)measurement_line_of(line, 2, {0}, "here"); });
  };
  EXPECT_HAS(refusal("{"), "here");
  EXPECT_HAS(refusal(R"({"step":1,"matrix":[[1,2]]})"), "does not have the 2 tasks");
  EXPECT_HAS(refusal(R"({"step":1,"matrix":[[1,2],[3,4]],"losses":[1]})"), "\"losses\"");
  EXPECT_HAS(refusal(R"({"step":1,"matrix":[[1,2],[3,4]],"also":{"cosine":[[1,2]]}})"), "matrix");
  EXPECT_HAS(refusal(R"({"step":1,"matrix":[[1,2]],"sources":[5],"chances":[1]})"), "sources");
}

}  // namespace
}  // namespace kindred
