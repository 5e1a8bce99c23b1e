#include "kindred/base/interrupt.h"

#include <csignal>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

TEST(Interrupt, IsSetFromASignalHandlerAndCleared) {
  EXPECT_FALSE(interrupt_requested());
  const auto before = std::signal(SIGUSR1, [](int) { request_interrupt(); });
  std::raise(SIGUSR1);
  std::signal(SIGUSR1, before);
  EXPECT_TRUE(interrupt_requested());
  clear_interrupt();
  EXPECT_FALSE(interrupt_requested());
}

TEST(Error, KnowsItsExitCode) {
  EXPECT_EQ(InputError("x").exit_code(), 2);
  EXPECT_EQ(FailureError("x").exit_code(), 1);
  EXPECT_EQ(InterruptedError("x").exit_code(), 130);
  EXPECT_STREQ(InputError("what is wrong").what(), "what is wrong");
}

}  // namespace
}  // namespace kindred
