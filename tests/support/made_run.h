#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/json.h"

#include "tests/support/temporary_directory.h"

namespace kindred {

// Names that are harmful if interpreted as anything but text.
[[nodiscard]] std::vector<std::string> hostile_names(size_t count);
[[nodiscard]] std::vector<std::string> plain_names(size_t count);

// Writes a finished run of these tasks: two groups (the first helped by the last task if there are
// three or more), three seeds, `steps` measurements. Values follow from indices, so that tests can
// compute them.
void write_made_run(const std::filesystem::path& directory, const std::vector<std::string>& tasks,
                    int steps = 30);

// Mean affinity of a pair in the made run.
[[nodiscard]] double made_affinity(size_t source, size_t target, size_t tasks);

void write_json_lines(const std::filesystem::path& path, const std::vector<Json>& lines);

// A test fixture with its own made run, which the test may modify.
class MadeRunTest : public testing::Test {
 protected:
  MadeRunTest() { std::filesystem::create_directories(run_); }

  void make(size_t tasks) { write_made_run(run_, plain_names(tasks)); }

  TemporaryDirectory directory_;
  const std::filesystem::path folder_ = directory_.path(), run_ = folder_ / "made";
};

}  // namespace kindred
