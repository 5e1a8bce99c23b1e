#include "kindred/grouping/block_pricer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "kindred/grouping/block_climb.h"
#include "kindred/grouping/block_walk.h"
#include "kindred/grouping/helper_choice.h"

namespace kindred {
namespace {

// Once networks are found, a proof goes on for so many branches: more would be for prices that are
// about to change.
constexpr size_t kNodesAfterFind = 3000;
constexpr size_t kMostRecent = 100, kScattered = 3;

Members members_of(const std::vector<char>& inside) {
  Members members;
  for (size_t i = 0; i < inside.size(); ++i)
    if (inside[i] != 0) members.push_back(static_cast<int32_t>(i));
  return members;
}

}  // namespace

BlockPricer::BlockPricer(const Instance& instance, uint64_t seed)
    : instance_(instance), stream_(derive_seed(seed, "pricing")) {}

// Each task alone; then what was found lately, with some tasks scattered; then random tasks.
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

Offer BlockPricer::look(const Prices& prices, SearchLimits& limits) {
  const size_t n = instance_.size();
  const BlockTerms terms(instance_, prices);
  HelperChoice choice(terms, limits);
  const double least = prices.network + terms.use(std::vector<char>(n, 0), 2);
  std::set<Members> seen;
  std::vector<std::pair<double, Candidate>> found;
  std::vector<double> help;
  const size_t starts = 2 * n + recent_.size();
  for (size_t number = 0; number < starts && !limits.reason(); ++number) {
    std::vector<char> served = start(number);
    climb(terms, least, served, help, limits);
    const Members homes = members_of(served);
    if (!seen.insert(homes).second) continue;
    auto network = choice.best(homes, help.data(), prices.network);
    if (!network || !seen.insert(network->members).second) continue;
    const double worth = prices.worth(*network);
    found.emplace_back(worth, std::move(*network));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  Offer offer;
  for (auto& [worth, network] : found) {
    remember(prices.gaining(network));
    offer.networks.push_back(std::move(network));
  }
  return offer;
}

Offer BlockPricer::prove(const Prices& prices, double slack, SearchLimits& limits) {
  const BlockTerms terms(instance_, prices);
  HelperChoice choice(terms, limits);
  BlockWalk walk(terms, limits);
  Offer offer;
  double most = prices.network + slack;
  const auto visit = [&](const Members& served, const double* help, double& threshold) {
    auto network = choice.best(served, help, threshold);
    if (!network) return true;
    if (offer.networks.empty()) walk.stop_after(kNodesAfterFind);
    most = threshold = prices.worth(*network);
    remember(served);
    offer.networks.push_back(std::move(*network));
    return true;
  };
  if (walk.run(most, visit)) offer.most_worth = most;
  return offer;
}

bool BlockPricer::list(const Prices& prices, double least, size_t most, SearchLimits& limits,
                       std::vector<Candidate>& networks) {
  networks.clear();
  const auto take = [&](Candidate network) {
    if (networks.size() == most) return false;
    networks.push_back(std::move(network));
    return true;
  };
  for (size_t task = 0; task < instance_.size(); ++task) {
    const Members alone{static_cast<int32_t>(task)};
    if (!instance_.admissible(alone)) continue;
    Candidate network = instance_.network(alone);
    if (prices.worth(network) >= least && !take(std::move(network))) return false;
  }
  const BlockTerms terms(instance_, prices);
  HelperChoice choice(terms, limits);
  const auto visit = [&](const Members& served, const double* help, double&) {
    return choice.all(served, help, least, take);
  };
  // What the walk passes over is worth less than `least` by more than rounding.
  const double below = least - 1e-9;
  return BlockWalk(terms, limits).run(below, visit) && !limits.reason();
}

}  // namespace kindred
