// Leases by files, as two processes see them: two crews with one folder hold separate locks.
#include "kindred/share/lease_files.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"

#include "tests/support/errors.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong(60'000);
constexpr milliseconds kShort(300);

class LeaseFilesTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<Crew> crew(milliseconds lifetime = kLong) const {
    return crew_by_files(files_.path("leases"), lifetime);
  }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return files_.path("leases") / name;
  }
  // Waits until `crew` gets the lease, for up to ten seconds.
  [[nodiscard]] static std::unique_ptr<Lease> take_soon(Crew& crew, const std::string& name) {
    for (int i = 0; i < 1000; ++i) {
      if (auto lease = crew.take(name)) return lease;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return nullptr;
  }

  TemporaryFiles files_;
};

TEST_F(LeaseFilesTest, OneHoldsAtATimeAndReleases) {
  const auto one = crew(), other = crew();
  auto lease = one->take("a");
  ASSERT_TRUE(lease);
  EXPECT_FALSE(one->take("a"));
  EXPECT_FALSE(other->take("a"));
  EXPECT_TRUE(other->others_hold("a"));
  EXPECT_FALSE(one->others_hold("a"));
  EXPECT_TRUE(other->take("b"));
  lease.reset();
  EXPECT_FALSE(other->others_hold("a"));
  EXPECT_TRUE(other->take("a"));
}

TEST_F(LeaseFilesTest, OfManyWhoTakeAtOnceOneGetsIt) {
  constexpr int kTakers = 8, kRounds = 50;
  std::vector<std::unique_ptr<Crew>> crews;
  crews.reserve(kTakers);
  for (int i = 0; i < kTakers; ++i) crews.push_back(crew());
  for (int round = 0; round < kRounds; ++round) {
    const std::string name = "work" + std::to_string(round / 5);  // again after a release
    std::vector<std::unique_ptr<Lease>> leases(kTakers);
    {
      std::vector<std::jthread> threads;
      threads.reserve(kTakers);
      for (int i = 0; i < kTakers; ++i)
        threads.emplace_back(
            [&, i] { leases[static_cast<size_t>(i)] = crews[static_cast<size_t>(i)]->take(name); });
    }
    const auto held = std::count_if(leases.begin(), leases.end(),
                                    [](const auto& lease) { return lease != nullptr; });
    EXPECT_EQ(held, 1) << "round " << round;
  }
}

// A process that is killed on this machine loses its lease at once, whatever the lifetime.
TEST_F(LeaseFilesTest, AKilledHolderIsSeenAtOnce) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto own = crew();
    const auto lease = own->take("a");
    const char byte = lease ? 'y' : 'n';
    (void)!::write(ready[1], &byte, 1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const auto other = crew();
  EXPECT_FALSE(other->take("a"));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(other->take("a"));
  ::close(ready[0]);
  ::close(ready[1]);
}

// A process that is stopped is not seen any more; it loses its lease when its lifetime is over, and
// knows that when it goes on.
TEST_F(LeaseFilesTest, AStoppedHolderLosesItsLeaseAndIsTold) {
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto own = crew(kShort);
    const auto lease = own->take("a");
    char byte = lease ? 'y' : 'n';
    (void)!::write(told[1], &byte, 1);
    while (!lease->lost().stop_requested()) std::this_thread::sleep_for(milliseconds(5));
    byte = 'l';
    (void)!::write(told[1], &byte, 1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(told[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const auto other = crew(kShort);
  // While it works, it keeps the lease for many lifetimes.
  for (int i = 0; i < 30; ++i) {
    EXPECT_FALSE(other->take("a"));
    std::this_thread::sleep_for(kShort / 6);
  }
  ::kill(child, SIGSTOP);
  const auto lease = take_soon(*other, "a");
  EXPECT_TRUE(lease);
  ::kill(child, SIGCONT);
  ASSERT_EQ(::read(told[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'l');
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(lease->lost().stop_requested());
  EXPECT_FALSE(crew(kShort)->take("a"));
  ::close(told[0]);
  ::close(told[1]);
}

// Another machine's clock is not compared with this one's: only changes count.
TEST_F(LeaseFilesTest, AHolderElsewhereIsSeenByItsTouchesWhateverItsClock) {
  const auto own = crew(kShort);
  std::ofstream(file("a.1")) << "another machine";
  std::filesystem::last_write_time(
      file("a.1"), std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_FALSE(own->take("a")) << "its clock is an hour behind";
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(kShort / 6);
    std::filesystem::last_write_time(
        file("a.1"), std::filesystem::file_time_type::clock::now() + std::chrono::hours(1 + i));
    EXPECT_FALSE(own->take("a")) << "touch " << i;
  }
  EXPECT_TRUE(take_soon(*own, "a")) << "no touch any more";
}

// Created by a process that ended before it wrote anything.
TEST_F(LeaseFilesTest, AnEmptyLeaseRunsOut) {
  const auto own = crew(kShort);
  std::ofstream(file("a.1")).flush();
  EXPECT_FALSE(own->take("a"));
  EXPECT_TRUE(take_soon(*own, "a"));
}

TEST_F(LeaseFilesTest, WhatTheLeaderPublishesIsSeenWhileItIsTheLast) {
  const auto one = crew(), other = crew();
  EXPECT_FALSE(other->published());
  auto lead = one->take(kLead);
  EXPECT_FALSE(other->published());
  one->publish({{"x", 1}});
  ASSERT_TRUE(other->published());
  EXPECT_EQ((*other->published())["x"], 1);
  lead.reset();
  EXPECT_TRUE(other->published()) << "after its end, too";
  lead = other->take(kLead);
  EXPECT_FALSE(one->published()) << "a new leader has published nothing yet";
  other->publish({{"x", 2}});
  EXPECT_EQ((*one->published())["x"], 2);
}

TEST_F(LeaseFilesTest, BrokenFilesAreNamed) {
  const auto own = crew();
  write_file_atomically(file("work.json"), "{");
  EXPECT_HAS(input_error([&] { (void)own->published(); }), "work.json");
  write_file_atomically(file("work.json"), R"({"format": "kindred.shared-work/1"})");
  EXPECT_FALSE(own->published());
  std::filesystem::create_directory(file("a.1"));
  EXPECT_FALSE(own->take("a")) << "a directory is no lease, and is not removed";
}

TEST_F(LeaseFilesTest, AFolderThatCannotBeWrittenIsNamed) {
  write_file_atomically(files_.path("file"), "");
  EXPECT_THROW((void)crew_by_files(files_.path("file"), kLong), FailureError);
}

TEST(CrewOfOne, EachWorkIsDoneOnceAtATime) {
  const auto crew = crew_of_one();
  auto lease = crew->take("a");
  ASSERT_TRUE(lease);
  EXPECT_FALSE(crew->take("a"));
  EXPECT_FALSE(crew->others_hold("a"));
  EXPECT_TRUE(crew->take("b"));
  EXPECT_FALSE(lease->lost().stop_requested());
  lease.reset();
  EXPECT_TRUE(crew->take("a"));
  crew->publish({{"x", 1}});
  EXPECT_FALSE(crew->published());
}

}  // namespace
}  // namespace kindred
