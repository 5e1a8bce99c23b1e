#include "kindred/study/refinement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/duration_text.h"
#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/refine/candidates.h"
#include "kindred/refine/held_out_check.h"
#include "kindred/refine/reality_check.h"
#include "kindred/refine/training_plan.h"
#include "kindred/run/run_progress.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/study/cross_validation.h"

namespace kindred {
namespace {

// [grouping] for measured gains: what belongs to affinities alone is left out.
GroupingOptions options_for_gains(const GroupingOptions& all) {
  GroupingOptions options = all;
  options.standardize = false;
  options.singletons = Singletons::kForbid;
  options.singleton_values.clear();
  options.alternatives = 0;
  options.resamples = 0;
  options.time_limit.reset();
  return options;
}

Json keys_of(GroupingOptions grouping) {
  OptionSet options;
  describe(grouping, options);
  Json keys = Json::object();
  for (const auto& option : options.options()) keys[option.key] = option.get();
  return keys;
}

// affinity.json; empty if a pair was not measured.
std::vector<double> measured_affinity(const RunDirectory& directory) {
  AffinityMatrix matrix = read_affinity(directory.file("affinity.json"));
  const bool whole = std::all_of(matrix.values.begin(), matrix.values.end(),
                                 [](double value) { return std::isfinite(value); });
  return whole ? std::move(matrix.values) : std::vector<double>();
}

// `check` in the terms of a record; `before` is the simpler answer's gain. `unit`: see
// TrainedGains::total_unit().
AnswerCheck relative(const RealityCheck& check, double before, double unit) {
  const double advantage = check.advantage * unit, detectable = check.detectable * unit;
  const double loss = 1 - before;
  // An error, unlike a loss, may be 0; there is then nothing to decrease.
  return {.advantage = advantage,
          .decrease = loss > 0 ? advantage / loss : 0,
          .p = check.p,
          .detectable = loss > 0 ? detectable / loss : 0};
}

}  // namespace

Refinement::Refinement(const Config& config, NetworkStore& store, RunDirectory& directory,
                       const std::vector<uint64_t>& seeds, const std::vector<Group>& tag,
                       Reporter& reporter, std::string file)
    : config_(config),
      store_(store),
      directory_(directory),
      seeds_(seeds),
      affinity_(measured_affinity(directory)),
      reporter_(reporter),
      file_(std::move(file)),
      gains_(store, seeds),
      all_(store.data().tasks.size()) {
  std::iota(all_.begin(), all_.end(), int64_t{0});
  for (const auto& task : store.data().tasks) problem_.tasks.push_back(task.name);
  problem_.weights = gains_.weights();
  for (const auto& task : store.data().tasks) problem_.task_weights.push_back(task.weight);
  problem_.grouping = options_for_gains(config.grouping);
  first_.push_back(all_);
  for (const auto& group : tag)
    if (group.size() > 1 && group != all_) first_.push_back(group);
  complete_.insert(first_.begin(), first_.end());
}

std::vector<std::string> Refinement::names_of(const Group& group) const {
  std::vector<std::string> names;
  for (const int64_t task : group) names.push_back(problem_.tasks[static_cast<size_t>(task)]);
  return names;
}

Group Refinement::group_of(const std::vector<std::string>& names) const {
  Group group;
  for (const auto& name : names)
    group.push_back(std::find(problem_.tasks.begin(), problem_.tasks.end(), name) -
                    problem_.tasks.begin());
  std::sort(group.begin(), group.end());
  return group;
}

std::optional<RefinementRecord> Refinement::stored() const {
  const auto path = directory_.file(file_);
  if (!std::filesystem::exists(path)) return std::nullopt;
  RefinementRecord record = read_refinement(path);
  if (record.tasks != problem_.tasks)
    throw InputError(
        fmt::format("{}: has other tasks than this run; remove it and resume", path.string()));
  return record;
}

void Refinement::write(const RefinementRecord& record) const {
  write_json_file(directory_.file(file_), to_json(record));
}

std::vector<NetworkGains> Refinement::measured(const RefinementRecord& record) {
  std::vector<Group> groups = first_;
  for (const auto& step : record.steps)
    if (Group group = group_of(step.group);
        std::find(groups.begin(), groups.end(), group) == groups.end())
      groups.push_back(std::move(group));
  std::vector<NetworkGains> networks;
  for (const auto& group : groups) {
    const bool complete = complete_.contains(group);
    const auto key = std::pair(group, complete);
    if (!known_.contains(key))
      known_[key] = gains_.of(group, complete ? seeds_ : std::vector<uint64_t>{seeds_.front()});
    networks.push_back(known_[key]);
  }
  return networks;
}

double Refinement::mean_gain(const NetworkGains& network) const {
  double sum = 0, weights = 0;
  for (size_t i = 0; i < network.group.size(); ++i) {
    const double weight = problem_.weights[static_cast<size_t>(network.group[i])];
    sum += weight * network.gains[i];
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

bool Refinement::plan(RefinementRecord& record, int64_t trainings) {
  const auto networks = measured(record);
  const auto done = static_cast<int64_t>(record.steps.size());
  const auto candidates =
      training_candidates(problem_, affinity_, networks, reporter_.stop_token());
  const TrainingPlan plan =
      plan_trainings(problem_, affinity_, networks, candidates,
                     {.most = std::min(config_.refine.at_once, trainings - done),
                      .least_improvement = config_.refine.least_improvement,
                      .least_measured = static_cast<int64_t>(first_.size()) + record.networks,
                      .seed = seeds_.front(),
                      .threads = thread_count(config_.run),
                      .stop = reporter_.stop_token()});
  if (plan.trainings.empty()) {
    record.end =
        std::isnan(plan.expected_improvement) ? RefinementEnd::kNoGroup : RefinementEnd::kNoBenefit;
    return false;
  }
  const int64_t round = record.steps.empty() ? 1 : record.steps.back().round + 1;
  for (const auto& training : plan.trainings) {
    RefinementStep step{.group = names_of(training.group),
                        .round = round,
                        .in_cover = training.in_cover,
                        .mean = training.mean,
                        .deviation = training.deviation,
                        .benefit = training.benefit,
                        .expected_improvement = {},
                        .gain = {}};
    if (!std::isnan(plan.expected_improvement))
      step.expected_improvement = plan.expected_improvement;
    directory_.log({{"event", "refinement"},
                    {"group", step.group},
                    {"round", round},
                    {"in_cover", step.in_cover},
                    {"mean", step.mean},
                    {"deviation", step.deviation},
                    {"benefit", step.benefit}});
    record.steps.push_back(std::move(step));
  }
  return true;
}

void Refinement::train_steps(RefinementRecord& record) {
  std::vector<NetworkKey> keys;
  for (const auto& step : record.steps) keys.push_back({group_of(step.group), seeds_.front()});
  reporter_.next_part();
  store_.train_all(keys, kRefiningNetworks, reporter_);
  const auto networks = measured(record);
  for (auto& step : record.steps) {
    if (step.gain) continue;
    const Group group = group_of(step.group);
    for (const auto& network : networks)
      if (network.group == group) step.gain = mean_gain(network);
  }
}

std::vector<Group> Refinement::searched(const RefinementRecord& record) const {
  std::vector<Group> groups = first_;
  for (const int64_t task : all_) groups.push_back({task});
  for (const auto& step : record.steps) groups.push_back(group_of(step.group));
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

RefinementRecord Refinement::run(int64_t trainings) {
  const auto n = static_cast<int64_t>(problem_.tasks.size());
  RefinementRecord planned;
  planned.tasks = problem_.tasks;
  for (const auto& group : first_) planned.start.push_back(names_of(group));
  planned.grouping = keys_of(config_.grouping);
  planned.by = name_of(answer_by_names(), config_.answer.by);
  RefinementRecord record = stored().value_or(planned);
  if (record.start != planned.start || record.grouping != planned.grouping ||
      record.by != planned.by) {
    reporter_.message(
        "other groups, or another [grouping] or answer.by than before: refinement begins anew");
    record = planned;
  }
  record.networks = std::min(config_.grouping.network_limit(), n);
  record.trainings = trainings;
  // A smaller limit than before leaves out later steps, as if they had not been trained.
  if (static_cast<int64_t>(record.steps.size()) > trainings)
    record.steps.resize(static_cast<size_t>(trainings));
  record.answer.reset();
  reporter_.expect_total(trainings + static_cast<int64_t>(seeds_.size() - 1) * record.networks);
  train_steps(record);
  record.end = RefinementEnd::kRunning;
  while (static_cast<int64_t>(record.steps.size()) < trainings && plan(record, trainings)) {
    write(record);
    train_steps(record);
  }
  if (record.end == RefinementEnd::kRunning) record.end = RefinementEnd::kTrainings;
  record.answer = answer(record);
  write(record);
  return record;
}

Answer Refinement::answer(const RefinementRecord& record) {
  std::vector<NetworkGains> networks;
  Cover cover;
  for (bool ready = false; !ready;) {
    networks = measured(record);
    std::vector<Group> groups;
    std::vector<std::vector<double>> gains;
    for (const auto& network : networks) {
      groups.push_back(network.group);
      gains.push_back(network.gains);
    }
    cover = best_cover(problem_, groups, gains, reporter_.stop_token());
    std::vector<NetworkKey> keys;
    ready = true;
    for (const auto& group : cover.groups) {
      for (const uint64_t seed : seeds_) keys.push_back({group, seed});
      if (group.size() > 1 && complete_.insert(group).second && seeds_.size() > 1) ready = false;
    }
    reporter_.next_part();
    store_.train_all(keys, kRefiningNetworks, reporter_);
  }

  const double level = config_.answer.level;
  const auto n = static_cast<int64_t>(problem_.tasks.size());
  std::vector<Group> alone;
  for (int64_t task = 0; task < n; ++task) alone.push_back({task});
  const auto check = [&](const std::vector<Group>& reference) {
    return reality_check(problem_, networks, reference, level, seeds_.front(),
                         thread_count(config_.run), reporter_.stop_token());
  };
  Answer answer;
  for (const auto& group : cover.groups) answer.groups.push_back(names_of(group));
  answer.serves = cover.serves;
  const double unit = gains_.total_unit();
  answer.gain = cover.value * unit;
  const RealityCheck against_joint = check({all_});
  answer.all_in_one_gain = (cover.value - against_joint.advantage) * unit;
  answer.rows = store_.data().validation.rows();
  answer.level = level;
  answer.against_all_in_one = relative(against_joint, answer.all_in_one_gain, unit);
  answer.against_single_task = relative(check(alone), 0, unit);
  const bool alone_allowed = n <= record.networks && config_.grouping.least_size == 1 &&
                             config_.grouping.together.empty() && !config_.grouping.budget;
  if (alone_allowed)
    answer.single_task_against_all_in_one = relative(
        single_task_check(problem_, networks, {all_}, level), answer.all_in_one_gain, unit);

  if (config_.answer.folds > 1) cross_validate(networks, cover, alone_allowed, answer);

  std::vector<Group> recommended = {all_};
  if (answer.against_all_in_one.p <= level || !is_allowed(problem_.grouping, problem_.tasks, all_))
    recommended = cover.groups;
  else if (alone_allowed && answer.single_task_against_all_in_one->p <= level)
    recommended = alone;
  answer.recommended = recommended == alone                      ? Recommendation::kSingleTask
                       : recommended == std::vector<Group>{all_} ? Recommendation::kAllInOne
                                                                 : Recommendation::kGroups;
  for (const auto& group : recommended) answer.recommended_groups.push_back(names_of(group));
  return answer;
}

void Refinement::cross_validate(const std::vector<NetworkGains>& networks, const Cover& cover,
                                bool tests_alone, Answer& answer) {
  const bool tests_cover = cover.groups != std::vector<Group>{all_};
  std::set<Group> chosen = {all_};
  if (tests_cover) chosen.insert(cover.groups.begin(), cover.groups.end());
  for (const int64_t task : all_)
    if (tests_alone) chosen.insert({task});
  if (chosen.size() == 1) return;  // nothing is compared with one network for all
  const std::vector<Group> groups(chosen.begin(), chosen.end());

  CrossValidation folds(config_, store_.data(), directory_);
  double seconds = 0;
  for (const auto& group : groups) seconds += store_.scores({group, seeds_.front()}).seconds;
  const auto trainings = folds.folds() * static_cast<int64_t>(groups.size());
  const auto workers =
      std::min<int64_t>(thread_count(config_.run), static_cast<int64_t>(groups.size()));
  reporter_.message(fmt::format(
      "cross-validation of the answer: {} networks on {} folds, {} trainings; about {}",
      groups.size(), folds.folds(), trainings,
      duration_text(seconds * static_cast<double>(folds.folds()) / static_cast<double>(workers))));
  reporter_.next_part();
  folds.train(groups, kRefiningNetworks, reporter_);
  fold_cost_ = folds.cost(groups);

  const auto errors = folds.errors(groups, gains_.units());
  const double level = config_.answer.level, unit = gains_.total_unit();
  const double joint = held_out_error(problem_, {all_}, errors);
  const auto relative_to_joint = [&](const RealityCheck& check) {
    return AnswerCheck{.advantage = check.advantage * unit,
                       .decrease = joint > 0 ? check.advantage / joint : 0,
                       .p = check.p,
                       .detectable = joint > 0 ? check.detectable / joint : 0};
  };
  answer.validation_check = answer.against_all_in_one;
  answer.folds = folds.folds();
  answer.rows = folds.rows();
  if (tests_cover)
    answer.against_all_in_one = relative_to_joint(
        held_out_check(problem_, networks, cover, {all_}, errors, folds.chosen_share(), level,
                       seeds_.front(), thread_count(config_.run), reporter_.stop_token()));
  if (tests_alone)
    answer.single_task_against_all_in_one =
        relative_to_joint(held_out_single_task_check(problem_, {all_}, errors, level));
}

}  // namespace kindred
