#include "kindred/base/worker_pool.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace kindred {
namespace {

class WorkerPoolTest : public testing::TestWithParam<int> {};

TEST_P(WorkerPoolTest, TakesEveryItemOnceAndNoWorkerTwiceAtOnce) {
  WorkerPool pool(GetParam());
  EXPECT_EQ(pool.size(), GetParam());
  for (const size_t count : {0u, 1u, 2u, 1000u}) {
    std::vector<std::atomic<int>> taken(count);
    std::vector<std::atomic<int>> busy(static_cast<size_t>(GetParam()));
    pool.run(count, [&](int worker, size_t item) {
      EXPECT_EQ(busy[static_cast<size_t>(worker)]++, 0);
      ++taken[item];
      --busy[static_cast<size_t>(worker)];
    });
    for (const auto& times : taken) EXPECT_EQ(times, 1);
  }
}

TEST_P(WorkerPoolTest, PassesAnExceptionOnAndGoesOn) {
  WorkerPool pool(GetParam());
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> begun{0};
    EXPECT_THROW(pool.run(1000,
                          [&](int, size_t item) {
                            ++begun;
                            if (item == 3) throw std::runtime_error("three");
                          }),
                 std::runtime_error);
    // Others may be quick enough to finish meanwhile; one worker cannot.
    if (GetParam() == 1) {
      EXPECT_EQ(begun, 4);
    }
  }
  std::atomic<int> sum{0};
  pool.run(10, [&](int, size_t item) { sum += static_cast<int>(item); });
  EXPECT_EQ(sum, 45);
}

TEST_P(WorkerPoolTest, ManyShortRounds) {
  WorkerPool pool(GetParam());
  std::atomic<int> sum{0};
  for (int round = 0; round < 2000; ++round) pool.run(2, [&](int, size_t) { ++sum; });
  EXPECT_EQ(sum, 4000);
}

INSTANTIATE_TEST_SUITE_P(Sizes, WorkerPoolTest, testing::Values(1, 2, 5));

TEST(WorkerPool, OneWorkerIsTheCaller) {
  WorkerPool pool(1);
  const auto caller = std::this_thread::get_id();
  pool.run(3, [&](int worker, size_t) {
    EXPECT_EQ(worker, 0);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

}  // namespace
}  // namespace kindred
