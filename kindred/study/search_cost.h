#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/search_record.h"
#include "kindred/run/network_store.h"

namespace kindred {

// Cost of a method on its own, for one set of networks with the search's seed: finding its groups,
// then training those of its networks that the search has not trained.
struct MethodCost {
  TrainingCost search, training;

  MethodCost& operator+=(const MethodCost& other);
};

// Costs of finished trainings of one seed. A network costs what its training took, whichever method
// needed it first. joint_runs is not set; see in_joint_runs().
class NetworkCosts {
 public:
  // `search` is that of all joint trainings, see in_all(). `store` and `search` must outlive this.
  NetworkCosts(NetworkStore& store, const SearchRecord& search, uint64_t seed);

  // Search: the joint trainings (affinity.runs) until the groups were chosen, with the cost of
  // measuring only `measure`. Training: the networks of `chosen`.
  [[nodiscard]] MethodCost from_joint_run(const std::string& measure,
                                          const std::vector<Group>& chosen) const;
  // Search: the same joint training, then training all of `searched`, and the `cross_validation` of
  // the answer. Training: the rest of `chosen`.
  [[nodiscard]] MethodCost from_refinement(const std::string& measure,
                                           const std::vector<Group>& searched,
                                           const TrainingCost& cross_validation,
                                           const std::vector<Group>& chosen) const;
  // Search: training all of `searched`. Training: the rest of `chosen`.
  [[nodiscard]] MethodCost from_trained(const std::vector<Group>& searched,
                                        const std::vector<Group>& chosen) const;
  // Training the network for all with a weighting other than train.weighting.
  [[nodiscard]] MethodCost from_weighting(const std::string& weighting) const;

  // The whole joint training without measuring: the unit of costs.
  [[nodiscard]] TrainingCost joint_run() const;
  // Returns the mean, `sum` / `draws`, with joint_runs set.
  [[nodiscard]] TrainingCost in_joint_runs(const TrainingCost& sum, size_t draws = 1) const;

 private:
  [[nodiscard]] TrainingCost of_network(const Group& group) const;
  [[nodiscard]] TrainingCost as_trained(const NetworkKey& key) const;

  NetworkStore& store_;
  const SearchRecord& search_;
  uint64_t seed_;
};

}  // namespace kindred
