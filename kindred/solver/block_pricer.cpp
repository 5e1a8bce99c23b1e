#include "kindred/solver/block_pricer.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "kindred/solver/block_climb.h"
#include "kindred/solver/block_walk.h"
#include "kindred/solver/helper_choice.h"

namespace kindred {
namespace {

// Branches a proof still explores after finding networks; more would be wasted, as the dual values
// are about to change.
constexpr size_t kNodesAfterFind = 3000;
constexpr size_t kMostRecent = 100, kScattered = 3;
constexpr size_t kThoroughStarts = 10'000;
// Pool size: networks to keep for nearby dual values.
constexpr size_t kMostPooled = 20'000, kMostPooledSteps = 50'000;
constexpr size_t kPartsAtOnce = 32;
constexpr double kMarginsOfPlace = 2;

Members marked_members(const std::vector<char>& inside) {
  Members members;
  for (size_t i = 0; i < inside.size(); ++i)
    if (inside[i] != 0) members.push_back(static_cast<int32_t>(i));
  return members;
}

// Networks worth more than duals.network, best first.
PricingResult best_of(const std::vector<Candidate>& networks, const DualValues& duals) {
  std::vector<std::pair<double, const Candidate*>> found;
  for (const auto& network : networks) {
    const double worth = duals.worth(network);
    if (worth > duals.network + Instance::tolerance()) found.emplace_back(worth, &network);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  PricingResult offer{{}, found.empty() ? duals.network : found.front().first};
  for (const auto& [worth, network] : found) offer.networks.push_back(*network);
  return offer;
}

}  // namespace

BlockPricer::BlockPricer(const Instance& instance, uint64_t seed, int threads)
    : instance_(instance), stream_(derive_seed(seed, "pricing")), workers_(threads) {}

// Starting points: each task alone; then recent networks with some tasks toggled; then random sets.
std::vector<char> BlockPricer::start(size_t number) {
  const size_t n = instance_.size();
  std::vector<char> served(n, 0);
  if (number < n) {
    served[number] = 1;
  } else if (number - n < recent_.size()) {
    for (const int32_t task : recent_[number - n]) served[static_cast<size_t>(task)] = 1;
    for (size_t i = 0; i < kScattered; ++i) served[stream_.below(n)] ^= 1;
  } else {
    const auto blocks = static_cast<uint64_t>(std::max<int64_t>(1, instance_.networks()));
    for (size_t task = 0; task < n; ++task)
      if (stream_.below(blocks) == 0) served[task] = 1;
  }
  served[stream_.below(n)] = 1;
  return served;
}

void BlockPricer::remember(const Members& served) {
  if (recent_.size() < kMostRecent) recent_.emplace_back();
  next_recent_ %= kMostRecent;
  recent_[next_recent_++] = served;
}

PricingResult BlockPricer::price_heuristically(const DualValues& duals, Search search,
                                               SearchLimits& limits) {
  const size_t n = instance_.size();
  const BlockTerms terms(instance_, duals);
  HelperChoice choice(terms, limits);
  const double least = duals.network + terms.use(std::vector<char>(n, 0), 2);
  std::set<Members> seen;
  std::vector<std::pair<double, Candidate>> found;
  std::vector<double> help;
  const size_t random = search == Search::kQuick ? n : kThoroughStarts;
  const size_t starts = n + recent_.size() + random;
  for (size_t number = 0; number < starts && !limits.reason(); ++number) {
    std::vector<char> served = start(number);
    climb(terms, least, served, help, limits);
    const Members homes = marked_members(served);
    if (!seen.insert(homes).second) continue;
    auto network = choice.best(homes, help.data(), duals.network);
    if (!network || !seen.insert(network->members).second) continue;
    const double worth = duals.worth(*network);
    found.emplace_back(worth, std::move(*network));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  PricingResult offer;
  for (auto& [worth, network] : found) {
    remember(duals.gaining(network));
    offer.networks.push_back(std::move(network));
  }
  return offer;
}

PricingResult BlockPricer::prove(const DualValues& duals, double margin, SearchLimits& limits) {
  const bool outside = pool_.most_outside(instance_, duals) > duals.network + Instance::tolerance();
  if (outside) {
    // When duals.network is near 0, the number of networks to list is unbounded.
    const bool listed =
        duals.network > kMarginsOfPlace * margin &&
        fill_pool(duals, duals.network - margin, {kMostPooled, kMostPooledSteps}, limits);
    if (!listed && !limits.reason()) return prove_alone(duals, limits);
  }
  // Where the limits stopped the listing, the old pool still gives a bound.
  PricingResult offer = best_of(pool_.networks(), duals);
  offer.most_worth = std::max(offer.most_worth, pool_.most_outside(instance_, duals));
  return offer;
}

// Fallback where too many networks are worth nearly duals.network.
PricingResult BlockPricer::prove_alone(const DualValues& duals, SearchLimits& limits) {
  const BlockTerms terms(instance_, duals);
  HelperChoice choice(terms, limits);
  BlockWalk walk(terms, limits);
  PricingResult offer;
  double most = duals.network;
  const auto visit = [&](const Members& served, const double* help, double& threshold) {
    auto network = choice.best(served, help, threshold);
    if (!network) return true;
    if (offer.networks.empty()) walk.stop_after(kNodesAfterFind);
    most = threshold = duals.worth(*network);
    remember(served);
    offer.networks.push_back(std::move(*network));
    return true;
  };
  if (walk.run(most, visit)) offer.most_worth = most;
  return offer;
}

bool BlockPricer::list(const DualValues& duals, double least, size_t most, SearchLimits& limits,
                       std::vector<Candidate>& networks) {
  networks.clear();
  if (pool_.most_outside(instance_, duals) > least &&
      !fill_pool(duals, least, {most, std::numeric_limits<size_t>::max()}, limits))
    return false;
  for (const auto& network : pool_.networks()) {
    if (duals.worth(network) < least) continue;
    if (networks.size() == most) return false;
    networks.push_back(network);
  }
  return true;
}

// Fills the pool with all networks worth at least `least`. False when there are more than `most`,
// or `limits` stopped it.
bool BlockPricer::fill_pool(const DualValues& duals, double least, ListingLimits most,
                            SearchLimits& limits) {
  std::vector<Candidate> networks;
  if (!list_networks_worth(duals, least, most, limits, networks)) return false;
  pool_.fill(duals, least, std::move(networks));
  return true;
}

bool BlockPricer::list_networks_worth(const DualValues& duals, double least, ListingLimits most,
                                      SearchLimits& limits, std::vector<Candidate>& networks) {
  for (size_t task = 0; task < instance_.size(); ++task) {
    const Members alone{static_cast<int32_t>(task)};
    if (!instance_.admissible(alone)) continue;
    Candidate network = instance_.network(alone);
    if (duals.worth(network) >= least) networks.push_back(std::move(network));
  }
  const BlockTerms terms(instance_, duals);
  // Margin for rounding: every network that the walk prunes is worth less than `least`.
  const double below = least - 1e-9;
  const auto listing = [&](std::vector<Candidate>& found, size_t room, HelperChoice& choice) {
    return [&, room](const Members& served, const double* help, double&) {
      return choice.all(served, help, least, [&](Candidate network) {
        found.push_back(std::move(network));
        return found.size() <= room;
      });
    };
  };
  std::vector<BlockWalk::Part> parts;
  HelperChoice first(terms, limits, most.steps);
  if (!BlockWalk(terms, limits).split(below, listing(networks, most.networks, first), parts))
    return false;

  // Batches of parts. Each part gets all the room and work that remain, so the stopping point does
  // not depend on the threads.
  for (size_t begin = 0; begin < parts.size(); begin += kPartsAtOnce) {
    const size_t count = std::min(kPartsAtOnce, parts.size() - begin);
    std::vector<std::vector<Candidate>> found(count);
    std::vector<SearchLimits> own(count, limits);
    std::vector<char> whole(count, 0);
    const size_t room = most.networks - networks.size();
    workers_.run(count, [&](int, size_t k) {
      HelperChoice choice(terms, own[k], most.steps);
      whole[k] =
          BlockWalk(terms, own[k]).run(parts[begin + k], below, listing(found[k], room, choice));
    });
    const double before = limits.work();
    for (size_t k = 0; k < count; ++k) {
      limits.add_work(own[k].work() - before);
      std::move(found[k].begin(), found[k].end(), std::back_inserter(networks));
    }
    if (limits.check() || networks.size() > most.networks ||
        std::find(whole.begin(), whole.end(), 0) != whole.end())
      return false;
  }
  return networks.size() <= most.networks;
}

}  // namespace kindred
