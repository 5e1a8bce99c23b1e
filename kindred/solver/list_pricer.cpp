#include "kindred/solver/list_pricer.h"

#include <algorithm>
#include <utility>

namespace kindred {
namespace {

// Enters every admissible group that extends `members` by tasks ≥ `first`; false when too many.
bool extend(const Instance& instance, Members& members, size_t first,
            std::vector<Candidate>& networks) {
  if (!members.empty() && instance.admissible(members)) {
    if (networks.size() == kMostListed) return false;
    networks.push_back(instance.network(members));
  }
  if (members.size() == instance.most_size()) return true;
  for (size_t task = first; task < instance.size(); ++task) {
    if (instance.closed(task)) continue;
    const bool clash = std::any_of(members.begin(), members.end(), [&](int32_t member) {
      return instance.apart(task, static_cast<size_t>(member));
    });
    if (clash) continue;
    members.push_back(static_cast<int32_t>(task));
    const bool fits = extend(instance, members, task + 1, networks);
    members.pop_back();
    if (!fits) return false;
  }
  return true;
}

// Whether enumerating all groups of up to `most_size` tasks is short, regardless of admissibility.
bool is_short(size_t tasks, size_t most_size) {
  constexpr double kLongest = 4.0 * kMostListed;
  double groups = 0, of_size = 1;
  for (size_t size = 1; size <= most_size && groups <= kLongest; ++size) {
    of_size *= static_cast<double>(tasks - size + 1) / static_cast<double>(size);
    groups += of_size;
  }
  return groups <= kLongest;
}

}  // namespace

bool list_networks(const Instance& instance, std::vector<Candidate>& networks) {
  networks.clear();
  if (!instance.has_matrix()) {
    for (const auto& network : instance.listed())
      if (instance.admissible(network.members)) networks.push_back(network);
    return true;
  }
  if (!is_short(instance.size(), instance.most_size())) return false;
  Members members;
  return extend(instance, members, 0, networks);
}

PricingResult ListPricer::price_heuristically(const DualValues& duals, Search /*search*/,
                                              SearchLimits& limits) {
  PricingResult offer;
  offer.most_worth = 0;
  // Takes the best network for each task that gains, to improve all of the relaxation at once.
  std::vector<std::pair<double, size_t>> best(duals.task.size(), {duals.network, networks_.size()});
  for (size_t at = 0; at < networks_.size(); ++at) {
    const auto& network = networks_[at];
    const double worth = duals.worth(network);
    offer.most_worth = std::max(offer.most_worth, worth);
    if (worth <= duals.network + Instance::tolerance()) continue;
    for (size_t k = 0; k < network.members.size(); ++k) {
      const auto task = static_cast<size_t>(network.members[k]);
      if (network.values[k] > duals.task[task] && worth > best[task].first)
        best[task] = {worth, at};
    }
  }
  limits.add_work(static_cast<double>(networks_.size() * duals.task.size()));
  std::vector<size_t> chosen;
  for (const auto& [worth, at] : best)
    if (at < networks_.size()) chosen.push_back(at);
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  for (const size_t at : chosen) offer.networks.push_back(networks_[at]);
  return offer;
}

PricingResult ListPricer::prove(const DualValues& duals, double /*margin*/, SearchLimits& limits) {
  return price_heuristically(duals, Search::kThorough, limits);
}

bool ListPricer::list(const DualValues& duals, double least, size_t most, SearchLimits& limits,
                      std::vector<Candidate>& networks) {
  networks.clear();
  limits.add_work(static_cast<double>(networks_.size() * duals.task.size()));
  for (const auto& network : networks_) {
    if (duals.worth(network) < least) continue;
    if (networks.size() == most) return false;
    networks.push_back(network);
  }
  return true;
}

}  // namespace kindred
