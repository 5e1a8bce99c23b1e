#include <cmath>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/report/findings.h"
#include "kindred/report/report.h"

namespace kindred {
namespace {

// One row of the table. Fields not applicable to a quantity are empty.
struct Row {
  std::string section = {}, method = {}, task = {}, other = {}, seed = {}, position = {},
              quantity = {};
};

class Table {
 public:
  void add(const Row& row, double value) {
    if (std::isfinite(value)) add(row, fmt::format("{}", value));
  }
  void add(const Row& row, const std::optional<double>& value) {
    if (value) add(row, *value);
  }
  void add(const Row& row, const std::string& value) {
    for (const auto* field : {&row.section, &row.method, &row.task, &row.other, &row.seed,
                              &row.position, &row.quantity})
      out_ += csv_field(*field) + ",";
    out_ += csv_field(value) + "\n";
  }
  std::string out_ = "section,method,task,other,seed,position,quantity,value\n";
};

void add_spread(Row row, const ResultSpread& spread, const std::vector<uint64_t>& seeds,
                Table& out) {
  const std::string quantity = row.quantity;
  for (size_t i = 0; i < seeds.size(); ++i) {
    row.seed = fmt::format("{}", seeds[i]);
    out.add(row, spread.values[i]);
  }
  row.seed.clear();
  row.quantity = quantity + "_mean";
  out.add(row, spread.mean);
  row.quantity = quantity + "_sd";
  out.add(row, spread.deviation);
}

void add_grouping(const Grouping& grouping, Table& out) {
  out.add({.section = "grouping", .quantity = "value"}, grouping.value);
  out.add({.section = "grouping", .quantity = "bound"}, grouping.bound);
  out.add({.section = "grouping", .quantity = "gap"}, grouping.gap);
  for (size_t i = 0; i < grouping.tasks.size(); ++i) {
    Row row = {.section = "grouping", .task = grouping.tasks[i], .quantity = "score"};
    out.add(row, grouping.scores[i]);
    row.quantity = "served_by_network";
    out.add(row, fmt::format("{}", grouping.serves[i] + 1));
  }
  for (size_t g = 0; g < grouping.groups.size(); ++g)
    for (const int64_t task : grouping.groups[g])
      out.add({.section = "grouping",
               .task = grouping.tasks[static_cast<size_t>(task)],
               .position = fmt::format("{}", g + 1),
               .quantity = "member_of_network"},
              std::string("1"));
  if (!grouping.stability) return;
  const Stability& stability = *grouping.stability;
  out.add({.section = "stability", .quantity = "best_share"}, stability.best_share);
  out.add({.section = "stability", .quantity = "expected_regret"}, stability.expected_regret);
  out.add({.section = "stability", .quantity = "regret_95"}, stability.regret_95);
  const size_t n = grouping.tasks.size();
  for (size_t i = 0; i < n; ++i)
    for (size_t j = i + 1; j < n; ++j)
      out.add({.section = "stability",
               .task = grouping.tasks[i],
               .other = grouping.tasks[j],
               .quantity = "together_share"},
              stability.together[i * n + j]);
}

std::string budget_text(const std::optional<int64_t>& budget) {
  return budget ? fmt::format("{}", *budget) : std::string();
}

// `position` is the budget, if there is one.
void add_comparison(const std::string& section, const ComparisonRecord& comparison, Table& out) {
  for (const auto& method : comparison.methods) {
    Row row = {.section = section, .method = method.name, .position = budget_text(method.budget)};
    row.quantity = "total_error";
    add_spread(row, method.error, comparison.seeds, out);
    row.quantity = "gain_over_single_task";
    add_spread(row, method.gain, comparison.seeds, out);
    if (method.details) {
      row.quantity = "search_seconds";
      out.add(row, method.details->search.seconds);
      row.quantity = "search_joint_runs";
      out.add(row, method.search_runs());
    }
    for (size_t task = 0; task < comparison.tasks.size(); ++task) {
      row.task = comparison.tasks[task].name;
      row.quantity = comparison.tasks[task].metric;
      add_spread(row, method.tasks[task], comparison.seeds, out);
    }
  }
  for (const auto& difference : comparison.differences) {
    Row row = {.section = section == "comparison" ? "difference" : section + "_difference",
               .method = difference.of,
               .other = difference.against,
               .position = budget_text(difference.budget),
               .quantity = "mean"};
    out.add(row, difference.mean);
    row.quantity = "low";
    out.add(row, difference.low());
    row.quantity = "high";
    out.add(row, difference.high());
  }
}

// In the table `task` is the target and `other` the source.
void add_affinity(const AffinityMatrix& matrix, Table& out) {
  const size_t n = matrix.size();
  for (size_t source = 0; source < n; ++source) {
    for (size_t target = 0; target < n; ++target) {
      Row row = {.section = "affinity",
                 .task = matrix.tasks[target],
                 .other = matrix.tasks[source],
                 .quantity = "affinity"};
      out.add(row, matrix.at(source, target));
      row.quantity = "standard_error";
      if (!matrix.standard_errors.empty())
        out.add(row, matrix.standard_errors[source * n + target]);
    }
  }
}

void add_course(const AffinityCourse& course, const std::vector<std::string>& tasks, Table& out) {
  for (const auto& pair : course.pairs) {
    for (size_t bin = 0; bin < pair.means.size(); ++bin) {
      Row row = {.section = "course",
                 .task = tasks[static_cast<size_t>(pair.target)],
                 .other = tasks[static_cast<size_t>(pair.source)],
                 .position = fmt::format("{}", course.first_steps[bin]),
                 .quantity = "affinity"};
      out.add(row, pair.means[bin]);
      row.quantity = "standard_error";
      out.add(row, pair.standard_errors[bin]);
    }
  }
}

void add_learning(const NetworkRecord& network, Table& out) {
  const std::string members = fmt::format("{}", fmt::join(network.tasks, "+"));
  for (size_t epoch = 0; epoch < network.history.size(); ++epoch) {
    for (size_t i = 0; i < network.tasks.size(); ++i) {
      Row row = {.section = "learning",
                 .task = network.tasks[i],
                 .other = members,
                 .seed = fmt::format("{}", network.seed),
                 .position = fmt::format("{}", epoch + 1),
                 .quantity = "validation_loss"};
      out.add(row, network.history[epoch].validation_losses[i]);
      row.quantity = "training_loss";
      out.add(row, network.history[epoch].training_losses[i]);
    }
  }
}

}  // namespace

std::string report_csv(const RunRecord& run) {
  Table out;
  if (run.grouping) add_grouping(*run.grouping, out);
  for (const auto& budget : run.budgets)
    out.add({.section = "budgets",
             .position = fmt::format("{}", budget.groups.size()),
             .quantity = "value"},
            budget.value);
  if (run.comparison) add_comparison("comparison", *run.comparison, out);
  if (run.all_budgets) add_comparison("all_budgets", *run.all_budgets, out);
  if (run.affinity) add_affinity(*run.affinity, out);
  if (run.course) add_course(*run.course, run.affinity->tasks, out);
  for (const auto& network : run.networks) add_learning(network, out);
  for (const auto& share : time_shares(run))
    out.add({.section = "time", .method = share.what, .quantity = "seconds"}, share.seconds);
  if (run.timing) out.add({.section = "search", .quantity = "joint_runs"}, run.timing->joint_runs);
  return out.out_;
}

}  // namespace kindred
