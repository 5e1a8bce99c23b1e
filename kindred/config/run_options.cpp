#include "kindred/config/run_options.h"

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
  options.set_without_training_effect("run.");
}

int thread_count(const RunOptions& run) {
  if (run.threads > 0) return static_cast<int>(run.threads);
  return usable_processors();
}

at::Device device_of(const RunOptions& run) {
  return named_device("run.device", run.device);
}

int worker_count(const RunOptions& run, const at::Device& device) {
  // A GPU serialises work from several threads, and each thread would need memory of its own.
  return device.is_cpu() ? thread_count(run) : 1;
}

}  // namespace kindred
