#include "kindred/share/launcher.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr int64_t kMostProcesses = 1'000'000, kLastPort = 65535;

// The variables of one launcher.
struct Launcher {
  const char* name;
  const char* inside;  // must be set, too; null: nothing
  const char* rank;
  const char* world;
  const char* local_rank;
  const char* local_world;  // a number, or Slurm's list for each node
  const char* processors;   // null: does not say
};

constexpr std::array kLaunchers = {
    Launcher{"torchrun", nullptr, "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", nullptr},
    Launcher{"Slurm", "SLURM_STEP_ID", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID",
             "SLURM_STEP_TASKS_PER_NODE", "SLURM_CPUS_ON_NODE"},
    Launcher{"Open MPI", nullptr, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
             "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE", nullptr},
};

std::optional<int64_t> leading_number(std::string_view& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0 || value > kMostProcesses) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

[[noreturn]] void reject(const char* variable, const std::string& value, const char* expected) {
  throw InputError(
      fmt::format("{}={}: the launcher's variable must be {}; unset it if no launcher "
                  "set it",
                  variable, value, expected));
}

int64_t number_of(const char* variable, const std::string& value) {
  std::string_view rest = value;
  const auto number = leading_number(rest);
  if (!number || !rest.empty()) reject(variable, value, "a whole number from 0");
  return *number;
}

// The number of tasks on node `node` in a list such as "2(x3),1".
int64_t tasks_on_node(const char* variable, const std::string& value, int64_t node) {
  constexpr const char* kExpected = "a list such as 2(x3),1";
  std::string_view rest = value;
  for (int64_t first = 0;;) {
    const auto tasks = leading_number(rest);
    if (!tasks) reject(variable, value, kExpected);
    int64_t nodes = 1;
    if (rest.starts_with("(x")) {
      rest.remove_prefix(2);
      const auto repeated = leading_number(rest);
      if (!repeated || !rest.starts_with(")")) reject(variable, value, kExpected);
      rest.remove_prefix(1);
      nodes = *repeated;
    }
    first += nodes;
    if (node < first) return *tasks;
    if (!rest.starts_with(",")) reject(variable, value, kExpected);
    rest.remove_prefix(1);
  }
}

// Throws InputError: the two variables contradict each other.
void check_below(const char* small, int64_t value, const char* large, int64_t limit) {
  if (value < limit) return;
  throw InputError(
      fmt::format("{}={} and {}={} contradict each other: ranks are counted from 0; unset both if "
                  "no launcher set them",
                  small, value, large, limit));
}

LaunchPlace place_of(const Launcher& launcher, const Environment& environment) {
  const auto required = [&](const char* variable) {
    const char* const value = environment(variable);
    if (value == nullptr)
      throw InputError(fmt::format(
          "{} is set and {} is not: {} sets both; set both, or unset {} if no launcher set it",
          launcher.rank, variable, launcher.name, launcher.rank));
    return std::string(value);
  };
  LaunchPlace place;
  place.launcher = launcher.name;
  place.rank = number_of(launcher.rank, required(launcher.rank));
  place.world = number_of(launcher.world, required(launcher.world));
  check_below(launcher.rank, place.rank, launcher.world, place.world);
  if (const char* const local = environment(launcher.local_rank))
    place.local_rank = number_of(launcher.local_rank, local);
  if (const char* const local = environment(launcher.local_world)) {
    const char* const node = environment("SLURM_NODEID");
    const int64_t number =
        node != nullptr && launcher.inside != nullptr ? number_of("SLURM_NODEID", node) : 0;
    place.local_world = launcher.inside != nullptr
                            ? tasks_on_node(launcher.local_world, local, number)
                            : number_of(launcher.local_world, local);
    check_below(launcher.local_rank, place.local_rank, launcher.local_world, place.local_world);
    if (place.local_world > place.world)
      check_below(launcher.local_world, place.local_world, launcher.world, place.world);
  } else {
    place.local_world = place.local_rank + 1;
  }
  if (launcher.processors != nullptr)
    if (const char* const count = environment(launcher.processors))
      place.processors = number_of(launcher.processors, count);
  return place;
}

std::optional<StoreAddress> store_address(const Environment& environment) {
  const char* const host = environment("MASTER_ADDR");
  const char* const port = environment("MASTER_PORT");
  if (host == nullptr || port == nullptr || *host == '\0') return std::nullopt;
  std::string_view rest = port;
  const auto number = leading_number(rest);
  // Other programs' variables may have these names; most runs need no store.
  if (!number || !rest.empty() || *number < 1 || *number > kLastPort) return std::nullopt;
  const char* const agent = environment("TORCHELASTIC_USE_AGENT_STORE");
  return StoreAddress{host, *number, agent != nullptr && agent == std::string_view("True")};
}

LaunchPlace started_place(const Environment& environment) {
  for (const auto& launcher : kLaunchers) {
    if (launcher.inside != nullptr && environment(launcher.inside) == nullptr) continue;
    if (environment(launcher.rank) == nullptr) continue;
    return place_of(launcher, environment);
  }
  return {};
}

}  // namespace

LaunchPlace launch_place(const Environment& environment) {
  LaunchPlace place = started_place(environment);
  place.store = store_address(environment);
  return place;
}

std::string place_text(const LaunchPlace& place) {
  const std::string store =
      place.store ? fmt::format(", store at {}:{}", place.store->host, place.store->port) : "";
  if (place.launcher.empty()) return "this process" + store;
  return fmt::format("process {} of {} ({}), {} of {} on this machine{}", place.rank + 1,
                     place.world, place.launcher, place.local_rank + 1, place.local_world, store);
}

}  // namespace kindred
