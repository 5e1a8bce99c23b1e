#pragma once

#include <filesystem>
#include <optional>

namespace kindred {

// How many processors this process may use, at least 1: those that it is bound to (taskset, mpirun,
// Slurm), and no more than its control group's share of time.
[[nodiscard]] int usable_processors();

// The share of processors' time that control groups allow, such as 1.5; nothing where they set no
// limit. `groups` is a file such as /proc/self/cgroup and `root` where the groups are mounted; both
// versions of control groups are read, and the limits of the groups around one's own count, too.
[[nodiscard]] std::optional<double> control_group_share(const std::filesystem::path& groups,
                                                        const std::filesystem::path& root);

}  // namespace kindred
