#include "kindred/synth/synth_images.h"

#include <algorithm>
#include <mutex>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/fresh_directory.h"
#include "kindred/base/processors.h"
#include "kindred/base/worker_pool.h"

namespace kindred {

void describe(SynthImagesOptions& synth, OptionSet& options) {
  options.add("--images", synth.images, "", between(kLeastSynthImages, kMostSynthImages));
  options.add("--seed", synth.seed, "", between(0, 1e15));
  options.add("--threads", synth.threads, "", between(0, 1024));
}

void write_synth_images(const std::filesystem::path& directory, const SynthImageFiles& files,
                        int64_t threads, const SynthImageProgress& progress,
                        const std::stop_token& stop) {
  FreshDirectory fresh(directory);
  for (const auto& folder : files.folders)
    make_directory(folder.find('/') == std::string::npos ? fresh.add(folder) : directory / folder);
  const int workers = threads > 0 ? static_cast<int>(threads) : usable_processors();
  WorkerPool pool(workers);
  std::mutex mutex;
  int64_t done = 0;
  pool.run(static_cast<size_t>(files.images), [&](int, size_t number) {
    if (stop.stop_requested()) throw InterruptedError("interrupted; nothing was written");
    for (const auto& [path, bytes] : files.draw(static_cast<int64_t>(number)))
      AppendFile(directory / path, 0).append(bytes);
    const std::lock_guard lock(mutex);
    progress(++done);
  });
  for (const auto& [path, bytes] : files.lists) write_file_atomically(fresh.add(path), bytes);
  fresh.keep();
}

}  // namespace kindred
