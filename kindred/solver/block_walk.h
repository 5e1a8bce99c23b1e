#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "kindred/solver/block_terms.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Branch and bound over the sets P of tasks that a group may serve: visits every P for which some
// group may be worth more than a threshold.
//
// The bound of a branch in which P ⊇ S is chosen and tasks U are open: a row i adds
// (c_i − t')^+, or c_i − t' where i is in S. That is convex in the choice of U, so a linear
// function lies above it between no and all of the row's terms taken; the sum of these over rows is
// linear in the choice, and largest where just the tasks with a positive coefficient join. Rows of
// tasks that join must count in full, which costs at least what they miss t' by at best.
class BlockWalk {
 public:
  // Sees P and its c_i, and may raise the threshold; returns false to stop.
  using Visit = std::function<bool(const Members& served, const double* help, double& threshold)>;

  BlockWalk(const BlockTerms& terms, SearchLimits& limits);

  // Groups of one task are left out. False when `limits`, `visit` or a stop stopped it.
  bool run(double threshold, const Visit& visit);

  // The same in parts that can be walked apart, by other objects and threads: split() visits what
  // is in none of them. What is visited does not depend on who walks, as long as `visit` leaves
  // the threshold alone.
  struct Part;
  bool split(double threshold, const Visit& visit, std::vector<Part>& parts);
  bool run(const Part& part, double threshold, const Visit& visit);
  // Stop after so many more branches.
  void stop_after(size_t nodes) { most_nodes_ = std::min(most_nodes_, nodes_ + nodes); }

 private:
  // Sums of a depth of the search: c_i, and what the open tasks can add to and take from them.
  struct Level {
    std::vector<double> help, above, below;
    std::vector<uint32_t> open;  // tasks, in no order
  };

  void begin(double threshold, const Visit& visit);
  void branch(size_t depth);
  bool tighten(Level& level, size_t& next);
  double weigh_rows(const Level& level, double least);
  void coefficients(const Level& level, double least);
  void shut_out(Level& level, size_t task);
  void deepen(const Level& level, Level& deeper, size_t task);
  void visit_served(const Level& level);
  [[nodiscard]] bool may_join(size_t task) const;

  const BlockTerms& terms_;
  SearchLimits& limits_;
  size_t n_;
  double threshold_ = 0;
  size_t most_nodes_ = std::numeric_limits<size_t>::max(), nodes_ = 0;
  bool stopped_ = false;
  const Visit* visit_ = nullptr;
  std::vector<Part>* parts_ = nullptr;
  Members served_;
  std::vector<char> inside_;  // 1: served
  std::vector<Level> levels_;
  std::vector<float> gain_, rise_, fall_;  // of a column; of a row's positive and negative terms
};

// All P that hold `served` and further open tasks of `level`.
struct BlockWalk::Part {
  Members served;
  Level level;
};

}  // namespace kindred
