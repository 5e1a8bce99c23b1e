#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "kindred/base/random.h"
#include "kindred/drawing/face.h"
#include "kindred/drawing/face_attributes.h"
#include "kindred/image/jpeg.h"
#include "kindred/synth/synth_images.h"

namespace kindred {
namespace {

constexpr const char* kFolder = "img_align_celeba";
constexpr int kQuality = 92;

uint64_t seed_of(const SynthImagesOptions& options, int64_t number) {
  return derive_seed(static_cast<uint64_t>(options.seed), "synth celeba",
                     static_cast<uint64_t>(number));
}

FaceAttributes attributes_of(const SynthImagesOptions& options, int64_t number) {
  RandomStream stream(derive_seed(seed_of(options, number), "attributes"));
  return draw_face_attributes(stream);
}

std::string file_name(int64_t number) {
  return fmt::format("{:06}.jpg", number + 1);
}

std::string attribute_list(const SynthImagesOptions& options) {
  std::string text = fmt::format("{}\n", options.images);
  for (const auto& name : face_attribute_names()) text += name + ' ';
  text += '\n';
  for (int64_t number = 0; number < options.images; ++number) {
    text += file_name(number);
    const FaceAttributes face = attributes_of(options, number);
    for (size_t i = 0; i < kFaceAttributes; ++i)
      text += face.has(static_cast<FaceAttribute>(i)) ? "  1" : " -1";
    text += '\n';
  }
  return text;
}

std::string partition_list(int64_t images) {
  std::string text;
  const int64_t each = std::max<int64_t>(1, images / 10);
  for (int64_t number = 0; number < images; ++number) {
    const int part = number < images - 2 * each ? 0 : number < images - each ? 1 : 2;
    fmt::format_to(std::back_inserter(text), "{} {}\n", file_name(number), part);
  }
  return text;
}

// The paper's nine attributes, and a network that trains in minutes on a small computer.
std::string celeba_config() {
  std::string text =
      "# Nine attributes of drawn faces; planted.json beside this says how they depend on each "
      "other.\n# Run it with: kindred run celeba.toml\n\n[data]\npath = \".\"\nformat = "
      "\"celeba\"\n";
  for (const auto attribute :
       {FaceAttribute::kFiveOClockShadow, FaceAttribute::kBlackHair, FaceAttribute::kBlondHair,
        FaceAttribute::kBrownHair, FaceAttribute::kGoatee, FaceAttribute::kMustache,
        FaceAttribute::kNoBeard, FaceAttribute::kRosyCheeks, FaceAttribute::kWearingHat})
    text += fmt::format("\n[[task]]\ntarget = \"{}\"\n",
                        face_attribute_names()[static_cast<size_t>(attribute)]);
  return text +
         "\n[model]\ntrunk = \"celeba\"\nchannels = 8 # the paper's has 64\n"
         "\n[train]\nepochs = 8\nbatch = 50\nlearning_rate = 3e-3\n"
         "\n[grouping]\nnetworks = 3\n"
         "\n[run]\nseeds = 2\nrandom_groupings = 1\n";
}

}  // namespace

SynthImageFiles celeba_files(const SynthImagesOptions& options) {
  const Json planted = {{"format", "kindred.planted/1"},
                        {"kind", "celeba"},
                        {"seed", options.seed},
                        {"images", options.images},
                        {"attributes", face_attribute_names()},
                        {"distribution", face_distribution()}};
  SynthImageFiles files;
  files.images = options.images;
  files.folders = {kFolder};
  files.draw = [options](int64_t number) {
    const Image face = paint_face(attributes_of(options, number), seed_of(options, number));
    return std::vector<SynthFile>{
        {fmt::format("{}/{}", kFolder, file_name(number)), encode_jpeg(face, kQuality)}};
  };
  files.lists = {{"list_attr_celeba.txt", attribute_list(options)},
                 {"list_eval_partition.txt", partition_list(options.images)},
                 {"planted.json", planted.dump(2) + "\n"},
                 {"celeba.toml", celeba_config()}};
  files.config_name = "celeba.toml";
  return files;
}

}  // namespace kindred
