#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "kindred/solver/dual_values.h"
#include "kindred/solver/instance.h"

namespace kindred {

// A network and the members that it serves.
struct MasterColumn {
  Candidate network;
  Members served;  // not empty
};

// The master problem: the linear relaxation over the current columns. Each task is served once: by
// a column, by a fixed network, or not at all for a penalty (unserved()). Columns obey the limits
// on networks, cost and memberships. Maximises the sum of values. Solved by Clp, warm-started from
// the last solution.
class MasterProgram {
 public:
  explicit MasterProgram(const Instance& instance);
  ~MasterProgram();
  MasterProgram(const MasterProgram&) = delete;
  MasterProgram& operator=(const MasterProgram&) = delete;

  // Returns false if the column is already present.
  bool add(MasterColumn column);
  // Throws FailureError if Clp fails.
  void solve();

  [[nodiscard]] const DualValues& duals() const { return duals_; }
  [[nodiscard]] const std::vector<MasterColumn>& columns() const { return columns_; }
  // Primal value of each column, in 0 .. 1.
  [[nodiscard]] const std::vector<double>& shares() const { return shares_; }

 private:
  struct Program;

  const Instance& instance_;
  std::unique_ptr<Program> program_;
  std::vector<MasterColumn> columns_;
  std::set<std::pair<std::pair<Members, int64_t>, Members>> known_;
  std::vector<double> shares_;
  DualValues duals_;
  int first_column_ = 0;
  bool solved_ = false;
};

}  // namespace kindred
