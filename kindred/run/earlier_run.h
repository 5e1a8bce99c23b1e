#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/config/config.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/record/reuse_record.h"
#include "kindred/run/network_store.h"
#include "kindred/run/run_data.h"

namespace kindred {

// Another run's directory, from which a new run takes over what is the same. Only read.
struct EarlierRun {
  std::filesystem::path path;  // absolute
  Config config;
  PreparedData data;                 // prepared again from its config
  RunData known;                     // its data.json
  Json settings;                     // its identity.json
  std::optional<ReuseRecord> reuse;  // its reuse.json, if it began with another run itself
};

// Throws InputError if there is no run in the directory, or its data cannot be read; both name it.
[[nodiscard]] EarlierRun open_earlier_run(const std::filesystem::path& path,
                                          const std::stop_token& stop);

// Adds to data.drop of `config` the targets of the earlier run's tasks, and its former_targets,
// that are no targets in `config`, so that they do not become inputs, and returns them. Only of the
// same table, and not those that `config` mentions in data.drop, numeric or categorical, or as
// another column.
std::vector<std::string> drop_former_targets(const EarlierRun& earlier, Config& config);

// Says of a network of `earlier` whether training it in another run would give it again: it does
// not depend on tasks that it does not have, but its rows, inputs and the parts do where only some
// rows have labels, or where the split or the inputs depend on the tasks.
class SameTraining {
 public:
  // `settings` is the other run's identity.json. All arguments must outlive this.
  SameTraining(const EarlierRun& earlier, const PreparedData& data, const RunData& known,
               const Json& settings);

  // Why no network can be the same; "" if one can.
  [[nodiscard]] const std::string& obstacle() const { return obstacle_; }
  // Why the affinities of the earlier run's joint training are not those of these tasks, other than
  // for tasks that are new; "" if they may be carried over.
  [[nodiscard]] std::string affinity_obstacle() const;
  // Why the weights of its joint network do not fit one of this run; "" if they do.
  [[nodiscard]] std::string start_obstacle() const;
  // Why its network of these tasks, numbers in the earlier run, is not the same; "" if it is.
  [[nodiscard]] std::string difference(const std::vector<int64_t>& tasks) const;
  // The numbers of its tasks in the other run; nullopt if one is not there.
  [[nodiscard]] std::optional<std::vector<int64_t>> numbers_of(
      const std::vector<int64_t>& tasks) const;
  // The names of its tasks that are not in the other run, and the other way round.
  [[nodiscard]] std::vector<std::string> dropped() const;
  [[nodiscard]] std::vector<std::string> added() const;

 private:
  [[nodiscard]] std::optional<int64_t> number_of(const std::string& name) const;
  [[nodiscard]] std::string setting_difference(const std::vector<std::string>& sections) const;
  [[nodiscard]] std::string input_difference() const;
  [[nodiscard]] std::string part_difference(const DataSet& before, const DataSet& now,
                                            const std::vector<int64_t>& old_tasks,
                                            const std::vector<int64_t>& tasks,
                                            const char* part) const;
  [[nodiscard]] bool same_inputs(const at::Tensor& before, const at::Tensor& now) const;

  const EarlierRun& earlier_;
  const PreparedData& data_;
  const RunData& known_;
  const Json& settings_;
  std::string obstacle_;
  mutable std::vector<std::pair<const void*, const void*>> equal_;  // storages already compared
};

// The state of the joint network of `store`'s run to begin with: weights of the earlier run's joint
// network of that seed, initial ones for heads that it does not have. nullopt if that was not
// trained to its end. Precondition: no start_obstacle().
[[nodiscard]] std::optional<NetworkState> warm_start(const EarlierRun& earlier,
                                                     const NetworkStore& store,
                                                     const Config& config, uint64_t seed);

}  // namespace kindred
