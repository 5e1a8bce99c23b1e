#pragma once

#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// What a solver hands back, before it is checked against the definition.
struct SolverAnswer {
  std::vector<Group> groups;  // in lexicographic order, no two alike
  double value;               // the weighted mean that the solver counts on
};

}  // namespace kindred
