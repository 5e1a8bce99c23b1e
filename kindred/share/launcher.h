#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace kindred {

// Of a TCPStore of libtorch's c10d.
struct StoreAddress {
  std::string host;
  int64_t port = 0;      // from 1 to 65535
  bool is_open = false;  // the launcher holds it; else one may be opened there
  bool operator==(const StoreAddress&) const = default;
};

// Where this process stands among those that one launcher started together.
struct LaunchPlace {
  std::string launcher;  // "torchrun", "Slurm", "Open MPI"; empty: started by itself
  int64_t rank = 0, world = 1;
  int64_t local_rank = 0, local_world = 1;  // among those on this machine
  std::optional<int64_t> processors;        // that those on this machine have together, if said
  std::optional<StoreAddress> store = std::nullopt;  // where processes may meet, if said
  bool operator==(const LaunchPlace&) const = default;
};

// Returns a variable's value, null if it is not set; std::getenv is one.
using Environment = std::function<const char*(const char*)>;

// Returns what the environment says, by the first launcher whose variables are set: RANK,
// WORLD_SIZE, LOCAL_RANK and LOCAL_WORLD_SIZE (torchrun); SLURM_PROCID, SLURM_STEP_NUM_TASKS and
// SLURM_LOCALID within a step (srun; the script of a batch job is not one of its tasks);
// OMPI_COMM_WORLD_RANK and its like (mpirun). MASTER_ADDR and MASTER_PORT, a port's number, name
// the store, which torchrun holds itself if TORCHELASTIC_USE_AGENT_STORE is True. Throws InputError
// if one launcher's variables are incomplete, no numbers, or contradict each other.
[[nodiscard]] LaunchPlace launch_place(const Environment& environment);

// "process 2 of 4 (Slurm), 1 of 2 on this machine, store at node1:29500", counted from 1; "this
// process" without a launcher.
[[nodiscard]] std::string place_text(const LaunchPlace& place);

}  // namespace kindred
