#include "kindred/study/study.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/base/worker_pool.h"
#include "kindred/grouping/random_grouping.h"
#include "kindred/machine/bfloat16_sums.h"
#include "kindred/machine/device.h"
#include "kindred/machine/threads.h"
#include "kindred/report/refinement_text.h"
#include "kindred/report/report.h"
#include "kindred/report/summary.h"
#include "kindred/run/pause.h"
#include "kindred/run/serving.h"
#include "kindred/run/shared_networks.h"
#include "kindred/selection/trade_off.h"
#include "kindred/study/comparison.h"
#include "kindred/study/delivery.h"
#include "kindred/study/own_grouping.h"
#include "kindred/study/refinement.h"
#include "kindred/study/trained_comparison.h"
#include "kindred/study/trained_gains.h"
#include "kindred/task/task_text.h"

namespace kindred {
namespace {

// Up to this many tasks, other budgets take no noticeable time; beyond, the user requests them.
constexpr size_t kMostForBudgets = 14;
constexpr size_t kBudgets = 6;
constexpr std::chrono::seconds kTimeToCome(60);

PreparedData load_data(const Config& config, const std::optional<std::filesystem::path>& own_groups,
                       Reporter& reporter) {
  const at::Device device = device_of(config.run);  // checked before reading the data
  if (config.train.precision == Precision::kBfloat16) require_bfloat16_sums(device);
  if (const std::string advice = blas_advice(); !advice.empty()) reporter.warning(advice);
  PreparedData data =
      prepare_data(config.data, config.tasks, scalar_type(config.train), thread_count(config.run),
                   reporter.stop_token(), config.answer.folds);
  if (data.tasks.size() < 2) throw InputError("there is only one task; groups need two or more");
  check_comparison(config, data.tasks);
  if (config.answer.by == AnswerBy::kMetric) {
    check_metrics(data.tasks, data.validation, "the validation rows");
    for (size_t fold = 0; data.folded && fold < data.folded->folds.size(); ++fold)
      check_metrics(data.tasks, data.folded->rows.select(data.folded->folds[fold].validation),
                    fmt::format("the rows of fold {} (answer.folds)", fold + 1));
  }
  if (own_groups) {
    std::vector<std::string> names;
    for (const auto& task : data.tasks) names.push_back(task.name);
    (void)read_own_grouping(*own_groups, names);
  }
  for (const auto& warning : data.warnings) reporter.warning(warning);
  reporter.message(
      fmt::format("{} tasks, {} inputs; {} training, {} validation and {} test rows; on {}; {}",
                  data.tasks.size(), data.training.width(), data.training.rows(),
                  data.validation.rows(), data.test.rows(), device_text(device), blas_name()));
  reporter.message(kinds_text(data.tasks));
  return data;
}

}  // namespace

Study::Study(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
             Reporter& reporter, const std::optional<std::filesystem::path>& own_groups)
    : config_(config),
      reporter_(reporter),
      threads_(thread_count(config.run)),
      data_(load_data(config_, own_groups, reporter)),
      directory_(config, directory, use),
      store_(config_, data_, directory_),
      joint_training_(config_, store_, directory_,
                      [this](int64_t run, bool writes) { return make_probe(run, writes); }),
      run_data_(run_data(config_, data_, store_.network(all_tasks())->trunk().fingerprint())),
      grouping_(config_, directory_, run_data_, reporter_) {
  write_run_data(directory_, run_data_);
}

void Study::begin() {
  begun_ = std::chrono::steady_clock::now();
  take_from_earlier();
  directory_.log(data_event(config_, data_));
  // The baselines do not depend on the groups, random divisions apart.
  std::vector<NetworkKey> keys;
  for (const uint64_t seed : seeds()) {
    const NetworkKey all = {all_tasks(), seed};
    if (seed >= joint_network().seed + static_cast<uint64_t>(config_.affinity.runs))
      keys.push_back(all);
    for (const int64_t task : all_tasks()) keys.push_back({{task}, seed});
  }
  store_.announce(std::move(keys), reporter_);
}

void Study::finish() {
  // Not of a short run: another process may have come and gone, or still read the data.
  const auto passed = std::chrono::steady_clock::now() - begun_;
  if (const int64_t absent = directory_.absent(); absent > 0 && passed > kTimeToCome)
    reporter_.warning(fmt::format(
        "{} of the {} processes that {} started are not in {}; if they run on other "
        "machines, choose a directory that all machines see",
        absent, config_.run.place.world, config_.run.place.launcher, directory_.path().string()));
  directory_.crew().publish(to_json(
      SharedNetworks{.networks = {}, .finished = true, .config = checksum_text(to_toml(config_))}));
}

bool Study::was_finished() {
  const auto published = directory_.crew().published();
  if (!published) return false;
  const auto work = shared_networks(*published, static_cast<int64_t>(data_.tasks.size()));
  return work.finished && work.config == checksum_text(to_toml(config_));
}

NetworkStore& Study::store_of(const std::string& folder) {
  if (folder == store_.folder()) return store_;
  if (data_.folded) {
    if (!folds_) folds_ = std::make_unique<CrossValidation>(config_, data_, directory_);
    if (NetworkStore* const store = folds_->store_of(folder)) return *store;
  }
  throw InputError(
      fmt::format("{}: another process lets this one train networks in {}, which is "
                  "not a folder of this run; give all of them the same program",
                  directory_.path().string(), quote(folder)));
}

bool Study::help() {
  const OperationThreads threads(1);
  const auto tasks = static_cast<int64_t>(data_.tasks.size());
  const std::stop_token stop = reporter_.stop_token();
  Crew& crew = directory_.crew();
  std::mutex mutex;
  std::atomic<bool> ends = false, finished = false;
  // One training of what is published; false if there is nothing to train.
  const auto train_one = [&](const SharedNetworks& work) {
    std::map<std::string, std::vector<NetworkKey>> keys;
    for (const auto& entry : work.networks) keys[entry.folder].push_back(entry.key);
    for (const auto& [folder, own] : keys) {
      NetworkStore* store = nullptr;
      {
        const std::lock_guard lock(mutex);
        store = &store_of(folder);
      }
      if (store->train_next(own, stop).trained) return true;
    }
    return false;
  };
  WorkerPool pool(trainings_at_once(config_.run, device_of(config_.run)));
  pool.run(static_cast<size_t>(pool.size()), [&](int, size_t) {
    Patience patience;
    try {
      while (!ends) {
        const bool led = crew.others_hold(kLead);  // first: a lead ends after it says finished
        const auto published = crew.published();
        const auto work = published ? shared_networks(*published, tasks) : SharedNetworks();
        if (work.finished) finished = true;
        if (work.finished || !led)
          ends = true;
        else if ((work.joint && joint_training_.follow(*work.joint, stop)) || train_one(work))
          patience.reset();
        else
          patience.pause(stop);
      }
    } catch (...) {
      ends = true;
      throw;
    }
  });
  return finished;
}

std::vector<std::string> Study::task_names() const {
  std::vector<std::string> names;
  names.reserve(data_.tasks.size());
  for (const auto& task : data_.tasks) names.push_back(task.name);
  return names;
}

std::vector<int64_t> Study::all_tasks() const {
  std::vector<int64_t> tasks(data_.tasks.size());
  std::iota(tasks.begin(), tasks.end(), int64_t{0});
  return tasks;
}

std::vector<uint64_t> Study::seeds() const {
  std::vector<uint64_t> seeds(static_cast<size_t>(config_.run.seeds));
  std::iota(seeds.begin(), seeds.end(), static_cast<uint64_t>(config_.run.seed));
  return seeds;
}

NetworkKey Study::joint_network() const {
  return {all_tasks(), static_cast<uint64_t>(config_.run.seed)};
}

RunWork Study::work() const {
  const auto tasks = static_cast<int64_t>(data_.tasks.size());
  const int workers = worker_count(config_.run, device_of(config_.run));
  return {.tasks = tasks,
          .networks = std::min(tasks, config_.grouping.network_limit()),
          .seeds = config_.run.seeds,
          .random_groupings = config_.run.random_groupings,
          .trainings = config_.refine.most_trainings(tasks),
          .folds = config_.answer.folds,
          .epochs = config_.train.epochs,
          .steps = planned_steps(config_.train, data_.training.rows()),
          .workers = workers,
          .joint_trainings = config_.affinity.runs,
          .joint_threads = data_.input.is_picture() ? workers : 1};
}

Grouping Study::choose_groups() {
  return grouping_.choose();
}

Grouping Study::chosen_groups() const {
  return grouping_.chosen();
}

Grouping Study::take_groups(const std::filesystem::path& file) {
  return grouping_.take(file);
}

std::vector<Method> Study::methods(const Grouping& grouping) const {
  std::vector<Method> methods = {{.name = "single_task", .groupings = {{}}},
                                 {.name = "all_in_one", .groupings = {{all_tasks()}}}};
  for (const int64_t task : all_tasks()) methods[0].groupings[0].push_back({task});
  if (config_.run.random_groupings > 0) {
    methods.push_back({.name = "random", .groupings = {}});
    for (int64_t draw = 0; draw < config_.run.random_groupings; ++draw)
      methods.back().groupings.push_back(random_division(
          static_cast<int64_t>(data_.tasks.size()), static_cast<int64_t>(grouping.groups.size()),
          config_.grouping.singletons, static_cast<uint64_t>(config_.run.seed), draw));
  }
  methods.push_back({.name = "tag", .groupings = {grouping.groups}});
  return methods;
}

void Study::train_groups(const std::vector<Group>& groups) {
  const std::vector<Method> chosen = {{.name = "tag", .groupings = {groups}}};
  store_.train_all(networks_of(chosen, seeds()), kChosenNetworks, reporter_);
}

void Study::train_baselines(const Grouping& grouping) {
  store_.train_all(networks_of(methods(grouping), seeds()), kComparedNetworks, reporter_);
}

RefinementRecord Study::refine(const Grouping& grouping, int64_t trainings) {
  const std::vector<uint64_t> all_seeds = seeds();
  Refinement refinement(config_, store_, directory_, all_seeds, grouping.groups, reporter_);
  RefinementRecord record = refinement.run(trainings);
  reporter_.message(refinement_text(record));
  return record;
}

void Study::forget_refinement() {
  std::error_code error;
  std::filesystem::remove(directory_.file("refinement.json"), error);
  if (error)
    throw FailureError(fmt::format("{}: cannot remove: {}",
                                   directory_.file("refinement.json").string(), error.message()));
}

void Study::deliver_groups(const std::vector<Group>& groups) {
  uint64_t best_seed = seeds().front();
  double best_total = serve(store_, groups, best_seed).validation_error;
  for (const uint64_t seed : seeds()) {
    const double total = serve(store_, groups, seed).validation_error;
    if (total < best_total) {
      best_total = total;
      best_seed = seed;
    }
  }
  deliver(config_, store_, groups, best_seed, directory_.path());
  reporter_.message(
      fmt::format("networks of seed {} are in {}", best_seed, directory_.file("bundle").string()));
}

std::vector<Group> Study::delivered_groups(const Grouping& grouping,
                                           const RefinementRecord* refinement) const {
  if (refinement == nullptr || config_.answer.deliver == Delivery::kTag) return grouping.groups;
  return groups_named(config_.answer.deliver == Delivery::kBest
                          ? refinement->answer->groups
                          : refinement->answer->recommended_groups,
                      data_.tasks);
}

std::string Study::compare_methods(const Grouping& grouping, const RefinementRecord* refinement) {
  std::vector<Method> compared = methods(grouping);
  std::vector<MethodPair> pairs = pairs_with_last(compared.size());
  if (refinement != nullptr) {
    compared.push_back(
        {.name = "refined", .groupings = {groups_named(refinement->answer->groups, data_.tasks)}});
    const std::string answer = recommended_method(*refinement->answer);
    pairs.clear();
    for (size_t of = 0; of < compared.size(); ++of)
      for (size_t against = 0; compared[of].name == answer && against < compared.size(); ++against)
        if (against != of) pairs.push_back({of, against});
  }
  const ComparisonRecord metrics = compare(store_, compared, pairs, seeds());
  write_json_file(directory_.file("metrics.json"), to_json(metrics));
  std::string text = summary_text(metrics, grouping, refinement,
                                  read_timing(directory_.file("timing.json")), directory_.path());
  if (!reused_) return text;
  const auto has = [&](const SameNetwork& same) {
    return store_.has({same.task_numbers, same.seed});
  };
  return text + fmt::format("Reused: {}.\nReused: {}.\n", reused_affinities_text(*reused_),
                            reused_networks_text(*reused_, has));
}

ComparisonRecord Study::compare_budgets() {
  return compare_trained(config_, store_, directory_, seeds(), reporter_);
}

void Study::write_report(const Grouping& grouping) {
  const size_t tasks = data_.tasks.size();
  if (tasks <= kMostForBudgets) {
    const size_t most = std::max(grouping.groups.size(), std::min(kBudgets, tasks));
    write_json_file(
        directory_.file("groupings.json"),
        to_json(choose_groups_for_each(grouping_.request(), 1, static_cast<int64_t>(most),
                                       {.stop = reporter_.stop_token()})));
  }
  for (const auto& fault : kindred::write_report(directory_.path())) reporter_.warning(fault);
  reporter_.message(fmt::format("see {}", directory_.file("report.html").string()));
}

}  // namespace kindred
