#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

inline constexpr int64_t kLeastSynthImages = 20;
inline constexpr int64_t kMostSynthImages = 500'000;

// Options of both kinds of synthetic pictures.
struct SynthImagesOptions {
  int64_t images = 1000;
  int64_t seed = 0;
  int64_t threads = 0;  // 0: see usable_processors()
};

// Registers every field under its flag.
void describe(SynthImagesOptions& synth, OptionSet& options);

struct SynthFile {
  std::string path;  // below the directory
  std::string bytes;
};

// A folder of synthetic pictures: content and output files.
struct SynthImageFiles {
  int64_t images = 0;
  std::vector<std::string> folders;  // all folders of the files, parents first
  // Returns the files of one picture; called concurrently.
  std::function<std::vector<SynthFile>(int64_t number)> draw;
  std::vector<SynthFile> lists;  // written after all pictures, in this order
  std::string config_name;       // one of `lists`; empty: none
};

// Called with the number of pictures written, from any thread, but never concurrently.
using SynthImageProgress = std::function<void(int64_t images)>;

// Writes all files into `directory`, which is created if it does not exist and must otherwise be
// empty. The output is independent of the number of threads. On failure or interruption, removes
// what was written. Throws InputError if `directory` is not an empty directory; FailureError;
// InterruptedError if stopped.
void write_synth_images(const std::filesystem::path& directory, const SynthImageFiles& files,
                        int64_t threads, const SynthImageProgress& progress,
                        const std::stop_token& stop = {});

// Synthetic faces in the layout of CelebA: img_align_celeba/000001.jpg …, list_attr_celeba.txt,
// list_eval_partition.txt (the first eight tenths for training, then one each for validation and
// test) and planted.json (format kindred.planted/1, with the joint distribution of the attributes).
[[nodiscard]] SynthImageFiles celeba_files(const SynthImagesOptions& options);

// Synthetic rooms in the layout of Taskonomy, 256 × 256:
// <domain>/<building>/point_P_view_V_domain_<domain>.png for rgb, depth_zbuffer, normal,
// segment_semantic, keypoints2d and edge_texture, twenty pictures per building and four per point;
// building names in train_buildings.txt (eight tenths, with at least one each for the others),
// validation_buildings.txt and test_buildings.txt; planted.json; taskonomy.toml, a runnable config.
[[nodiscard]] SynthImageFiles taskonomy_files(const SynthImagesOptions& options);

}  // namespace kindred
