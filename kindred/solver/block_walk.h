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

// Branch and bound over the sets P of tasks that a group may serve. Visits every P for which some
// group may be worth more than a threshold.
//
// Bound of a branch with P ⊇ S and open tasks U: row i contributes (c_i − t')^+, or c_i − t' where
// i is in S. This is convex in the choice from U, so it lies below the linear interpolation between
// none and all of the row's terms. The sum of these over the rows is linear in the choice, and is
// largest when exactly the tasks with a positive coefficient join. The row of a task that joins
// counts in full, which costs at least its smallest possible shortfall below t'.
class BlockWalk {
 public:
  // Receives P and its c_i; may raise the threshold; returns false to stop.
  using Visit = std::function<bool(const Members& served, const double* help, double& threshold)>;

  BlockWalk(const BlockTerms& terms, SearchLimits& limits);

  // Skips groups of one task. Returns false if `limits`, `visit` or stop_after() stopped it.
  bool run(double threshold, const Visit& visit);

  // The same in parts that other objects and threads can walk independently. split() visits the
  // sets that belong to no part. The sets visited do not depend on the assignment of parts,
  // provided that `visit` leaves the threshold unchanged.
  struct Part;
  bool split(double threshold, const Visit& visit, std::vector<Part>& parts);
  bool run(const Part& part, double threshold, const Visit& visit);
  // Stops after `nodes` more branches.
  void stop_after(size_t nodes) { most_nodes_ = std::min(most_nodes_, nodes_ + nodes); }

 private:
  // Sums at one depth: c_i, and the most that the open tasks can add to it and subtract from it.
  struct Level {
    std::vector<double> help, above, below;
    std::vector<uint32_t> open;  // tasks, unordered
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
  std::vector<float> gain_, rise_, fall_;  // of columns; of rows' positive and negative terms
};

// All P that contain `served` and otherwise only open tasks of `level`.
struct BlockWalk::Part {
  Members served;
  Level level;
};

}  // namespace kindred
