#include "kindred/solver/master_program.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

// C interface only: Clp's C++ headers are large and define macros.
#include <coin/Clp_C_Interface.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kExactness = 1e-9;
constexpr int kMaximize = -1;

}  // namespace

struct MasterProgram::Program {
  Clp_Simplex* clp = Clp_newModel();
  int networks_row = 0, cost_row = -1, memberships_row = -1;

  Program() {
    Clp_setLogLevel(clp, 0);
    Clp_setOptimizationDirection(clp, kMaximize);
    Clp_setPrimalTolerance(clp, kExactness);
    Clp_setDualTolerance(clp, kExactness);
  }
  ~Program() { Clp_deleteModel(clp); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  int add_row(double low, double high) const {
    const CoinBigIndex starts[2] = {0, 0};
    Clp_addRows(clp, 1, &low, &high, starts, nullptr, nullptr);
    return Clp_numberRows(clp) - 1;
  }
  void add_column(double value, const std::vector<int>& rows,
                  const std::vector<double>& amounts) const {
    const CoinBigIndex starts[2] = {0, static_cast<CoinBigIndex>(rows.size())};
    const double low = 0, high = kInfinity;
    Clp_addColumns(clp, 1, &low, &high, &value, starts, rows.data(), amounts.data());
  }
};

MasterProgram::MasterProgram(const Instance& instance)
    : instance_(instance), program_(std::make_unique<Program>()) {
  const size_t n = instance.size();
  for (size_t task = 0; task < n; ++task) program_->add_row(1, 1);
  program_->networks_row = program_->add_row(-kInfinity, static_cast<double>(instance.networks()));
  if (instance.has_budget()) program_->cost_row = program_->add_row(-kInfinity, instance.budget());
  if (instance.limits_memberships()) {
    program_->memberships_row = Clp_numberRows(program_->clp);
    for (const int64_t most : instance.memberships())
      program_->add_row(-kInfinity, static_cast<double>(most));
  }
  for (size_t task = 0; task < n; ++task) {
    const double otherwise = std::max(instance.floor()[task], -instance_.unserved());
    program_->add_column(otherwise, {static_cast<int>(task)}, {1});
  }
  first_column_ = static_cast<int>(n);
  duals_.task.assign(n, -instance_.unserved());
  duals_.membership.assign(n, 0);
}

MasterProgram::~MasterProgram() = default;

bool MasterProgram::add(MasterColumn column) {
  const auto& network = column.network;
  if (!known_.insert({{network.members, network.listed}, column.served}).second) return false;
  std::vector<int> rows(column.served.begin(), column.served.end());
  std::vector<double> amounts(rows.size(), 1);
  double value = 0;
  for (size_t k = 0; k < network.members.size(); ++k)
    if (std::binary_search(column.served.begin(), column.served.end(), network.members[k]))
      value += network.values[k];
  rows.push_back(program_->networks_row);
  amounts.push_back(1);
  if (program_->cost_row >= 0) {
    rows.push_back(program_->cost_row);
    amounts.push_back(network.cost);
  }
  for (size_t k = 0; program_->memberships_row >= 0 && k < network.members.size(); ++k) {
    rows.push_back(program_->memberships_row + network.members[k]);
    amounts.push_back(1);
  }
  program_->add_column(value, rows, amounts);
  columns_.push_back(std::move(column));
  return true;
}

void MasterProgram::solve() {
  Clp_Simplex* clp = program_->clp;
  if (solved_)
    Clp_primal(clp, 1);
  else
    Clp_dual(clp, 0);
  solved_ = true;
  if (Clp_status(clp) != 0)
    throw FailureError("grouping: the linear program could not be solved; please report the input");
  const double* duals = Clp_dualRowSolution(clp);
  for (size_t task = 0; task < instance_.size(); ++task) {
    duals_.task[task] = std::max({duals[task], instance_.floor()[task], -instance_.unserved()});
    if (program_->memberships_row >= 0)
      duals_.membership[task] =
          std::max(0.0, duals[static_cast<size_t>(program_->memberships_row) + task]);
  }
  duals_.network = std::max(0.0, duals[program_->networks_row]);
  if (program_->cost_row >= 0) duals_.cost = std::max(0.0, duals[program_->cost_row]);
  const double* solution = Clp_primalColumnSolution(clp);
  shares_.assign(solution + first_column_, solution + Clp_numberColumns(clp));
}

}  // namespace kindred
