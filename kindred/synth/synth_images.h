#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

inline constexpr int64_t kLeastSynthImages = 20;
inline constexpr int64_t kMostSynthImages = 500'000;

// Flags of both kinds of drawn pictures.
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

// A folder of drawn pictures: what is written, and where.
struct SynthImageFiles {
  int64_t images = 0;
  std::vector<std::string> folders;  // all that files stand in, each after the one that holds it
  // The files of one picture; called from several threads at once.
  std::function<std::vector<SynthFile>(int64_t number)> draw;
  std::vector<SynthFile> lists;  // what is written after all pictures, in that order
  std::string config_name;       // one of `lists`; empty: there is none
};

// Told how many pictures are written, from any thread, but not from two at once.
using SynthImageProgress = std::function<void(int64_t images)>;

// Writes all into `directory`, which is made when it is not there and must otherwise be empty. The
// same bytes come out whatever the number of threads. After a failure or an interruption what was
// written is taken away again. Throws InputError for a directory that holds something and that is
// no directory; FailureError; InterruptedError.
void write_synth_images(const std::filesystem::path& directory, const SynthImageFiles& files,
                        int64_t threads, const SynthImageProgress& progress);

// Drawn faces in the layout of CelebA: img_align_celeba/000001.jpg …, list_attr_celeba.txt,
// list_eval_partition.txt (the first eight tenths for training, then one each for validation and
// test) and planted.json (format kindred.planted/1, with the attributes' joint distribution).
[[nodiscard]] SynthImageFiles celeba_files(const SynthImagesOptions& options);

// Drawn rooms in the layout of Taskonomy, 256 × 256: <domain>/<building>/
// point_P_view_V_domain_<domain>.png for rgb, depth_zbuffer, normal, segment_semantic, keypoints2d
// and edge_texture, twenty pictures a building and four a point; the buildings' names in
// train_buildings.txt (eight tenths, the others at least one each), validation_buildings.txt and
// test_buildings.txt; planted.json; taskonomy.toml, a config that runs.
[[nodiscard]] SynthImageFiles taskonomy_files(const SynthImagesOptions& options);

}  // namespace kindred
