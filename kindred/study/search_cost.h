#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/search_record.h"
#include "kindred/study/network_store.h"

namespace kindred {

// The cost of a method by itself to somebody who wants one set of networks, of the seed that is
// searched with: to find its groups, and then to train those of them that the search has not.
struct MethodCost {
  TrainingCost search, training;

  MethodCost& operator+=(const MethodCost& other);
};

// The costs of trainings that are done: every network of one seed costs what its training took,
// whichever method needed it first. joint_runs is not set; see in_joint_runs().
class NetworkCosts {
 public:
  // Both must outlive this.
  NetworkCosts(NetworkStore& store, const SearchRecord& search, uint64_t seed);

  // The joint training as far as it went before the groups were chosen, with what measuring
  // `measure` alone would have taken there; then the networks of `chosen`.
  [[nodiscard]] MethodCost from_joint_run(const std::string& measure,
                                          const std::vector<Group>& chosen) const;
  // Training all of `searched`, then what is missing of `chosen`.
  [[nodiscard]] MethodCost from_trained(const std::vector<Group>& searched,
                                        const std::vector<Group>& chosen) const;
  // Training the network for all with another weighting than train.weighting.
  [[nodiscard]] MethodCost from_weighting(const std::string& weighting) const;

  // The joint training to its end, without measuring: the unit of costs.
  [[nodiscard]] TrainingCost joint_run() const;
  // The mean over so many draws, with joint_runs.
  [[nodiscard]] TrainingCost in_joint_runs(const TrainingCost& sum, size_t draws = 1) const;

 private:
  [[nodiscard]] TrainingCost of_network(const Group& group) const;
  [[nodiscard]] TrainingCost as_trained(const NetworkKey& key) const;

  NetworkStore& store_;
  const SearchRecord& search_;
  uint64_t seed_;
};

}  // namespace kindred
