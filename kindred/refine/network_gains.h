#pragma once

#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// Gains of one trained network on validation rows: for each of its tasks 1 − loss / loss of the
// task's single-task network, so a single-task network gains exactly 0.
struct NetworkGains {
  Group group;
  std::vector<double> gains;  // by member
  // [member][block of rows]: the sampling error of the gain, in blocks of validation rows that are
  // the same for all networks. The errors of two gains have covariance Σ over blocks of the product
  // of their entries. Empty: the rows' losses are unknown.
  std::vector<std::vector<double>> noise = {};
};

}  // namespace kindred
