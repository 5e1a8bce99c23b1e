#include "kindred/study/trained_comparison.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "kindred/base/duration_text.h"
#include "kindred/grouping/grouping_words.h"
#include "kindred/report/refinement_text.h"
#include "kindred/run/affinity_runs.h"
#include "kindred/run/serving.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/study/comparison.h"
#include "kindred/study/group_results.h"
#include "kindred/study/method_plan.h"
#include "kindred/study/own_grouping.h"
#include "kindred/study/refinement.h"
#include "kindred/study/search_cost.h"

namespace kindred {
namespace {

std::vector<std::string> names_of(const std::vector<Task>& tasks) {
  std::vector<std::string> names;
  names.reserve(tasks.size());
  for (const auto& task : tasks) names.push_back(task.name);
  return names;
}

std::vector<Group> own_groups(const Config& config, const std::vector<Task>& tasks) {
  if (config.compare.grouping_path.empty()) return {};
  return read_own_grouping(config.compare.grouping_path, names_of(tasks));
}

bool contains(const std::vector<MethodKind>& kinds, MethodKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::vector<Group> everything_of(size_t tasks) {
  Group group(tasks);
  std::iota(group.begin(), group.end(), int64_t{0});
  return {group};
}

// One comparison: call the member functions in order.
class TrainedComparison {
 public:
  TrainedComparison(const Config& config, NetworkStore& store, RunDirectory& directory,
                    const std::vector<uint64_t>& seeds, Reporter& reporter)
      : config_(config),
        store_(store),
        directory_(directory),
        seeds_(seeds),
        reporter_(reporter),
        tasks_(store.data().tasks),
        kinds_(chosen_methods(config.compare)),
        search_(read_searches(directory, config.affinity.runs)) {}

  // Trains the networks that choices are made from.
  void train_searches() {
    std::vector<Group> groups;
    if (contains(kinds_, MethodKind::kOptimum))
      groups = every_group(tasks_.size());
    else if (contains(kinds_, MethodKind::kHoa))
      groups = pairs_and_singles(tasks_.size());
    if (groups.empty()) return;
    std::vector<NetworkKey> keys;
    keys.reserve(groups.size());
    for (auto& group : groups) keys.push_back({std::move(group), seeds_.front()});
    train(keys, contains(kinds_, MethodKind::kOptimum) ? "the optimum trains every group"
                                                       : "HOA trains all pairs and singles");
  }

  void choose() {
    SearchResults results;
    results.tasks = names_of(tasks_);
    for (const auto& task : tasks_) results.weights.push_back(task.weight);
    results.affinity = [&] { return matrix_of(config_.affinity.measure); };
    results.cosine = [&] { return matrix_of("cosine"); };
    results.losses = [&](const Group& group) {
      return store_.validation_errors({group, seeds_.front()});
    };
    results.own = own_groups(config_, tasks_);
    const PlanOptions options = {
        .grouping = config_.grouping,
        .weightings = chosen_weightings(config_.compare, config_.train.weighting),
        .random_groupings = config_.run.random_groupings,
        .seed = seeds_.front(),
        .threads = thread_count(config_.run)};
    auto kinds = kinds_;
    std::erase(kinds, MethodKind::kRefined);
    const auto budgets = chosen_budgets(config_.compare, tasks_.size());
    if (!kinds.empty()) planned_ = plan_methods(kinds, budgets, results, options, reporter_);
    if (contains(kinds_, MethodKind::kRefined)) refine(budgets, results, options);
    for (const auto& planned : planned_) methods_.push_back(planned.method);
  }

  void train_chosen() {
    train(networks_of(methods_, seeds_),
          fmt::format("the methods' groups with {} seeds", seeds_.size()));
  }

  [[nodiscard]] ComparisonRecord record() {
    const NetworkCosts costs(store_, search_, seeds_.front());
    const auto reference = reference_method(kinds_);
    std::vector<MethodScores> scores;
    for (const auto& method : methods_) scores.push_back(scores_of(store_, method, seeds_));
    const auto pairs = pairs_of(reference);
    ComparisonRecord record = compare(compared_tasks(tasks_), scores, pairs, seeds_);
    record.notes = store_.data().notes;
    record.search = {.seed = seeds_.front(),
                     .reference = std::nullopt,
                     .joint_run = costs.in_joint_runs(costs.joint_run())};
    if (reference) record.search->reference = name_of(method_names(), *reference);
    for (size_t m = 0; m < planned_.size(); ++m) {
      record.methods[m].details = details_of(planned_[m], costs);
      record.methods[m].details->draw_errors = draw_errors(record.tasks, scores[m]);
    }
    for (size_t r = 0; r < pairs.size(); ++r)
      record.differences[r].budget = methods_[pairs[r].of].budget;
    return record;
  }

 private:
  // Adds refined to the methods of each budget, after the others.
  void refine(const std::vector<int64_t>& budgets, const SearchResults& results,
              PlanOptions options) {
    options.weightings.clear();
    for (const int64_t budget : budgets) {
      const auto tag = plan_methods({MethodKind::kTag}, {budget}, results, options, reporter_)
                           .front()
                           .method.groupings.front();
      Method first = {.name = "tag", .groupings = {tag, everything_of(tasks_.size())}};
      for (int64_t task = 0; task < static_cast<int64_t>(tasks_.size()); ++task)
        first.groupings.push_back({{task}});
      train(networks_of({first}, seeds_),
            fmt::format("refinement for {} networks starts from TAG's groups, single-task networks "
                        "and one network for all",
                        budget));
      Config own = config_;
      own.grouping.networks = budget;
      Refinement refinement(own, store_, directory_, seeds_, tag, reporter_,
                            fmt::format("refinement_{}.json", budget));
      const RefinementRecord record =
          refinement.run(own.refine.most_trainings(static_cast<int64_t>(tasks_.size())));
      reporter_.message(refinement_text(record));
      searched_[budget] = refinement.searched(record);
      cross_validation_[budget] = refinement.cross_validation_cost();
      const auto behind = std::find_if(planned_.rbegin(), planned_.rend(), [&](const auto& other) {
        return !other.method.budget || *other.method.budget <= budget;
      });
      planned_.insert(behind.base(),
                      {.kind = MethodKind::kRefined,
                       .method = {.name = name_of(method_names(), MethodKind::kRefined),
                                  .groupings = {groups_named(record.answer->groups, tasks_)},
                                  .budget = budget},
                       .status = {}});
    }
  }

  void train(const std::vector<NetworkKey>& keys, const std::string& what) {
    const auto missing = static_cast<int64_t>(std::count_if(
        keys.begin(), keys.end(), [&](const NetworkKey& key) { return !store_.has(key); }));
    const auto at_once = std::clamp<int64_t>(missing, 1, thread_count(config_.run));
    const double each = search_.whole_training_seconds() * search_.threads;
    std::string text =
        fmt::format("{}: {} networks, {} of them not trained yet", what, keys.size(), missing);
    if (missing > 0)
      text += fmt::format(
          "; about {} on {} threads, if each takes the joint run's {:.1f} s of one thread",
          duration_text(each * static_cast<double>(missing) / static_cast<double>(at_once)),
          at_once, each);
    reporter_.message(text);
    store_.train_all(keys, "training networks", reporter_);
  }

  [[nodiscard]] AffinityMatrix matrix_of(const std::string& measure) const {
    const std::string name =
        measure == config_.affinity.measure ? "affinity" : "affinity_" + measure;
    return read_affinity(directory_.file(name + ".json"));
  }

  // The reference against every other method of its budget and every method without one.
  [[nodiscard]] std::vector<MethodPair> pairs_of(std::optional<MethodKind> reference) const {
    std::vector<MethodPair> pairs;
    for (size_t of = 0; of < planned_.size(); ++of) {
      if (!reference || planned_[of].kind != *reference) continue;
      for (size_t against = 0; against < planned_.size(); ++against) {
        const auto& budget = methods_[against].budget;
        if (against != of && (!budget || budget == methods_[of].budget))
          pairs.push_back({of, against});
      }
    }
    return pairs;
  }

  [[nodiscard]] MethodCost cost_of(const PlannedMethod& planned, const std::vector<Group>& groups,
                                   const NetworkCosts& costs) const {
    if (!planned.method.weighting.empty()) return costs.from_weighting(planned.method.weighting);
    switch (planned.kind) {
      case MethodKind::kTag:
        return costs.from_joint_run(config_.affinity.measure, groups);
      case MethodKind::kCosine:
        return costs.from_joint_run("cosine", groups);
      case MethodKind::kHoa:
        return costs.from_trained(pairs_and_singles(tasks_.size()), groups);
      case MethodKind::kRefined:
        return costs.from_refinement(config_.affinity.measure, searched_.at(*planned.method.budget),
                                     cross_validation_.at(*planned.method.budget), groups);
      case MethodKind::kOptimum:
        return costs.from_trained(every_group(tasks_.size()), groups);
      default:
        return costs.from_trained({}, groups);
    }
  }

  [[nodiscard]] MethodDetails details_of(const PlannedMethod& planned, const NetworkCosts& costs) {
    const auto& groupings = planned.method.groupings;
    MethodCost cost;
    for (const auto& groups : groupings) cost += cost_of(planned, groups, costs);
    std::vector<std::optional<double>> losses;
    double weights = 0;
    for (const auto& task : tasks_) weights += task.weight;
    for (const uint64_t seed : seeds_) {
      double sum = 0;
      if (planned.method.checkpoints) {
        const auto own = store_.task_checkpoints(seed);
        for (size_t task = 0; task < own.size(); ++task)
          sum += tasks_[task].weight * own[task].validation_loss;
        losses.emplace_back(sum / weights);
        continue;
      }
      for (const auto& groups : groupings)
        sum += serve(store_, groups, seed, planned.method.weighting).validation_total;
      losses.emplace_back(sum / static_cast<double>(groupings.size()) / weights);
    }
    MethodDetails details;
    details.weighting =
        planned.method.weighting.empty() ? config_.train.weighting : planned.method.weighting;
    details.status = planned.status;
    details.validation_loss = spread_of(std::move(losses));
    details.search = costs.in_joint_runs(cost.search, groupings.size());
    details.training = costs.in_joint_runs(cost.training, groupings.size());
    return details;
  }

  const Config& config_;
  NetworkStore& store_;
  RunDirectory& directory_;
  const std::vector<uint64_t>& seeds_;
  Reporter& reporter_;
  const std::vector<Task>& tasks_;
  std::vector<MethodKind> kinds_;
  SearchRecord search_;
  std::vector<PlannedMethod> planned_;
  std::vector<Method> methods_;
  std::map<int64_t, std::vector<Group>> searched_;    // by refinement, for each budget
  std::map<int64_t, TrainingCost> cross_validation_;  // likewise, of the answer
};

}  // namespace

void check_comparison(const Config& config, const std::vector<Task>& tasks) {
  (void)chosen_budgets(config.compare, tasks.size());
  (void)own_groups(config, tasks);
  if (contains(chosen_methods(config.compare), MethodKind::kOptimum))
    (void)every_group(tasks.size());
}

ComparisonRecord compare_trained(const Config& config, NetworkStore& store, RunDirectory& directory,
                                 const std::vector<uint64_t>& seeds, Reporter& reporter) {
  TrainedComparison comparison(config, store, directory, seeds, reporter);
  comparison.train_searches();
  comparison.choose();
  comparison.train_chosen();
  ComparisonRecord record = comparison.record();
  write_json_file(directory.file("comparison.json"), to_json(record));
  return record;
}

}  // namespace kindred
