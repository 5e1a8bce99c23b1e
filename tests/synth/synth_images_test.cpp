#include "kindred/synth/synth_images.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stop_token>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

std::map<std::string, std::string> tree_of(const fs::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), root).string()] = bytes_of(entry.path());
  return files;
}

TEST(SynthImages, TheSameBytesFromAnyNumberOfThreads) {
  const TemporaryFiles files;
  const SynthImagesOptions options = {.images = 20, .seed = 4};
  for (const SynthImageFiles& set : {celeba_files(options), taskonomy_files(options)}) {
    const fs::path one = files.path("one"), three = files.path("three");
    int64_t reported = 0;
    write_synth_images(one, set, 1, [&](int64_t images) { reported = images; });
    write_synth_images(three, set, 3, [](int64_t) {});
    EXPECT_EQ(reported, 20);
    EXPECT_EQ(tree_of(one), tree_of(three));
    fs::remove_all(one);
    fs::remove_all(three);
  }
}

TEST(SynthImages, CelebaHasItsLayout) {
  const TemporaryFiles files;
  const fs::path root = files.path("celeba");
  write_synth_images(root, celeba_files({.images = 20, .seed = 1}), 2, [](int64_t) {});
  const Image face = decode_jpeg(bytes_of(root / "img_align_celeba/000020.jpg"), "face");
  EXPECT_EQ(face.width, 178);
  EXPECT_EQ(face.height, 218);
  EXPECT_EQ(face.channels, 3);
  std::istringstream attributes(bytes_of(root / "list_attr_celeba.txt"));
  std::string line, name, value;
  std::getline(attributes, line);
  EXPECT_EQ(line, "20");
  std::getline(attributes, line);
  EXPECT_TRUE(line.starts_with("5_o_Clock_Shadow Arched_Eyebrows "));
  for (int row = 0; row < 20; ++row) {
    ASSERT_TRUE(std::getline(attributes, line));
    std::istringstream cells(line);
    cells >> name;
    EXPECT_EQ(name.size(), 10U);
    int count = 0;
    for (; cells >> value; ++count) EXPECT_TRUE(value == "1" || value == "-1");
    EXPECT_EQ(count, 40);
  }
  const std::string partition = bytes_of(root / "list_eval_partition.txt");
  EXPECT_HAS(partition, "000016.jpg 0\n000017.jpg 1\n000018.jpg 1\n000019.jpg 2\n");
}

TEST(SynthImages, TaskonomyHasItsLayout) {
  const TemporaryFiles files;
  const fs::path root = files.path("taskonomy");
  write_synth_images(root, taskonomy_files({.images = 21, .seed = 1}), 2, [](int64_t) {});
  const struct {
    const char* domain;
    int channels, bits;
  } domains[] = {{"rgb", 3, 8},          {"depth_zbuffer", 1, 16},
                 {"normal", 3, 8},       {"segment_semantic", 1, 8},
                 {"keypoints2d", 1, 16}, {"edge_texture", 1, 16}};
  for (const auto& [domain, channels, bits] : domains) {
    const std::string name = "point_0_view_1_domain_" + std::string(domain) + ".png";
    const Image image = decode_png(bytes_of(root / domain / "house0001" / name), name);
    EXPECT_EQ(image.width, 256);
    EXPECT_EQ(image.height, 256);
    EXPECT_EQ(image.channels, channels) << domain;
    EXPECT_EQ(image.bits, bits) << domain;
  }
  EXPECT_EQ(bytes_of(root / "train_buildings.txt"), "house0001\nhouse0002\nhouse0003\nhouse0004\n");
  EXPECT_EQ(bytes_of(root / "validation_buildings.txt"), "house0005\n");
  EXPECT_EQ(bytes_of(root / "test_buildings.txt"), "house0006\n");
}

TEST(SynthImages, WhatIsThereIsLeftAlone) {
  const TemporaryFiles files;
  files.write("mine.txt", "x");
  const auto set = celeba_files({.images = 20});
  EXPECT_HAS(input_error([&] { write_synth_images(files.path(""), set, 1, [](int64_t) {}); }),
             "is not empty");
  EXPECT_HAS(
      input_error([&] { write_synth_images(files.path("mine.txt"), set, 1, [](int64_t) {}); }),
      "is a file");
  EXPECT_EQ(bytes_of(files.path("mine.txt")), "x");
}

TEST(SynthImages, AnInterruptionOrFailureLeavesNothing) {
  const TemporaryFiles files;
  const fs::path root = files.path("out");
  std::stop_source stop;
  const auto stop_at_five = [&](int64_t images) {
    if (images == 5) stop.request_stop();
  };
  EXPECT_THROW(
      write_synth_images(root, celeba_files({.images = 20}), 2, stop_at_five, stop.get_token()),
      InterruptedError);
  EXPECT_FALSE(fs::exists(root));
  // A directory that was there stays, empty.
  fs::create_directory(root);
  SynthImageFiles set = taskonomy_files({.images = 20});
  set.folders.pop_back();  // its files cannot be written
  EXPECT_THROW(write_synth_images(root, set, 2, [](int64_t) {}), FailureError);
  EXPECT_TRUE(fs::is_empty(root));
}

}  // namespace
}  // namespace kindred
