// What launchers say of a process, as their own documentation names the variables.
#include "kindred/share/launcher.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace kindred {
namespace {

using Variables = std::map<std::string, std::string>;

LaunchPlace place(const Variables& variables) {
  return launch_place([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

std::string refusal(const Variables& variables) {
  return input_error([&] { (void)place(variables); });
}

TEST(Launcher, NoneIsOneProcess) {
  EXPECT_EQ(place({}), LaunchPlace{});
  EXPECT_EQ(place_text(place({})), "this process");
}

TEST(Launcher, Torchrun) {
  const auto found =
      place({{"RANK", "5"}, {"WORLD_SIZE", "8"}, {"LOCAL_RANK", "1"}, {"LOCAL_WORLD_SIZE", "4"}});
  EXPECT_EQ(found, (LaunchPlace{"torchrun", 5, 8, 1, 4, std::nullopt}));
  EXPECT_EQ(place_text(found), "process 6 of 8 (torchrun), 2 of 4 on this machine");
}

TEST(Launcher, SlurmCountsTheTasksOfThisNode) {
  const Variables step = {{"SLURM_STEP_ID", "0"},        {"SLURM_PROCID", "6"},
                          {"SLURM_STEP_NUM_TASKS", "7"}, {"SLURM_LOCALID", "0"},
                          {"SLURM_NODEID", "3"},         {"SLURM_STEP_TASKS_PER_NODE", "2(x3),1"},
                          {"SLURM_CPUS_ON_NODE", "16"}};
  EXPECT_EQ(place(step), (LaunchPlace{"Slurm", 6, 7, 0, 1, 16}));
  Variables second = step;
  second["SLURM_NODEID"] = "2";
  second["SLURM_PROCID"] = "5";
  second["SLURM_LOCALID"] = "1";
  EXPECT_EQ(place(second), (LaunchPlace{"Slurm", 5, 7, 1, 2, 16}));
}

// The script of a batch job is one process, and yet has the number of its job's tasks.
TEST(Launcher, ABatchScriptIsNoTaskOfAStep) {
  EXPECT_EQ(place({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}, {"SLURM_LOCALID", "0"}}),
            LaunchPlace{});
}

TEST(Launcher, OpenMpi) {
  EXPECT_EQ(place({{"OMPI_COMM_WORLD_RANK", "1"},
                   {"OMPI_COMM_WORLD_SIZE", "2"},
                   {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                   {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}}),
            (LaunchPlace{"Open MPI", 1, 2, 1, 2, std::nullopt}));
}

// torchrun within a step of Slurm starts several processes for each task.
TEST(Launcher, TheInnermostCounts) {
  EXPECT_EQ(place({{"RANK", "3"},
                   {"WORLD_SIZE", "4"},
                   {"LOCAL_RANK", "1"},
                   {"LOCAL_WORLD_SIZE", "2"},
                   {"SLURM_STEP_ID", "0"},
                   {"SLURM_PROCID", "1"},
                   {"SLURM_STEP_NUM_TASKS", "2"}})
                .launcher,
            "torchrun");
}

TEST(Launcher, TheStore) {
  const Variables named = {{"MASTER_ADDR", "node1"}, {"MASTER_PORT", "29500"}};
  EXPECT_EQ(place(named).store, (StoreAddress{"node1", 29500, false}));
  EXPECT_EQ(place_text(place(named)), "this process, store at node1:29500");
  Variables held = named;
  held["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  EXPECT_EQ(place(held).store, (StoreAddress{"node1", 29500, true}));
  held["TORCHELASTIC_USE_AGENT_STORE"] = "False";
  EXPECT_EQ(place(held).store, (StoreAddress{"node1", 29500, false}));
  EXPECT_FALSE(place({{"MASTER_ADDR", "node1"}}).store);
  EXPECT_FALSE(place({{"MASTER_PORT", "29500"}}).store);
  EXPECT_FALSE(place({{"MASTER_ADDR", ""}, {"MASTER_PORT", "29500"}}).store);
  for (const char* port : {"", "0", "65536", "tcp://10.0.0.1:80", "-1"})
    EXPECT_FALSE(place({{"MASTER_ADDR", "node1"}, {"MASTER_PORT", port}}).store) << port;
}

TEST(Launcher, WhatCannotBeIsNamed) {
  EXPECT_HAS(refusal({{"RANK", "1"}}), "RANK is set and WORLD_SIZE is not");
  EXPECT_HAS(refusal({{"RANK", "2"}, {"WORLD_SIZE", "2"}}),
             "RANK=2 and WORLD_SIZE=2 contradict each other");
  EXPECT_HAS(refusal({{"RANK", "one"}, {"WORLD_SIZE", "2"}}), "RANK=one");
  EXPECT_HAS(refusal({{"RANK", "-1"}, {"WORLD_SIZE", "2"}}), "RANK=-1");
  EXPECT_HAS(refusal({{"RANK", ""}, {"WORLD_SIZE", "2"}}), "RANK=:");
  EXPECT_HAS(refusal({{"RANK", "0"}, {"WORLD_SIZE", "99999999999999999999"}}), "WORLD_SIZE=");
  EXPECT_HAS(
      refusal({{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"LOCAL_RANK", "3"}, {"LOCAL_WORLD_SIZE", "2"}}),
      "LOCAL_RANK=3 and LOCAL_WORLD_SIZE=2 contradict each other");
  EXPECT_HAS(
      refusal({{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"LOCAL_RANK", "0"}, {"LOCAL_WORLD_SIZE", "4"}}),
      "LOCAL_WORLD_SIZE=4 and WORLD_SIZE=2 contradict each other");
  const Variables step = {{"SLURM_STEP_ID", "0"},
                          {"SLURM_PROCID", "0"},
                          {"SLURM_STEP_NUM_TASKS", "2"},
                          {"SLURM_NODEID", "0"}};
  for (const char* list : {"", "2(x", "2(x3", "x", "2(x1),", "(x2)"}) {
    Variables broken = step;
    broken["SLURM_NODEID"] = "5";
    broken["SLURM_STEP_TASKS_PER_NODE"] = list;
    EXPECT_HAS(refusal(broken), "SLURM_STEP_TASKS_PER_NODE=") << list;
  }
}

}  // namespace
}  // namespace kindred
