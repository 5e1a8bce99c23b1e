#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "kindred/solver/instance.h"
#include "kindred/solver/prices.h"

namespace kindred {

// A network and the members that it serves.
struct MasterColumn {
  Candidate network;
  Members served;  // not empty
};

// The linear relaxation over the columns known so far: each task is served once, by a column, by a
// fixed network or, at a forbidding price (unserved()), not at all; columns keep to the limits on
// networks, cost and memberships; the sum of values is largest. Solved by Clp, from the last
// solution on.
class MasterProgram {
 public:
  explicit MasterProgram(const Instance& instance);
  ~MasterProgram();
  MasterProgram(const MasterProgram&) = delete;
  MasterProgram& operator=(const MasterProgram&) = delete;

  // False when the column is there already.
  bool add(MasterColumn column);
  // Throws FailureError when Clp gives up.
  void solve();

  [[nodiscard]] const Prices& prices() const { return prices_; }
  [[nodiscard]] const std::vector<MasterColumn>& columns() const { return columns_; }
  // How much of each column the solution takes, in 0 .. 1.
  [[nodiscard]] const std::vector<double>& shares() const { return shares_; }

 private:
  struct Program;

  const Instance& instance_;
  std::unique_ptr<Program> program_;
  std::vector<MasterColumn> columns_;
  std::set<std::pair<std::pair<Members, int64_t>, Members>> known_;
  std::vector<double> shares_;
  Prices prices_;
  int first_column_ = 0;
  bool solved_ = false;
};

}  // namespace kindred
