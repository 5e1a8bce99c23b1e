#include "kindred/record/task_checkpoint_record.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

const std::string kTaskCheckpoints = KINDRED_TESTS "/golden/task_checkpoints.json";

TEST(TaskCheckpointRecordTest, ReadsTheFirstVersion) {
  const TaskCheckpointRecord read = read_task_checkpoints(kTaskCheckpoints);
  ASSERT_EQ(read.checkpoints.size(), 3u);
  EXPECT_EQ(read.tasks, (std::vector<std::string>{"price", "label", "other"}));
  EXPECT_EQ(read.checkpoints[0].epoch, 2);
  EXPECT_EQ(read.checkpoints[0].validation_loss, 0.94002160783081);
  EXPECT_EQ(read.checkpoints[1].test_without.size(), 9u);
  EXPECT_EQ(read.checkpoints[2].epoch, 0);
  EXPECT_EQ(read.checkpoints[2].test, 0.75);
  EXPECT_EQ(to_json(read), parse_json(read_file(kTaskCheckpoints), kTaskCheckpoints));
}

TEST(TaskCheckpointRecordTest, DamagedFilesAreRefused) {
  const TemporaryDirectory folder;
  const auto path = folder.path() / "task_checkpoints.json";
  EXPECT_THROW((void)read_task_checkpoints(path), InputError);
  const Json whole = parse_json(read_file(kTaskCheckpoints), kTaskCheckpoints);
  std::vector<Json> damaged(5, whole);
  damaged[0]["checkpoints"].erase(2);
  damaged[1]["checkpoints"][0].erase("test");
  damaged[2]["checkpoints"][0]["epoch"] = 1.5;
  damaged[3]["checkpoints"][0]["test_without"] = "0.9";
  damaged[4]["format"] = "kindred.task-checkpoints/2";
  for (const Json& json : damaged) {
    write_json_file(path, json);
    EXPECT_THROW((void)read_task_checkpoints(path), InputError) << json.dump();
  }
}

}  // namespace
}  // namespace kindred
