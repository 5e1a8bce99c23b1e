#include "kindred/config/run_options.h"

#include <algorithm>

#include "kindred/base/processors.h"
#include "kindred/machine/device.h"

namespace kindred {

void describe(RunOptions& run, OptionSet& options) {
  options.add("run.seeds", run.seeds,
              "Number of trainings of every network, with the seeds run.seed, run.seed + 1, …. The "
              "standard deviation over the seeds tells differences from noise.",
              between(1, 1000));
  options.add("run.seed", run.seed, "First seed. The same seed gives the same run.",
              between(0, 1e15));
  options.add("run.threads", run.threads,
              "Number of threads; 0: one for each processor available to the process (by its "
              "affinity mask and its control group). Threads decode pictures, train networks (one "
              "thread each) and measure sources in parallel; the joint training on pictures uses "
              "them within each operation.",
              between(0, 1024));
  options.add(
      "run.device", run.device,
      "Device on which networks train: cpu, cuda (the first GPU) or cuda:N (GPU number N, from 0). "
      "auto: the first GPU if libtorch has CUDA and finds one, else the CPU. See docs/devices.md.");
  options.add("run.per_device", run.per_device,
              "Number of networks that train on the GPU at the same time; more may use a large GPU "
              "better and need as many times the memory.",
              between(1, 256));
  options.add("run.random_groupings", run.random_groupings,
              "Number of random groupings of the same budget with which the chosen grouping is "
              "compared; 0 leaves out that comparison.",
              between(0, 1000));
  options.add("run.tensorboard", run.tensorboard,
              "Write TensorBoard event files beside each network: losses and learning rate of "
              "every epoch, final metrics, and the affinities of up to 20 tasks. View them with: "
              "tensorboard --logdir DIR/networks");
  options.add("run.save_initial", run.save_initial,
              "Also write the joint network before its first step, in the format of the bundle's "
              "networks.");
  options.add("run.lease", run.lease,
              "Of several processes that work on one run: seconds after which work of a process "
              "that is not seen any more is taken over. See docs/scale.md.",
              between(1, 86400));
  options.add("run.joint_processes", run.joint_processes,
              "Of several processes that work on one run: how many take the steps of the joint "
              "training together, at most. They share the batches of train.accumulate and the "
              "sources that are measured; their number does not change the results. Worth it for "
              "large networks. See docs/scale.md.",
              between(1, 1024));
  options.set_without_training_effect("run.");
}

int thread_count(const RunOptions& run) {
  if (run.threads > 0) return static_cast<int>(run.threads);
  if (run.threads_before > 0) return static_cast<int>(run.threads_before);
  // Whichever of them computes something, the bits are the same.
  return run.place.world > 1 ? 1 : usable_processors();
}

int trainings_at_once(const RunOptions& run, const at::Device& device) {
  if (!device.is_cpu()) return static_cast<int>(run.per_device);
  if (run.threads > 0) return static_cast<int>(run.threads);
  // A launcher that binds processes to processors leaves each its own; others share them all.
  const int usable = usable_processors();
  const bool shared = usable >= run.place.processors.value_or(online_processors());
  return std::max(1, shared ? usable / static_cast<int>(run.place.local_world) : usable);
}

at::Device device_of(const RunOptions& run) {
  const Gpus gpus = gpus_here();
  // Processes of one machine take its GPUs in turn.
  if (run.device == "auto" && gpus.count > 0)
    return {at::kCUDA, static_cast<c10::DeviceIndex>(run.place.local_rank % gpus.count)};
  return named_device("run.device", run.device, gpus);
}

int worker_count(const RunOptions& run, const at::Device& device) {
  // A GPU serialises work from several threads, and each thread would need memory of its own.
  return device.is_cpu() ? thread_count(run) : 1;
}

}  // namespace kindred
