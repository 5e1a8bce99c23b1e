#include "kindred/config/run_options.h"

#include "kindred/base/processors.h"
#include "kindred/machine/device.h"

namespace kindred {

void describe(RunOptions& run, OptionSet& options) {
  options.add("run.seeds", run.seeds,
              "How often every network is trained, with the seeds run.seed, run.seed + 1, …. The "
              "deviation over them says which differences are more than noise.",
              between(1, 1000));
  options.add("run.seed", run.seed, "The first seed. The same seed gives the same run.",
              between(0, 1e15));
  options.add(
      "run.threads", run.threads,
      "Threads that the work is shared out to; 0 means one for each processor that the process may "
      "use (its binding "
      "and its control group count). Pictures are read side by side; networks train side by "
      "side, on one each; sources are measured side by side; the joint training on pictures "
      "shares out each operation.",
      between(0, 1024));
  options.add("run.device", run.device,
              "Where networks train: cpu, cuda (the first GPU) or cuda:N (GPU number N, from 0); "
              "auto takes the first GPU where there is one and libtorch was built with CUDA, else "
              "the CPU. docs/devices.md says what runs where.");
  options.add("run.random_groupings", run.random_groupings,
              "How many random groupings of the same budget the chosen one is compared with; 0 "
              "leaves that comparison out.",
              between(0, 1000));
  options.add("run.tensorboard", run.tensorboard,
              "Write what each training does for TensorBoard, beside its network: losses and "
              "learning rate of every epoch, metrics at the end, and of up to 20 tasks the "
              "affinities. Look at it with: tensorboard --logdir DIR/networks");
  options.add("run.save_initial", run.save_initial,
              "Also write the joint network before its first step, in the form of the bundle's "
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
