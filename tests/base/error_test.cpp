#include "kindred/base/error.h"

#include <gtest/gtest.h>

namespace kindred {
namespace {

TEST(Error, KnowsItsExitCode) {
  EXPECT_EQ(InputError("x").exit_code(), 2);
  EXPECT_EQ(FailureError("x").exit_code(), 1);
  EXPECT_EQ(InterruptedError("x").exit_code(), 130);
  EXPECT_STREQ(InputError("what is wrong").what(), "what is wrong");
}

}  // namespace
}  // namespace kindred
