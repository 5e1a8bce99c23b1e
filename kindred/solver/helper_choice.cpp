#include "kindred/solver/helper_choice.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kindred {
namespace {

Members merged(const Members& members, const Members& others) {
  Members out;
  std::set_union(members.begin(), members.end(), others.begin(), others.end(),
                 std::back_inserter(out));
  return out;
}

bool clash(const Instance& instance, const Members& members, const Members& others) {
  for (const int32_t a : members)
    for (const int32_t b : others)
      if (instance.apart(static_cast<size_t>(a), static_cast<size_t>(b))) return true;
  return false;
}

}  // namespace

struct HelperChoice::Walk {
  // Tasks that join together or not at all.
  struct Unit {
    const Members* tasks;
    double help;
  };

  const BlockTerms& terms;
  SearchLimits& limits;
  const Visit& visit;
  size_t& steps_left;
  std::vector<Unit> units;  // by help, largest first
  double threshold;
  double help_inside = 0;  // Σ c_i over the members
  std::vector<char> inside;
  bool stopped = false;

  void include(const Unit& unit, int sign) {
    help_inside += sign * unit.help;
    for (const int32_t task : *unit.tasks) inside[static_cast<size_t>(task)] = sign > 0 ? 1 : 0;
  }

  // Whether adding units from `first` on can raise the group above the threshold.
  [[nodiscard]] bool may_pass(const Members& members, size_t first) const {
    const double least = threshold + terms.use(inside, members.size());
    double sum = help_inside - least * (static_cast<double>(members.size()) - 1);
    if (members.size() < 2) sum = 0;  // a companion is required, and is counted below
    for (size_t u = first; u < units.size() && sum < -1e-11; ++u)
      sum += std::max(0.0, units[u].help - least * static_cast<double>(units[u].tasks->size()));
    return sum >= -1e-11;
  }

  void extend(const Members& members, size_t first) {
    if (stopped || steps_left == 0 || limits.add_work(static_cast<double>(inside.size()))) {
      stopped = true;
      return;
    }
    --steps_left;
    const Instance& instance = terms.instance();
    if (members.size() > 1 && instance.admissible(members) && !visit(members, threshold))
      stopped = true;
    for (size_t u = first; u < units.size() && !stopped; ++u) {
      const Unit& unit = units[u];
      if (members.size() + unit.tasks->size() > instance.most_size()) continue;
      if (!may_pass(members, u)) return;
      if (clash(instance, members, *unit.tasks)) continue;
      include(unit, 1);
      const Members larger = merged(members, *unit.tasks);
      if (may_pass(larger, u + 1)) extend(larger, u + 1);
      include(unit, -1);
    }
  }
};

bool HelperChoice::walk(const Members& served, const double* help, double threshold,
                        const Visit& visit) {
  const Instance& instance = terms_.instance();
  Members members;
  for (const int32_t task : served) {
    if (instance.closed(static_cast<size_t>(task))) return true;
    members = merged(members, instance.unit(static_cast<size_t>(task)));
  }
  if (members.size() > instance.most_size() || clash(instance, members, members)) return true;
  Walk state{terms_, limits_, visit, steps_left_, {}, threshold, 0, {}, false};
  state.inside.assign(instance.size(), 0);
  for (const int32_t task : members) {
    state.inside[static_cast<size_t>(task)] = 1;
    state.help_inside += help[task];
  }
  for (size_t task = 0; task < instance.size(); ++task) {
    const Members& unit = instance.unit(task);
    if (unit.front() != static_cast<int32_t>(task) || state.inside[task] != 0) continue;
    double sum = 0;
    bool closed = false;
    for (const int32_t member : unit) {
      sum += help[member];
      closed = closed || instance.closed(static_cast<size_t>(member));
    }
    if (!closed) state.units.push_back({&unit, sum});
  }
  std::stable_sort(state.units.begin(), state.units.end(),
                   [](const Walk::Unit& a, const Walk::Unit& b) { return a.help > b.help; });
  state.extend(members, 0);
  return !state.stopped;
}

// Dinkelbach's iteration for the largest quotient (Σ inside + Σ helpers) / (|g| − 1). A single task
// takes only its best companion: more would not raise the mean.
Members HelperChoice::best_plain(const Members& served, const double* help) const {
  const size_t n = terms_.size();
  std::vector<char> inside(n, 0);
  double own = 0;
  for (const int32_t task : served) {
    inside[static_cast<size_t>(task)] = 1;
    own += help[task];
  }
  if (served.size() == 1) {
    size_t companion = served[0] == 0 ? 1 : 0;
    for (size_t i = 0; i < n; ++i)
      if (inside[i] == 0 && help[i] > help[companion]) companion = i;
    inside[companion] = 1;
  } else {
    const double others = static_cast<double>(served.size()) - 1;
    double quotient = own / others;
    while (true) {
      double sum = own, count = others;
      for (size_t i = 0; i < n; ++i) {
        if (inside[i] != 0 || help[i] <= quotient) continue;
        sum += help[i];
        ++count;
      }
      if (!(sum / count > quotient)) break;
      quotient = sum / count;
    }
    for (size_t i = 0; i < n; ++i)
      if (help[i] > quotient) inside[i] = 1;
  }
  Members members;
  for (size_t i = 0; i < n; ++i)
    if (inside[i] != 0) members.push_back(static_cast<int32_t>(i));
  return members;
}

std::optional<Candidate> HelperChoice::best(const Members& served, const double* help,
                                            double threshold) {
  const Instance& instance = terms_.instance();
  if (instance.plain()) {
    Candidate network = instance.network(best_plain(served, help));
    if (terms_.duals().worth(network) <= threshold + Instance::tolerance()) return std::nullopt;
    return network;
  }
  std::optional<Candidate> found;
  walk(served, help, threshold, [&](const Members& members, double& above) {
    Candidate network = instance.network(members);
    const double worth = terms_.duals().worth(network);
    if (worth > above + Instance::tolerance()) {
      above = worth;
      found = std::move(network);
    }
    return true;
  });
  return found;
}

bool HelperChoice::all(const Members& served, const double* help, double least,
                       const std::function<bool(Candidate)>& take) {
  const Instance& instance = terms_.instance();
  const DualValues& duals = terms_.duals();
  return walk(served, help, least, [&](const Members& members, double&) {
    Candidate network = instance.network(members);
    if (duals.worth(network) < least) return true;
    return duals.gaining(network) != served || take(std::move(network));
  });
}

}  // namespace kindred
