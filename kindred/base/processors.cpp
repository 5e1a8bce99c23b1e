#include "kindred/base/processors.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <thread>

#include <unistd.h>

#ifdef __linux__
#include <dlfcn.h>
#include <sched.h>
#endif

namespace kindred {
namespace {

namespace fs = std::filesystem;

// Reads "50000 100000" in cpu.max (cgroup v2), or the two files of v1: quota and period in
// microseconds. "max" and −1 mean no limit.
double share_in(const fs::path& group) {
  std::string quota, period;
  if (std::ifstream both(group / "cpu.max"); both >> quota >> period) {
  } else if (!(std::ifstream(group / "cpu.cfs_quota_us") >> quota) ||
             !(std::ifstream(group / "cpu.cfs_period_us") >> period)) {
    return std::numeric_limits<double>::infinity();
  }
  double time = 0, length = 0;
  if (!(std::istringstream(quota) >> time) || !(std::istringstream(period) >> length) ||
      time <= 0 || length <= 0)
    return std::numeric_limits<double>::infinity();
  return time / length;
}

// Minimum over the group at `path` below `mount` and its parents. In a container the path may be
// that of the host, of which only the last groups are mounted: missing groups set no limit.
double share_around(const fs::path& mount, const fs::path& path) {
  double share = share_in(mount);
  fs::path group = mount;
  for (const auto& part : path.relative_path()) {
    group /= part;
    share = std::min(share, share_in(group));
  }
  return share;
}

bool has_cpu_controller(const std::string& controllers) {
  std::istringstream list(controllers);
  for (std::string name; std::getline(list, name, ',');)
    if (name == "cpu") return true;
  return false;
}

int bound_processors() {
  const int all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
#ifdef __linux__
  // OpenMP took its count before OMP_PROC_BIND bound the calling thread to one processor.
  using Count = int();
  if (auto* const count = reinterpret_cast<Count*>(::dlsym(RTLD_DEFAULT, "omp_get_num_procs")))
    return std::max(1, count());
  for (int size = CPU_SETSIZE; size <= (1 << 20); size *= 2) {
    cpu_set_t* const set = CPU_ALLOC(size);
    if (!set) break;
    const size_t bytes = CPU_ALLOC_SIZE(size);
    const bool known = ::sched_getaffinity(0, bytes, set) == 0;
    const int count = known ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (known) return std::max(1, count);
  }
#endif
  return all;
}

}  // namespace

std::optional<double> control_group_share(const fs::path& groups, const fs::path& root) {
  double share = std::numeric_limits<double>::infinity();
  std::ifstream lines(groups);
  for (std::string line; std::getline(lines, line);) {  // number:controllers:path
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const fs::path path = line.substr(second + 1);
    if (controllers.empty()) {
      share = std::min(share, share_around(root, path));
    } else if (has_cpu_controller(controllers)) {
      share = std::min(
          {share, share_around(root / controllers, path), share_around(root / "cpu", path)});
    }
  }
  return std::isfinite(share) ? std::optional(share) : std::nullopt;
}

int online_processors() {
  return static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

int usable_processors() {
  const int bound = bound_processors();
  const auto share = control_group_share("/proc/self/cgroup", "/sys/fs/cgroup");
  // Rounds up: the last processor may be available for part of the time.
  return share && *share < bound ? std::max(1, static_cast<int>(std::ceil(*share))) : bound;
}

}  // namespace kindred
