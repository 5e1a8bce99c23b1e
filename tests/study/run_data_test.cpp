// data.json of a run directory: what was written is read, and each fault is named.
#include "kindred/run/run_data.h"

#include <gtest/gtest.h>

#include "kindred/base/json.h"
#include "kindred/base/json_record.h"

#include "tests/support/errors.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

class RunDataTest : public testing::Test {
 protected:
  RunDataTest() : directory_({}, files_.path("run"), DirectoryUse::kNew) {
    write_run_data(directory_, data_);
  }
  // The message for data.json with `key` set to `value`, from behind the file's name.
  [[nodiscard]] std::string refusal(const std::string& key, const Json& value) const {
    const auto path = directory_.file("data.json");
    Json json = read_json_file(path, "kindred.data/1");
    json[key] = value;
    write_json_file(path, json);
    return input_error([&] { (void)read_run_data(directory_); }).substr(path.string().size());
  }

  TemporaryFiles files_;
  RunDirectory directory_;
  RunData data_ = {
      .hash = "crc32:0:1", .trunk = "crc32:2:3", .tasks = {"a", "b"}, .weights = {1, 0.5}};
};

TEST_F(RunDataTest, IsReadAsWritten) {
  const RunData read = read_run_data(directory_);
  EXPECT_EQ(read.hash, data_.hash);
  EXPECT_EQ(read.trunk, data_.trunk);
  EXPECT_EQ(read.tasks, data_.tasks);
  EXPECT_EQ(read.weights, data_.weights);
}

TEST_F(RunDataTest, FaultsAreNamed) {
  const std::string damaged = ": damaged; write it again with kindred affinity CONFIG: ";
  EXPECT_EQ(refusal("weights", Json::array({1})),
            damaged + "\"weights\" must be a list of 2 numbers; it has 1");
  EXPECT_EQ(refusal("weights", {1, nullptr}),
            damaged + "\"weights\": item 2 is not a finite number");
  EXPECT_EQ(refusal("weights", "1, 2"), damaged + "\"weights\" must be a list");
  EXPECT_EQ(refusal("tasks", {"a", 7}), damaged + "\"tasks\": item 2 is not text");
  EXPECT_EQ(refusal("trunk", 7), damaged + "\"trunk\" must be text");
  EXPECT_EQ(refusal("hash", nullptr), damaged + "\"hash\" must be text");
  write_json_file(directory_.file("data.json"), {{"format", "kindred.data/1"}});
  EXPECT_HAS(input_error([&] { (void)read_run_data(directory_); }), "has no \"hash\"");
}

TEST_F(RunDataTest, OtherDataAreRefusedAndADamagedHashIsNotTakenForThem) {
  RunData other = data_;
  other.hash = "crc32:9:9";
  EXPECT_HAS(input_error([&] { write_run_data(directory_, other); }),
             "the data files have changed");
  other = data_;
  other.trunk = "";
  EXPECT_HAS(input_error([&] { write_run_data(directory_, other); }), "model.trunk has changed");
  (void)refusal("hash", 7);
  EXPECT_HAS(input_error([&] { write_run_data(directory_, data_); }), "\"hash\" must be text");
}

}  // namespace
}  // namespace kindred
