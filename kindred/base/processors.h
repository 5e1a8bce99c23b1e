#pragma once

#include <filesystem>
#include <optional>

namespace kindred {

// Number of processors that this process may use, at least 1: those in its affinity mask (taskset,
// mpirun, Slurm), limited by the CPU quota of its control group.
[[nodiscard]] int usable_processors();

// Number of the machine's processors that are switched on, at least 1.
[[nodiscard]] int online_processors();

// CPU quota of the control groups in processors, such as 1.5; nullopt if unlimited. `groups` is a
// file such as /proc/self/cgroup and `root` the mount point of the groups. Supports cgroup v1 and
// v2; limits of parent groups count, too.
[[nodiscard]] std::optional<double> control_group_share(const std::filesystem::path& groups,
                                                        const std::filesystem::path& root);

}  // namespace kindred
