#include "kindred/solver/column_generation.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>

#include "kindred/solver/block_pricer.h"
#include "kindred/solver/list_pricer.h"
#include "kindred/solver/pricer.h"

namespace kindred {
namespace {

constexpr size_t kMostColumnsARound = 40;
// Limits of the final search, in networks to combine and in branches.
constexpr size_t kMostToCombine = 200'000, kMostBranches = 20'000'000;
// Work after which an unproven problem counts as hard and improve_incumbent() is worthwhile.
constexpr double kEasyWork = 2e9;
// Branches of a quick primal heuristic over the current columns.
constexpr size_t kQuickBranches = 20'000;
// For a proof, networks are listed whose worth is below duals.network by up to the expected gap.
// The factor above 1 keeps the list valid after small changes of the dual values.
constexpr double kGapsListed = 1.2, kLeastMargin = 1e-3, kMostMargin = 0.1;

std::unique_ptr<Pricer> make_pricer(const Instance& instance, const ColumnSearchOptions& options) {
  std::vector<Candidate> networks;
  const bool listed = options.list_groups || !instance.has_matrix();
  if (listed && list_networks(instance, networks))
    return std::make_unique<ListPricer>(std::move(networks));
  return std::make_unique<BlockPricer>(instance, options.seed, options.threads);
}

class ColumnSearch {
 public:
  ColumnSearch(const Instance& instance, const ColumnSearchOptions& options, SearchLimits& limits)
      : instance_(instance),
        options_(options),
        limits_(limits),
        pricer_(make_pricer(instance, options)),
        master_(instance),
        best_(options.solutions) {}

  ColumnSearchResult run(const std::vector<Solution>& known,
                         const std::vector<MasterColumn>& first) {
    for (const auto& solution : known) best_.add(solution);
    for (const auto& column : first) master_.add(column);
    add_singles();
    const bool solved = solve_relaxation();
    search_solutions();
    ColumnSearchResult result;
    if (!(solved && finish(result)) && improve_incumbent() && solved) finish(result);
    result.solutions = best_.all();
    result.bound = bound_;
    if (!result.solutions.empty()) {
      const double apart = bound_ - result.solutions[0].sum;
      result.optimal = result.optimal || apart <= 10 * Instance::tolerance();
      if (result.optimal) result.bound = result.solutions[0].sum;
    }
    return result;
  }

 private:
  void add_singles() {
    for (size_t task = 0; task < instance_.size(); ++task) {
      const Members alone{static_cast<int32_t>(task)};
      if (!instance_.has_matrix() || !instance_.admissible(alone)) continue;
      Candidate network = instance_.network(alone);
      if (network.values[0] > kNoValue) master_.add({std::move(network), alone});
    }
  }

  size_t add(std::vector<Candidate>& networks) {
    size_t added = 0;
    for (auto& network : networks) {
      if (added == kMostColumnsARound) break;
      Members served = master_.duals().gaining(network);
      if (!served.empty() && master_.add({std::move(network), std::move(served)})) ++added;
    }
    return added;
  }

  // False when the limits stopped it.
  bool solve_relaxation() {
    while (true) {
      master_.solve();
      report();
      if (limits_.check()) return false;
      if (take(pricer_->price_heuristically(master_.duals(), Search::kQuick, limits_))) continue;
      if (hard_ && take(pricer_->price_heuristically(master_.duals(), Search::kThorough, limits_)))
        continue;
      search_solutions();
      if (take(prove())) continue;
      if (limits_.reason()) return false;
      if (most_worth_ < std::numeric_limits<double>::infinity()) return true;
      hard_ = true;
      improve_incumbent();
    }
  }

  // Whether the offer adds columns.
  bool take(PricingResult offer) {
    most_worth_ = offer.most_worth;
    note_bound(offer.most_worth);
    return add(offer.networks) > 0;
  }

  // While the problem does not count as hard, stops without a result after kEasyWork.
  PricingResult prove() {
    if (hard_) return pricer_->prove(master_.duals(), margin(), limits_);
    SearchLimits easy = limits_.part(kEasyWork);
    PricingResult offer = pricer_->prove(master_.duals(), margin(), easy);
    limits_.add_work(easy.work() - limits_.work());
    return offer;
  }

  // Expected gap: from the relaxation over the current columns down to the incumbent.
  [[nodiscard]] double margin() const {
    if (best_.all().empty()) return kLeastMargin;
    const double wanted = best_.full() ? best_.least_sum() : best_sum();
    const double gap = master_.duals().bound(instance_) - wanted;
    return std::clamp(kGapsListed * gap, kLeastMargin, kMostMargin);
  }

  // Updates the bound: no network is worth more than `most_worth` at the current dual values.
  void note_bound(double most_worth) {
    if (most_worth == std::numeric_limits<double>::infinity()) return;
    DualValues duals = master_.duals();
    duals.network = std::max(duals.network, most_worth);
    const double bound = duals.bound(instance_);
    if (bound >= bound_) return;
    bound_ = bound;
    best_duals_ = std::move(duals);
  }

  [[nodiscard]] double best_sum() const {
    return best_.all().empty() ? kNoValue : best_.all()[0].sum;
  }
  [[nodiscard]] bool closed() const {
    return options_.solutions == 1 && bound_ - best_sum() <= Instance::tolerance();
  }

  // Runs at most once. Returns whether it improved the incumbent.
  bool improve_incumbent() {
    if (incumbent_improved_ || !options_.improve_incumbent) return false;
    incumbent_improved_ = true;
    const double before = best_sum();
    for (auto& solution : options_.improve_incumbent()) best_.add(std::move(solution));
    return best_sum() > before;
  }

  // Primal heuristic: combines the networks of the current columns.
  void search_solutions() {
    std::vector<Candidate> networks;
    for (size_t c = 0; c < master_.columns().size(); ++c)
      if (c < master_.shares().size() && master_.shares()[c] > 1e-9)
        networks.push_back(master_.columns()[c].network);
    drop_repeats(networks);
    DualValues duals = master_.duals();
    for (const auto& network : networks)
      duals.network = std::max(duals.network, duals.worth(network));
    (void)combine(instance_, duals, networks, kNoValue, kQuickBranches, limits_, best_);
  }

  static void drop_repeats(std::vector<Candidate>& networks) {
    std::stable_sort(networks.begin(), networks.end(), [](const Candidate& a, const Candidate& b) {
      return a.members != b.members ? a.members < b.members : a.listed < b.listed;
    });
    networks.erase(std::unique(networks.begin(), networks.end(),
                               [](const Candidate& a, const Candidate& b) {
                                 return a.members == b.members && a.listed == b.listed;
                               }),
                   networks.end());
  }

  // Lists and combines all networks that may be part of a wanted solution: those whose loss is at
  // most `loss`. Where too few solutions are known, `loss` starts small and grows. False when there
  // are too many.
  bool finish(ColumnSearchResult& result) {
    const double most_loss = bound_ + static_cast<double>(instance_.size()) + 1;
    double loss = best_.full() ? bound_ - best_.least_sum() : bound_ - best_sum();
    if (!std::isfinite(loss)) loss = 1e-3;
    std::vector<Candidate> networks;
    while (true) {
      loss = std::min(std::max(loss, 0.0) + 10 * Instance::tolerance(), most_loss);
      const double least = best_duals_.network - loss;
      if (!pricer_->list(best_duals_, least, kMostToCombine, limits_, networks)) return false;
      if (!combine(instance_, best_duals_, networks, bound_ - loss, kMostBranches, limits_, best_))
        return false;
      const bool everything = loss >= most_loss;
      result.optimal = result.optimal || everything || !best_.all().empty();
      const bool full = best_.least_sum() >= bound_ - loss - Instance::tolerance();
      result.all_proven = everything || full;
      if (result.all_proven) return true;
      loss = std::max(2 * loss, 1e-3);
    }
  }

  void report() {
    if (options_.progress) options_.progress(best_sum(), bound_);
  }

  const Instance& instance_;
  const ColumnSearchOptions& options_;
  SearchLimits& limits_;
  std::unique_ptr<Pricer> pricer_;
  MasterProgram master_;
  BestSolutions best_;
  bool hard_ = false, incumbent_improved_ = false;
  double most_worth_ = std::numeric_limits<double>::infinity();  // at the current dual values
  double bound_ = std::numeric_limits<double>::infinity();
  DualValues best_duals_;  // the dual values that prove bound_
};

}  // namespace

ColumnSearchResult search_columns(const Instance& instance, const std::vector<Solution>& known,
                                  const std::vector<MasterColumn>& first,
                                  const ColumnSearchOptions& options, SearchLimits& limits) {
  if (instance.budget() < 0) {
    // The fixed networks alone exceed the budget.
    ColumnSearchResult nothing;
    nothing.optimal = nothing.all_proven = true;
    return nothing;
  }
  return ColumnSearch(instance, options, limits).run(known, first);
}

}  // namespace kindred
