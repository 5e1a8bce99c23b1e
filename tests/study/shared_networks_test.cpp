// leases/work.json: what was written is read, and what cannot be is named.
#include "kindred/run/shared_networks.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/errors.h"

namespace kindred {
namespace {

constexpr int64_t kSharedTasks = 4;

SharedNetworks shared_work() {
  SharedNetworks work;
  work.networks = {{"networks", {{0, 2}, 7, ""}}, {"cross_validation/folds5/1", {{3}, 8, "mgda"}}};
  work.joint = SharedJoint{.run = 1,
                           .number = 4'000'000'000,
                           .places = 3,
                           .size = 2,
                           .store = StoreAddress{"node1", 29500, true}};
  work.finished = true;
  work.config = "crc32:0:1";
  return work;
}

TEST(SharedNetworks, AreReadAsWritten) {
  const SharedNetworks read = shared_networks(to_json(shared_work()), kSharedTasks);
  ASSERT_EQ(read.networks.size(), 2U);
  EXPECT_EQ(read.networks[0].folder, "networks");
  EXPECT_EQ(read.networks[0].key, (NetworkKey{{0, 2}, 7, ""}));
  EXPECT_EQ(read.networks[1].folder, "cross_validation/folds5/1");
  EXPECT_EQ(read.networks[1].key, (NetworkKey{{3}, 8, "mgda"}));
  ASSERT_TRUE(read.joint);
  EXPECT_EQ(read.joint->run, 1);
  EXPECT_EQ(read.joint->number, 4'000'000'000);
  EXPECT_EQ(read.joint->places, 3);
  EXPECT_EQ(read.joint->size, 2);
  EXPECT_EQ(read.joint->store, (StoreAddress{"node1", 29500, true}));
  SharedNetworks by_file = shared_work();
  by_file.joint->store.reset();
  EXPECT_FALSE(shared_networks(to_json(by_file), kSharedTasks).joint->store);
  EXPECT_TRUE(read.finished);
  EXPECT_EQ(read.config, "crc32:0:1");
  const SharedNetworks nothing = shared_networks(to_json(SharedNetworks{}), kSharedTasks);
  EXPECT_TRUE(nothing.networks.empty());
  EXPECT_FALSE(nothing.joint);
  EXPECT_FALSE(nothing.finished);
}

TEST(SharedNetworks, FaultsAreNamed) {
  const auto refusal = [](const char* pointer, const Json& value) {
    Json json = to_json(shared_work());
    json[Json::json_pointer(pointer)] = value;
    return input_error([&] { (void)shared_networks(json, kSharedTasks); });
  };
  const std::string order = "must be numbers from 0 to 3 in ascending order";
  EXPECT_HAS(refusal("/networks/0/tasks", {0, 4}), order);
  EXPECT_HAS(refusal("/networks/0/tasks", {2, 0}), order);
  EXPECT_HAS(refusal("/networks/0/tasks", {1, 1}), order);
  EXPECT_HAS(refusal("/networks/0/tasks", Json::array()), order);
  EXPECT_HAS(refusal("/networks/0/tasks", {-1}), "\"tasks\"");
  EXPECT_HAS(refusal("/networks/0/seed", "x"), "\"seed\"");
  EXPECT_HAS(refusal("/networks/0/weighting", 1), "\"weighting\"");
  EXPECT_HAS(refusal("/networks/0/weighting", "../../x"), "\"weighting\" is none of kindred's");
  EXPECT_HAS(refusal("/networks", 1), "\"networks\" must be a list");
  EXPECT_HAS(refusal("/finished", 1), "\"finished\"");
  EXPECT_HAS(refusal("/joint", 1), "\"joint\"");
  EXPECT_HAS(refusal("/joint/store", 1), "\"store\"");
  EXPECT_HAS(refusal("/joint/store/port", 65536), "\"port\"");
  EXPECT_HAS(refusal("/joint/store/host", 1), "\"host\"");
  EXPECT_HAS(refusal("/joint/places", 1'000'000), "\"places\"");
  EXPECT_HAS(refusal("/joint/size", -1), "\"size\"");
  EXPECT_HAS(input_error([&] { (void)shared_networks(Json::array(), kSharedTasks); }),
             "leases/work.json");
}

}  // namespace
}  // namespace kindred
