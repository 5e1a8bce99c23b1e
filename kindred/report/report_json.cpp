#include <cmath>

#include <nlohmann/json.hpp>

#include "kindred/report/findings.h"
#include "kindred/report/report.h"
#include "kindred/selection/trade_off.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

Json known(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json list(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double value : values) out.push_back(known(value));
  return out;
}

Json report_spread(const ResultSpread& spread) {
  Json values = Json::array();
  for (const auto& value : spread.values) values.push_back(known(value));
  const auto interval = spread.interval;
  return {{"mean", known(spread.mean)},
          {"sd", known(spread.deviation)},
          {"low", interval ? Json(interval->low) : Json(nullptr)},
          {"high", interval ? Json(interval->high) : Json(nullptr)},
          {"values", std::move(values)}};
}

Json comparison_json(const ComparisonRecord& comparison) {
  Json out = {{"seeds", comparison.seeds}, {"tasks", Json::array()}, {"methods", Json::array()}};
  for (const auto& task : comparison.tasks)
    out["tasks"].push_back({{"name", task.name},
                            {"metric", task.metric},
                            {"higher_is_better", task.higher_is_better}});
  for (const auto& method : comparison.methods) {
    Json tasks = Json::array();
    for (const auto& task : method.tasks) tasks.push_back(report_spread(task));
    out["methods"].push_back(
        {{"name", method.name},
         {"networks", method.networks},
         {"budget", method.budget ? Json(*method.budget) : Json(nullptr)},
         {"search", method.details ? Json{{"seconds", method.details->search.seconds},
                                          {"joint_runs", known(method.search_runs())}}
                                   : Json(nullptr)},
         {"groupings", method.groupings},
         {"tasks", std::move(tasks)},
         {"error", report_spread(method.error)},
         {"gain_over_single_task", report_spread(method.gain)}});
  }
  out["differences"] = Json::array();
  for (const auto& difference : comparison.differences)
    out["differences"].push_back(
        {{"of", difference.of},
         {"against", difference.against},
         {"budget", difference.budget ? Json(*difference.budget) : Json(nullptr)},
         {"mean", known(difference.mean)},
         {"low", known(difference.low())},
         {"high", known(difference.high())},
         {"verdict", words(difference.verdict())}});
  return out;
}

Json course_json(const AffinityCourse& course, const std::vector<std::string>& tasks) {
  Json pairs = Json::array();
  for (const auto& pair : course.pairs)
    pairs.push_back({{"source", tasks[static_cast<size_t>(pair.source)]},
                     {"target", tasks[static_cast<size_t>(pair.target)]},
                     {"means", list(pair.means)},
                     {"standard_errors", list(pair.standard_errors)}});
  return {{"measurements", course.measurements},
          {"first_steps", course.first_steps},
          {"last_steps", course.last_steps},
          {"pairs", std::move(pairs)}};
}

Json networks_json(const std::vector<NetworkRecord>& networks) {
  Json out = Json::array();
  for (const auto& network : networks) {
    Json training = Json::array(), validation = Json::array();
    for (const auto& epoch : network.history) {
      training.push_back(list(epoch.training_losses));
      validation.push_back(list(epoch.validation_losses));
    }
    out.push_back({{"tasks", network.tasks},
                   {"seed", network.seed},
                   {"best_epoch", network.best_epoch},
                   {"epochs", network.epochs()},
                   {"steps", network.steps},
                   {"seconds", network.seconds},
                   {"training_losses", std::move(training)},
                   {"validation_losses", std::move(validation)}});
  }
  return out;
}

Json run_json(const RunRecord& run) {
  return {{"name", run.name},
          {"first_event", run.log.first_time},
          {"last_event", run.log.last_time},
          {"data_hash", run.log.data_hash},
          {"rows", run.log.rows},
          {"inputs", run.log.inputs ? Json(*run.log.inputs) : Json(nullptr)},
          {"threads", run.log.threads ? Json(*run.log.threads) : Json(nullptr)},
          {"device", run.log.device},
          {"blas", run.log.blas},
          {"warnings", run.log.warnings},
          {"config", run.config ? Json(*run.config) : Json(nullptr)}};
}

}  // namespace

std::string report_json(const RunRecord& run) {
  Json times = Json::array();
  for (const auto& share : time_shares(run))
    times.push_back(
        {{"what", share.what}, {"seconds", share.seconds}, {"networks", share.networks}});
  Json search = nullptr;
  if (run.timing)
    search = {{"seconds", run.timing->seconds},
              {"measuring_seconds", run.timing->measuring_seconds},
              {"joint_runs", run.timing->joint_runs},
              {"hoa_networks", run.timing->hoa_networks},
              {"exhaustive_networks", known(run.timing->exhaustive_networks)}};
  const Json out = {
      {"format", "kindred.report/1"},
      {"version", report_version()},
      {"run", run_json(run)},
      {"answer", answer_sentences(run)},
      {"faults", run.faults},
      {"grouping", run.grouping ? to_json(*run.grouping) : Json(nullptr)},
      {"budgets", run.budgets.empty() ? Json(nullptr) : to_json(run.budgets)},
      {"comparison", run.comparison ? comparison_json(*run.comparison) : Json(nullptr)},
      {"all_budgets", run.all_budgets ? comparison_json(*run.all_budgets) : Json(nullptr)},
      {"search", std::move(search)},
      {"affinity", run.affinity ? to_json(*run.affinity) : Json(nullptr)},
      {"course", run.course ? course_json(*run.course, run.affinity->tasks) : Json(nullptr)},
      {"networks", networks_json(run.networks)},
      {"times", std::move(times)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kindred
