#include "kindred/train/job_identity.h"

#include "kindred/base/file.h"
#include "kindred/train/checkpoint.h"

namespace kindred {
namespace {

std::string fingerprint(const NetworkState& state) {
  const auto flat = state.parameters.flat().detach().cpu().contiguous();
  return checksum_text({static_cast<const char*>(flat.data_ptr()), flat.nbytes()});
}

}  // namespace

Json identity_of(const TrainingJob& job) {
  // All other differences between two configurations show in one of these.
  Json tasks = Json::array();
  for (const auto& task : job.network.tasks()) tasks.push_back(task.to_json());
  TrainOptions options = job.options;
  ModelOptions model = job.network.options();
  OptionSet set;
  describe(options, set);
  describe(model, set);
  Json settings = Json::object();
  for (const auto& option : set.options())
    if (is_in_identity(option))
      settings[option.key] = option.holds_path() ? Json("a file") : option.get();
  if (job.keep_task_best) settings[kKeepsTaskBest] = true;
  if (job.start) settings["start"] = fingerprint(*job.start);
  return {{"tasks", tasks},
          {"options", settings},
          {"trunk", job.network.trunk().fingerprint()},
          {"seed", job.seed},
          {"device", c10::DeviceTypeName(job.device.type(), /*lower_case=*/true)},
          {"rows", {job.training.rows(), job.validation.rows()}}};
}

}  // namespace kindred
