#include "kindred/exchange/triton_config.h"

#include <gtest/gtest.h>

namespace kindred {
namespace {

TEST(TritonConfig, OutputsAreNamedByTask) {
  EXPECT_EQ(output_places({{"a", "", {}}, {"b__c", "", {}}}),
            (std::vector<std::string>{"a", "b__c"}));
  // One name without a place, and Triton takes all by their order.
  EXPECT_EQ(output_places({{"gauge__1", "", {}}, {"b", "", {}}}),
            (std::vector<std::string>{"gauge__1", "b"}));
}

TEST(TritonConfig, NamesThatTritonTakesForPlacesAreNotUsed) {
  // Of rf1; all would be output 0.
  EXPECT_EQ(output_places({{"CHSI2_48H__0", "", {}}, {"NASI2_48H__0", "", {}}}),
            (std::vector<std::string>{"OUTPUT__0", "OUTPUT__1"}));
  EXPECT_EQ(output_places({{"ends__", "", {}}}), (std::vector<std::string>{"OUTPUT__0"}));
}

TEST(TritonConfig, ANetworksConfiguration) {
  EXPECT_EQ(network_config("m", {"raw", "TYPE_FP64", {3}},
                           {{"a \"b\"\n", "TYPE_FP64", {1}}, {"map", "TYPE_FP64", {2, 4, 5}}}),
            R"(name: "m"
platform: "pytorch_libtorch"
max_batch_size: 1024
input [
  { name: "raw" data_type: TYPE_FP64 dims: [ 3 ] }
]
output [
  { name: "a \042b\042\012" data_type: TYPE_FP64 dims: [ 1 ] }
]
output [
  { name: "map" data_type: TYPE_FP64 dims: [ 2, 4, 5 ] }
]
dynamic_batching { max_queue_delay_microseconds: 1000 }
instance_group [ { kind: KIND_CPU } ]
parameters { key: "INFERENCE_MODE" value { string_value: "true" } }
parameters { key: "DISABLE_OPTIMIZED_EXECUTION" value { string_value: "true" } }
)");
}

TEST(TritonConfig, AnEnsemblesConfiguration) {
  const auto text = ensemble_config("all", {"raw", "TYPE_FP64", {3}}, {{"a", "TYPE_FP64", {1}}},
                                    {{"all_network_1", {{"OUTPUT__0", "a"}}}});
  EXPECT_NE(text.find(R"(platform: "ensemble")"), std::string::npos);
  EXPECT_NE(text.find(R"(  step {
    model_name: "all_network_1"
    model_version: -1
    input_map { key: "raw" value: "raw" }
    output_map { key: "OUTPUT__0" value: "a" }
  })"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace kindred
