#pragma once

#include <cstdint>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// What a group of one task is worth. It has no other member whose help could be averaged.
enum class Singletons {
  kForbid,  // there are none, as in TAG
  kValue,   // a given value a task, such as its single-task result, as in HOA
};

// [grouping]: how groups are chosen from an affinity matrix.
struct GroupingOptions {
  int64_t networks = 3;  // at most so many groups
  Singletons singletons = Singletons::kForbid;
  std::vector<double> singleton_values;  // in the order of the tasks; empty: the matrix's diagonal
  int64_t seed = 0;                      // of the local search, where no exact answer is in reach
};

// Registers every field under "grouping.<field>".
void describe(GroupingOptions& grouping, OptionSet& options);

}  // namespace kindred
