#include "kindred/base/processors.h"

#include <fstream>
#include <string>

#include <sched.h>

#include <gtest/gtest.h>

#include "tests/support/folder.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

class ControlGroups : public FolderTest {
 protected:
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  [[nodiscard]] std::optional<double> share(const std::string& groups) const {
    write("groups", groups);
    return control_group_share(folder_ / "groups", folder_ / "root");
  }
};

TEST_F(ControlGroups, TheSecondVersionTakesTheLeastOfAllAround) {
  write("root/job/step/cpu.max", "max 100000\n");
  EXPECT_EQ(share("0::/job/step\n"), std::nullopt);
  write("root/job/cpu.max", "150000 100000\n");
  EXPECT_EQ(share("0::/job/step\n"), 1.5);
  write("root/job/step/cpu.max", "50000 200000\n");
  EXPECT_EQ(share("0::/job/step\n"), 0.25);
  write("root/cpu.max", "10000 100000\n");
  EXPECT_EQ(share("0::/job/step\n"), 0.1);
}

TEST_F(ControlGroups, TheFirstVersionHasAFolderForItsControllers) {
  write("root/cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
  write("root/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  const std::string groups = "9:cpuset:/other\n4:cpu,cpuacct:/job\n0::/\n";
  EXPECT_EQ(share(groups), std::nullopt);
  write("root/cpu,cpuacct/job/cpu.cfs_quota_us", "300000\n");
  EXPECT_EQ(share(groups), 3);
  // A container sees its own group where the host's begin.
  write("root/cpu/cpu.cfs_quota_us", "250000\n");
  write("root/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(share("4:cpuacct,cpu:/docker/0123\n"), 2.5);
  EXPECT_EQ(share("4:cpuset:/docker/0123\n"), std::nullopt);
}

TEST_F(ControlGroups, WhatCannotBeReadSetsNoLimit) {
  EXPECT_EQ(control_group_share(folder_ / "none", folder_), std::nullopt);
  for (const char* text : {"", "max", "0 100000", "100000 0", "-5 100000", "nan 1", "x y", "1"}) {
    write("root/cpu.max", text);
    EXPECT_EQ(share("0::/\n"), std::nullopt) << text;
  }
  write("root/cpu.max", "100000 100000");
  EXPECT_EQ(share("nothing\n:\n0:\n0::/gone/../..\n"), 1);
}

TEST(Processors, AreThoseThatTheProcessIsBoundTo) {
  const int all = usable_processors();
  EXPECT_GE(all, 1);
  cpu_set_t before, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_LE(all, CPU_COUNT(&before));
  CPU_ZERO(&one);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i)
    if (CPU_ISSET(i, &before)) CPU_SET(i, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(usable_processors(), 1);
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(usable_processors(), all);
}

}  // namespace
}  // namespace kindred
