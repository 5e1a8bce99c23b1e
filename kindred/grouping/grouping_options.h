#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// How an affinity matrix values a group of one task, which has no other member to average over.
enum class Singletons {
  kForbid,  // forbidden, as in TAG
  kValue,   // a given value for each task, such as its single-task result, as in HOA
};

// The objective to maximise.
enum class Objective {
  kMean,   // the weighted mean of the tasks' scores
  kWorst,  // the smallest score of a task with a weight above 0; ties: the mean
};

// [grouping]: how groups are chosen from an affinity matrix or from measured scores. Tasks in lists
// are given by name.
struct GroupingOptions {
  std::optional<int64_t> networks;  // unset: see network_limit()
  Objective objective = Objective::kMean;
  bool standardize = false;
  Singletons singletons = Singletons::kForbid;
  std::vector<double> singleton_values;  // in the order of the tasks; empty: the matrix's diagonal
  std::optional<double> budget;
  double network_cost = 1;
  double task_cost = 0;
  int64_t least_size = 1;
  std::optional<int64_t> most_size;
  std::vector<std::vector<std::string>> together;
  std::vector<std::vector<std::string>> apart;
  bool disjoint = false;
  std::optional<int64_t> memberships;
  std::vector<std::vector<std::string>> fixed;
  int64_t alternatives = 0;
  std::optional<int64_t> resamples;
  std::optional<double> time_limit;
  int64_t seed = 0;

  // The limit on networks. Unset: 3, or unlimited under a budget of cost.
  [[nodiscard]] int64_t network_limit() const;
};

// Registers every field under "grouping.<field>".
void describe(GroupingOptions& grouping, OptionSet& options);

}  // namespace kindred
