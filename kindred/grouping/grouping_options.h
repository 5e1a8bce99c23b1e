#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// What a group of one task is worth by an affinity matrix. It has no other member whose help could
// be averaged.
enum class Singletons {
  kForbid,  // there are none, as in TAG
  kValue,   // a given value a task, such as its single-task result, as in HOA
};

// What is to be as large as possible.
enum class Objective {
  kMean,   // the weighted mean of the tasks' scores
  kWorst,  // the smallest score of a task with a weight above 0; of equals, the mean
};

// [grouping]: how groups are chosen from an affinity matrix or from measured scores. Lists of tasks
// hold their names.
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

  // The most networks: as set; where it is not set, 3, or any number under a budget of cost.
  [[nodiscard]] int64_t network_limit() const;
};

// Registers every field under "grouping.<field>".
void describe(GroupingOptions& grouping, OptionSet& options);

}  // namespace kindred
