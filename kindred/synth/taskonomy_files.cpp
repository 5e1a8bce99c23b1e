#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/json.h"
#include "kindred/base/random.h"
#include "kindred/drawing/scene_view.h"
#include "kindred/image/png.h"
#include "kindred/synth/synth_images.h"

namespace kindred {
namespace {

constexpr int64_t kSize = 256;
constexpr int64_t kOfBuilding = 20, kOfPoint = 4;  // pictures
constexpr int64_t kFewest = 5;                     // buildings, so that each part has at least one

constexpr const char* kDomains[] = {"rgb",         "depth_zbuffer", "normal", "segment_semantic",
                                    "keypoints2d", "edge_texture"};

// Spreads few pictures over enough buildings.
int64_t of_building(int64_t images) {
  return std::min(kOfBuilding, std::max<int64_t>(kOfPoint, images / kFewest));
}

int64_t buildings(int64_t images) {
  return (images + of_building(images) - 1) / of_building(images);
}

std::string building_name(int64_t building) {
  return fmt::format("house{:04}", building + 1);
}

SceneView draw(const SynthImagesOptions& options, int64_t number) {
  const auto seed = static_cast<uint64_t>(options.seed);
  const auto room = static_cast<uint64_t>(number / kOfPoint);
  const Scene scene = furnish_room(derive_seed(seed, "synth taskonomy", room));
  return render(
      scene, choose_camera(scene, derive_seed(seed, "view", static_cast<uint64_t>(number))), kSize);
}

std::vector<SynthFile> files_of(const SynthImagesOptions& options, int64_t number) {
  const SceneView view = draw(options, number);
  const Image* maps[] = {&view.rgb,      &view.depth,     &view.normal,
                         &view.segments, &view.keypoints, &view.edges};
  const int64_t within = number % of_building(options.images);
  const std::string building = building_name(number / of_building(options.images));
  std::vector<SynthFile> files;
  for (size_t i = 0; i < std::size(kDomains); ++i)
    files.push_back({fmt::format("{0}/{1}/point_{2}_view_{3}_domain_{0}.png", kDomains[i], building,
                                 within / kOfPoint, within % kOfPoint),
                     encode_png(*maps[i])});
  return files;
}

// Names of the buildings begin .. end − 1, one per line.
std::string building_list(int64_t begin, int64_t end) {
  std::string text;
  for (int64_t building = begin; building < end; ++building) text += building_name(building) + '\n';
  return text;
}

Json planted(const SynthImagesOptions& options) {
  return {{"format", "kindred.planted/1"},
          {"kind", "taskonomy"},
          {"seed", options.seed},
          {"images", options.images},
          {"domains", kDomains},
          {"size", kSize},
          {"classes",
           {"unlabelled", "background", "bottle", "chair", "couch", "potted plant", "bed",
            "dining table", "toilet", "tv", "microwave", "oven", "toaster", "sink", "refrigerator",
            "book", "clock", "vase"}}};
}

// The paper's five tasks, and a network that trains in minutes on a small computer.
std::string taskonomy_config() {
  std::string text =
      "# Five answers for every pixel of drawn rooms.\n# Run it with: kindred run "
      "taskonomy.toml\n\n[data]\npath = \".\"\nformat = \"taskonomy\"\nimage_size = [32, 32] # "
      "the paper's: 256, 256\n";
  for (const char* domain :
       {"segment_semantic", "depth_zbuffer", "normal", "keypoints2d", "edge_texture"})
    text += fmt::format("\n[[task]]\ntarget = \"{}\"\n", domain);
  return text +
         "\n[model]\ntrunk = \"xception\"\nchannels = 8 # the paper's: 64\n"
         "\n[train]\nepochs = 10\nbatch = 20\nlearning_rate = 5e-3\nflip = true\n"
         "\n[grouping]\nnetworks = 3\n"
         "\n[run]\nseeds = 2\nrandom_groupings = 1\n";
}

}  // namespace

SynthImageFiles taskonomy_files(const SynthImagesOptions& options) {
  SynthImageFiles files;
  files.images = options.images;
  const int64_t count = buildings(options.images), each = std::max<int64_t>(1, count / 10);
  for (const char* domain : kDomains) {
    files.folders.emplace_back(domain);
    for (int64_t building = 0; building < count; ++building)
      files.folders.push_back(fmt::format("{}/{}", domain, building_name(building)));
  }
  files.draw = [options](int64_t number) { return files_of(options, number); };
  files.lists = {{"train_buildings.txt", building_list(0, count - 2 * each)},
                 {"validation_buildings.txt", building_list(count - 2 * each, count - each)},
                 {"test_buildings.txt", building_list(count - each, count)},
                 {"planted.json", planted(options).dump(2) + "\n"},
                 {"taskonomy.toml", taskonomy_config()}};
  files.config_name = "taskonomy.toml";
  return files;
}

}  // namespace kindred
