// Times the choice of groups: the table of sizes and kinds of matrices, or one file.

#include "kindred/selection/selection.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <getopt.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/stats/affinity_file.h"

#include "selection_rows.h"

namespace kindred {
namespace {

constexpr const char* kUsage =
    "usage: bench_selection [--rows PREFIX] [--seeds K] [--time-limit SECONDS] [--json]\n"
    "       bench_selection AFFINITY.json --networks B [--repeat R]\n"
    "\n"
    "The first form solves generated problems, each in a process of its own, and prints a table.\n"
    "  --rows PREFIX         only rows whose name, such as 40/5/zeros, starts so\n"
    "  --seeds K             problems of seeds 1 .. K, and what they range over (default 1)\n"
    "  --time-limit SECONDS  of a Gaussian problem (default 60)\n"
    "  --json                every solve as JSON\n"
    "The second form prints the groups of a kindred.affinity/1 file, their value, and the median\n"
    "seconds of R calls (default 5) as JSON.\n";

struct Arguments {
  std::string file, rows;
  int64_t networks = 0, repeat = 5, seeds = 1;
  double time_limit = 60;
  bool json = false, help = false;
};

template <class Number>
Number positive(std::string_view flag, std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number > 0))
    throw InputError(fmt::format("--{}: {} is no number above 0", flag, text));
  return number;
}

Arguments read_arguments(int count, char** words) {
  const option flags[] = {{"rows", required_argument, nullptr, 'r'},
                          {"seeds", required_argument, nullptr, 's'},
                          {"time-limit", required_argument, nullptr, 't'},
                          {"json", no_argument, nullptr, 'j'},
                          {"networks", required_argument, nullptr, 'b'},
                          {"repeat", required_argument, nullptr, 'n'},
                          {"help", no_argument, nullptr, 'h'},
                          {}};
  Arguments arguments;
  int at = 0;
  for (int flag = 0; (flag = getopt_long(count, words, "", flags, &at)) != -1;) {
    const char* name = flag == '?' ? "" : flags[at].name;
    if (flag == '?') throw InputError("see bench_selection --help");
    if (flag == 'r') arguments.rows = optarg;
    if (flag == 's') arguments.seeds = positive<int64_t>(name, optarg);
    if (flag == 't') arguments.time_limit = positive<double>(name, optarg);
    if (flag == 'j') arguments.json = true;
    if (flag == 'b') arguments.networks = positive<int64_t>(name, optarg);
    if (flag == 'n') arguments.repeat = positive<int64_t>(name, optarg);
    if (flag == 'h') arguments.help = true;
  }
  if (optind < count) arguments.file = words[optind++];
  if (optind < count) throw InputError("there is more than one file");
  if (arguments.file.empty() != (arguments.networks == 0))
    throw InputError("a file and --networks belong together");
  return arguments;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void time_file(const Arguments& arguments) {
  GroupingOptions options;
  options.networks = arguments.networks;
  const GroupingProblem problem = make_problem(read_affinity(arguments.file), options);
  std::vector<double> seconds;
  Grouping grouping;
  for (int64_t i = 0; i < arguments.repeat; ++i) {
    const auto start = std::chrono::steady_clock::now();
    grouping = select_groups(problem);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const Json whole = to_json(grouping);
  const Json out{{"groups", whole["groups"]},
                 {"value", whole["value"]},
                 {"status", whole["status"]},
                 {"seconds", median(seconds)}};
  fmt::print("{}\n", out.dump());
}

// Of a number that may be missing.
std::string text_of(const Json& number, const char* format) {
  return number.is_number() ? fmt::format(fmt::runtime(format), number.get<double>()) : "-";
}

std::string percent(const Json& share) {
  return share.is_number() ? fmt::format("{:.4f}%", 100 * share.get<double>()) : "-";
}

void print_one(const std::string& name, const Json& solve) {
  fmt::print("{:<16} {:>11.6f} {:>14} {:>14} {:>9}  {:<10} {:>7.1f}\n", name,
             solve["seconds"].get<double>(), text_of(solve["value"], "{:.9g}"),
             text_of(solve["bound"], "{:.9g}"), percent(solve["gap"]),
             solve["status"].get<std::string>(), solve["peak_mib"].get<double>());
}

void print_range(const std::string& name, const std::vector<Json>& solves) {
  std::vector<double> seconds;
  Json gap = 0.0;
  double peak = 0;
  int64_t proven = 0;
  for (const Json& solve : solves) {
    seconds.push_back(solve["seconds"].get<double>());
    peak = std::max(peak, solve["peak_mib"].get<double>());
    if (solve["status"] == "optimal") ++proven;
    const Json& other = solve["gap"];
    if (gap.is_number())
      gap = other.is_number() ? Json(std::max(gap.get<double>(), other.get<double>())) : Json();
  }
  const auto [least, most] = std::minmax_element(seconds.begin(), seconds.end());
  fmt::print("{:<16} {:>11.6f} {:>11.6f} {:>11.6f} {:>9}  {:<10} {:>7.1f}\n", name, *least,
             median(seconds), *most, percent(gap), fmt::format("{} of {}", proven, solves.size()),
             peak);
}

void print_heading(int64_t seeds) {
  if (seeds == 1)
    fmt::print("{:<16} {:>11} {:>14} {:>14} {:>9}  {:<10} {:>7}\n", "row", "seconds", "value",
               "bound", "gap", "status", "MiB");
  else
    fmt::print("{:<16} {:>11} {:>11} {:>11} {:>9}  {:<10} {:>7}\n", "row", "seconds min", "median",
               "max", "worst gap", "proven", "MiB");
}

Json named(const SelectionRow& row, uint64_t seed, const Json& solve) {
  Json out{{"row", name_of(row)},       {"tasks", row.tasks},         {"networks", row.networks},
           {"kind", name_of(row.kind)}, {"resamples", row.resamples}, {"seed", seed}};
  out.update(solve);
  return out;
}

void print_row(const SelectionRow& row, const std::vector<Json>& solves) {
  if (solves.size() == 1)
    print_one(name_of(row), solves[0]);
  else
    print_range(name_of(row), solves);
  std::fflush(stdout);
}

void time_rows(const Arguments& arguments) {
  std::vector<SelectionRow> rows;
  for (const auto& row : selection_rows())
    if (name_of(row).rfind(arguments.rows, 0) == 0) rows.push_back(row);
  if (rows.empty())
    throw InputError(fmt::format("--rows: no row's name starts with {}", arguments.rows));
  if (!arguments.json) print_heading(arguments.seeds);
  Json all = Json::array();
  for (const auto& row : rows) {
    std::vector<Json> solves;
    for (int64_t seed = 1; seed <= arguments.seeds; ++seed) {
      solves.push_back(measure(row, static_cast<uint64_t>(seed), arguments.time_limit));
      all.push_back(named(row, static_cast<uint64_t>(seed), solves.back()));
    }
    if (!arguments.json) print_row(row, solves);
  }
  if (arguments.json) fmt::print("{}\n", all.dump(1));
}

int run(int count, char** words) {
  try {
    const Arguments arguments = read_arguments(count, words);
    if (arguments.help)
      fmt::print("{}", kUsage);
    else if (arguments.file.empty())
      time_rows(arguments);
    else
      time_file(arguments);
    return 0;
  } catch (const InputError& error) {
    fmt::print(stderr, "bench_selection: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace kindred

int main(int count, char** words) {
  return kindred::run(count, words);
}
