#include "kindred/solver/combiner.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

namespace kindred {
namespace {

size_t memberships(const Solution& solution) {
  size_t sum = 0;
  for (const auto& network : solution.networks) sum += network.members.size();
  return sum;
}

bool lists_before(const Candidate& a, const Candidate& b) {
  return a.members != b.members ? a.members < b.members : a.listed < b.listed;
}

bool alike(const Solution& a, const Solution& b) {
  return std::equal(a.networks.begin(), a.networks.end(), b.networks.begin(), b.networks.end(),
                    [](const Candidate& x, const Candidate& y) {
                      return x.members == y.members && x.listed == y.listed;
                    });
}

constexpr size_t kNobody = static_cast<size_t>(-1);
constexpr size_t kFixed = static_cast<size_t>(-2);

class Combination {
 public:
  Combination(const Instance& instance, const DualValues& duals,
              const std::vector<Candidate>& networks, double least, size_t most_nodes,
              SearchLimits& limits, BestSolutions& best)
      : instance_(instance),
        duals_(duals),
        networks_(networks),
        bound_(duals.bound(instance)),
        least_(least),
        most_nodes_(most_nodes),
        limits_(limits),
        best_(best),
        n_(instance.size()),
        server_(n_, kNobody),
        most_gained_(n_, 0),
        room_(instance.memberships()),
        budget_(instance.budget()) {
    holding_.resize(n_);
    for (size_t g = 0; g < networks.size(); ++g) {
      shortfall_.push_back(duals.network - duals.worth(networks[g]));
      for (size_t k = 0; k < networks[g].members.size(); ++k)
        if (networks[g].values[k] > kNoValue)
          holding_[static_cast<size_t>(networks[g].members[k])].push_back(
              {g, networks[g].values[k]});
    }
    for (auto& holders : holding_)
      std::stable_sort(holders.begin(), holders.end(), [&](const Holder& a, const Holder& b) {
        return shortfall_[a.network] < shortfall_[b.network];
      });
    order_.resize(n_);
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](size_t a, size_t b) { return holding_[a].size() < holding_[b].size(); });
  }

  bool run() {
    assign(0);
    return !stopped_;
  }

 private:
  struct Holder {
    size_t network;
    double value;
  };

  // Of two networks that contain a task, the one that serves it: the better value, then the smaller
  // group, then the one listed first.
  [[nodiscard]] bool serves_better(size_t a, double value_a, size_t b, double value_b) const {
    if (value_a != value_b) return value_a > value_b;
    if (b == kFixed) return false;
    if (a == kFixed) return true;
    const size_t size_a = networks_[a].members.size(), size_b = networks_[b].members.size();
    return size_a != size_b ? size_a < size_b : a < b;
  }

  [[nodiscard]] double value_in(size_t network, size_t task) const {
    if (network == kFixed) return instance_.floor()[task];
    const auto& members = networks_[network].members;
    const auto found = std::lower_bound(members.begin(), members.end(), static_cast<int32_t>(task));
    if (found == members.end() || *found != static_cast<int32_t>(task)) return kNoValue;
    return networks_[network].values[static_cast<size_t>(found - members.begin())];
  }

  // The chosen network that serves a task best; kNobody if none contains it.
  [[nodiscard]] size_t best_chosen(size_t task, double& value) const {
    size_t best = kNobody;
    value = instance_.floor()[task];
    if (value > kNoValue) best = kFixed;
    for (const size_t g : chosen_) {
      const double there = value_in(g, task);
      if (there == kNoValue) continue;
      if (best == kNobody || serves_better(g, there, best, value)) {
        best = g;
        value = there;
      }
    }
    return best;
  }

  [[nodiscard]] bool too_much(double loss) const {
    const double wanted = std::max(least_, best_.least_sum());
    return bound_ - loss < wanted - Instance::tolerance();
  }

  void assign(size_t at) {
    if (stopped_ || ++nodes_ > most_nodes_ || limits_.add_work(static_cast<double>(n_))) {
      stopped_ = true;
      return;
    }
    if (at == n_ || static_cast<int64_t>(chosen_.size()) == instance_.networks()) {
      take();
      return;
    }
    const size_t task = order_[at];
    double value = 0;
    const size_t chosen = best_chosen(task, value);
    if (chosen != kNobody) serve(at, task, chosen, value);
    for (const auto& holder : holding_[task]) {
      if (stopped_) return;
      if (too_much(loss_ + shortfall_[holder.network])) break;
      if (chosen != kNobody && !serves_better(holder.network, holder.value, chosen, value))
        continue;
      if (!fits(holder.network)) continue;
      add(holder.network);
      if (undisturbed(holder.network)) serve(at, task, holder.network, holder.value);
      remove(holder.network);
    }
  }

  void serve(size_t at, size_t task, size_t server, double value) {
    // The largest gain counted for this task so far, minus the gain from this server.
    const double loss = most_gained_[task] - (value - duals_.task[task]);
    if (too_much(loss_ + loss)) return;
    loss_ += loss;
    server_[task] = server;
    assign(at + 1);
    server_[task] = kNobody;
    loss_ -= loss;
  }

  [[nodiscard]] bool fits(size_t network) const {
    if (networks_[network].cost > budget_) return false;
    if (!instance_.limits_memberships()) return true;
    const auto& members = networks_[network].members;
    return std::all_of(members.begin(), members.end(),
                       [&](int32_t task) { return room_[static_cast<size_t>(task)] > 0; });
  }

  // Whether assigned tasks keep their server after the last network was added.
  [[nodiscard]] bool undisturbed(size_t network) const {
    const auto& offer = networks_[network];
    for (size_t k = 0; k < offer.members.size(); ++k) {
      const auto task = static_cast<size_t>(offer.members[k]);
      const size_t server = server_[task];
      if (server == kNobody || offer.values[k] == kNoValue) continue;
      if (serves_better(network, offer.values[k], server, value_in(server, task))) return false;
    }
    return true;
  }

  // Maintains loss_ = Σ shortfalls + per task the total gain of all chosen networks minus the gain
  // of the best of them (or of its server).
  void add(size_t network) {
    const auto& offer = networks_[network];
    chosen_.push_back(network);
    loss_ += shortfall_[network];
    budget_ -= offer.cost;
    for (size_t k = 0; k < offer.members.size(); ++k) {
      const auto task = static_cast<size_t>(offer.members[k]);
      --room_[task];
      undo_.push_back(most_gained_[task]);
      const double gain = std::max(0.0, offer.values[k] - duals_.task[task]);
      if (server_[task] != kNobody) {
        loss_ += gain;
      } else {
        loss_ += std::min(gain, most_gained_[task]);
        most_gained_[task] = std::max(gain, most_gained_[task]);
      }
    }
  }

  void remove(size_t network) {
    const auto& offer = networks_[network];
    for (size_t k = offer.members.size(); k-- > 0;) {
      const auto task = static_cast<size_t>(offer.members[k]);
      const double gain = std::max(0.0, offer.values[k] - duals_.task[task]);
      const double before = undo_.back();
      undo_.pop_back();
      loss_ -= server_[task] != kNobody ? gain : std::min(gain, before);
      most_gained_[task] = before;
      ++room_[task];
    }
    budget_ += offer.cost;
    loss_ -= shortfall_[network];
    chosen_.pop_back();
  }

  void take() {
    Solution solution;
    std::vector<bool> serves(networks_.size(), false);
    for (size_t task = 0; task < n_; ++task) {
      double value = 0;
      const size_t server = best_chosen(task, value);
      if (server == kNobody) return;
      solution.sum += value;
      if (server != kFixed) serves[server] = true;
    }
    for (const size_t g : chosen_) {
      if (!serves[g]) return;
      solution.networks.push_back(networks_[g]);
    }
    std::sort(solution.networks.begin(), solution.networks.end(), lists_before);
    if (solution.sum >= least_ - Instance::tolerance()) best_.add(std::move(solution));
  }

  const Instance& instance_;
  const DualValues& duals_;
  const std::vector<Candidate>& networks_;
  double bound_, least_;
  size_t most_nodes_, nodes_ = 0;
  SearchLimits& limits_;
  BestSolutions& best_;
  size_t n_;
  std::vector<double> shortfall_;
  std::vector<std::vector<Holder>> holding_;  // for each task, by ascending shortfall
  std::vector<size_t> order_;                 // of tasks, by ascending number of holders
  std::vector<size_t> chosen_;
  std::vector<size_t> server_;
  std::vector<double> most_gained_, undo_;
  std::vector<int64_t> room_;
  double budget_, loss_ = 0;
  bool stopped_ = false;
};

}  // namespace

bool comes_before(const Solution& a, const Solution& b) {
  if (std::abs(a.sum - b.sum) > Instance::tolerance()) return a.sum > b.sum;
  const size_t memberships_a = memberships(a), memberships_b = memberships(b);
  if (memberships_a != memberships_b) return memberships_a < memberships_b;
  return std::lexicographical_compare(a.networks.begin(), a.networks.end(), b.networks.begin(),
                                      b.networks.end(), lists_before);
}

void BestSolutions::add(Solution solution) {
  for (const auto& other : all_)
    if (alike(solution, other)) return;
  const auto place = std::find_if(all_.begin(), all_.end(), [&](const Solution& other) {
    return comes_before(solution, other);
  });
  all_.insert(place, std::move(solution));
  if (all_.size() > most_) all_.pop_back();
}

double BestSolutions::least_sum() const {
  return full() ? all_.back().sum : kNoValue;
}

bool combine(const Instance& instance, const DualValues& duals,
             const std::vector<Candidate>& networks, double least, size_t most_nodes,
             SearchLimits& limits, BestSolutions& best) {
  return Combination(instance, duals, networks, least, most_nodes, limits, best).run();
}

}  // namespace kindred
