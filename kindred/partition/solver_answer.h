#pragma once

#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// A solver's result, before it is checked against the definition.
struct SolverAnswer {
  std::vector<Group> groups;  // in lexicographic order, all distinct
  double value;               // the weighted mean as the solver computed it
};

}  // namespace kindred
