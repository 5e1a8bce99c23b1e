#include "selection_rows.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/processors.h"
#include "kindred/base/random.h"
#include "kindred/selection/selection.h"

namespace kindred {
namespace {

constexpr double kNoise = 0.1;

struct Timed {
  Grouping grouping;
  double seconds;
};

Timed solve_timed(const GroupingProblem& problem, const SelectionOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Grouping grouping = select_groups(problem, options);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return {std::move(grouping), taken.count()};
}

Json solve(const SelectionRow& row, uint64_t seed, double time_limit) {
  GroupingProblem problem = generate(row.kind, row.tasks, row.networks, seed);
  auto& affinity = std::get<std::vector<double>>(problem.scores);
  const std::vector<double> measured = affinity;
  SelectionOptions options;
  options.threads = usable_processors();
  if (row.kind == MatrixKind::kGaussian) options.time_limit = time_limit;
  RandomStream stream(derive_seed(seed, "resamples"));
  const int64_t solves = std::max<int64_t>(1, row.resamples);
  double seconds = 0, value = 0, bound = 0, gap = 0;
  Json status = "optimal";
  for (int64_t s = 0; s < solves; ++s) {
    for (size_t i = 0; row.resamples > 0 && i < measured.size(); ++i)
      affinity[i] = measured[i] + kNoise * stream.normal();
    const Timed timed = solve_timed(problem, options);
    seconds += timed.seconds;
    value += timed.grouping.value / static_cast<double>(solves);
    bound += timed.grouping.bound / static_cast<double>(solves);
    gap = std::max(gap, timed.grouping.gap);
    if (status == "optimal") status = to_json(timed.grouping)["status"];
  }
  return Json{
      {"seconds", seconds}, {"value", value}, {"bound", bound}, {"gap", gap}, {"status", status}};
}

std::string answer_of_child(const SelectionRow& row, uint64_t seed, double time_limit) {
  try {
    return solve(row, seed, time_limit).dump();
  } catch (const std::exception& error) {
    return Json{{"error", error.what()}}.dump();
  }
}

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

std::string read_all(int from) {
  std::string text;
  char buffer[4096];
  for (ssize_t length = 0; (length = ::read(from, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<size_t>(length));
  return text;
}

}  // namespace

std::string name_of(const SelectionRow& row) {
  return fmt::format("{}/{}/{}", row.tasks, row.networks,
                     row.resamples > 0 ? "resampled" : name_of(row.kind));
}

std::vector<SelectionRow> selection_rows() {
  constexpr MatrixKind kKinds[] = {MatrixKind::kLatent, MatrixKind::kGaussian,
                                   MatrixKind::kNegative, MatrixKind::kZeros};
  const struct {
    size_t tasks;
    int64_t networks;
  } sizes[] = {{9, 4}, {20, 5}, {40, 4}, {40, 5}, {40, 6}, {40, 7}, {40, 8}, {40, 9}, {40, 10}};
  std::vector<SelectionRow> rows;
  for (const auto& [tasks, networks] : sizes)
    for (const MatrixKind kind : kKinds) rows.push_back({tasks, networks, kind});
  for (const size_t tasks : {size_t{200}, size_t{500}})
    for (const MatrixKind kind : {MatrixKind::kLatent, MatrixKind::kNegative})
      rows.push_back({tasks, 10, kind});
  rows.push_back({9, 4, MatrixKind::kLatent, 1000});
  return rows;
}

Json measure(const SelectionRow& row, uint64_t seed, double time_limit) {
  int ends[2];
  if (::pipe(ends) != 0) throw FailureError("bench_selection: no pipe");
  const pid_t child = ::fork();
  if (child < 0) throw FailureError("bench_selection: no process of its own for a row");
  if (child == 0) {
    ::close(ends[0]);
    write_all(ends[1], answer_of_child(row, seed, time_limit));
    ::_exit(0);
  }
  ::close(ends[1]);
  const std::string text = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  struct rusage usage {};
  if (::wait4(child, &status, 0, &usage) != child || status != 0 || text.empty())
    throw FailureError(fmt::format("bench_selection: the process of {} failed", name_of(row)));
  Json answer = Json::parse(text);
  if (answer.contains("error"))
    throw FailureError(
        fmt::format("bench_selection: {}: {}", name_of(row), answer["error"].get<std::string>()));
  answer["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in KiB
  return answer;
}

}  // namespace kindred
