#include "kindred/ranks/store_place.h"

#include <gtest/gtest.h>

#include "tests/ranks/free_port.h"
#include "tests/support/errors.h"

namespace kindred {
namespace {

constexpr const char* kHere = "127.0.0.1";
constexpr const char* kNowhere = "192.0.2.1";  // RFC 5737: no machine's

TEST(StorePlace, AFreePortOfThisMachine) {
  EXPECT_FALSE(fault_of_listening(kHere, free_port()));
  EXPECT_FALSE(fault_of_listening("localhost", free_port()));
}

TEST(StorePlace, APortThatIsTaken) {
  const TakenPort taken;
  EXPECT_HAS(fault_of_listening(kHere, taken.number()).value_or(""), "in use");
  EXPECT_FALSE(fault_of_joining(kHere, taken.number()));
}

TEST(StorePlace, AnotherMachine) {
  EXPECT_HAS(fault_of_listening(kNowhere, free_port()).value_or(""), "it cannot be opened there");
  EXPECT_TRUE(fault_of_listening("no-such-name.invalid", 29500));
}

TEST(StorePlace, NobodyThere) {
  EXPECT_HAS(fault_of_joining(kHere, free_port()).value_or(""), "it does not answer");
  EXPECT_TRUE(fault_of_joining("no-such-name.invalid", 29500));
}

}  // namespace
}  // namespace kindred
