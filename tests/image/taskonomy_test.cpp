#include "kindred/image/taskonomy.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"
#include "kindred/image/scene_view.h"
#include "kindred/image/synth_images.h"

#include "tests/data/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using D = TaskonomyDomain;

class TaskonomyTest : public testing::Test {
 protected:
  // A map of 4 × 4 with these samples in its first pixels.
  fs::path put(int channels, int bits, const std::vector<int>& samples, int64_t side = 4) const {
    Image image(side, side, channels, bits);
    for (size_t i = 0; i < samples.size(); ++i)
      image.set_sample(i, static_cast<uint16_t>(samples[i]));
    return files_.write("map.png", encode_png(image));
  }
  [[nodiscard]] std::string message(D domain) const {
    return input_error([&] { (void)read_taskonomy(files_.path("map.png"), domain, 4); });
  }

  TemporaryFiles files_;
};

TEST_F(TaskonomyTest, EveryDomainIsScaled) {
  const auto first = [&](D domain, int channels, int bits, const std::vector<int>& samples) {
    return read_taskonomy(put(channels, bits, samples), domain, 4).values;
  };
  EXPECT_FLOAT_EQ(first(D::kRgb, 3, 8, {255, 0, 51})[0], 1);
  EXPECT_FLOAT_EQ(first(D::kRgb, 3, 8, {255, 0, 51})[32], 0.2F);  // the third channel
  EXPECT_FLOAT_EQ(first(D::kDepth, 1, 16, {2500})[0], 1);
  EXPECT_FLOAT_EQ(first(D::kNormal, 3, 8, {255, 0, 51})[32], 2 * 51 / 255.0F - 1);
  EXPECT_FLOAT_EQ(first(D::kSegments, 1, 8, {17})[0], 17);
  EXPECT_FLOAT_EQ(first(D::kKeypoints, 1, 16, {250})[0], 2);
  EXPECT_FLOAT_EQ(first(D::kEdges, 1, 16, {1788})[0], 1);
}

TEST_F(TaskonomyTest, InvalidPixelsAreMasked) {
  const DenseMap depth = read_taskonomy(put(1, 16, {1500, 8191, 8192, 65535}), D::kDepth, 4);
  EXPECT_EQ(std::vector<uint8_t>(depth.valid.begin(), depth.valid.begin() + 4),
            (std::vector<uint8_t>{1, 1, 0, 0}));
  EXPECT_EQ(depth.values[3], 0);
  DenseMap normal = read_taskonomy(put(3, 8, std::vector<int>(48, 255)), D::kNormal, 4);
  mask_normals(normal, depth);
  EXPECT_EQ(normal.valid, depth.valid);
  EXPECT_EQ(normal.values[16 + 3], 0);
  EXPECT_EQ(normal.values[16 + 1], 1);
  const DenseMap segments = read_taskonomy(put(1, 8, {3, 0}), D::kSegments, 4);
  EXPECT_EQ(segments.valid[0], 1);
  EXPECT_EQ(segments.valid[1], 0);
}

TEST_F(TaskonomyTest, WhatIsWrongWithAMapIsNamed) {
  put(1, 16, {1500}, 5);
  EXPECT_HAS(message(D::kDepth), "map.png: has 5 × 5 pixels; expected 4 × 4");
  put(1, 8, {15});
  EXPECT_HAS(message(D::kDepth), "has 8 bits a sample; depth_zbuffer has 16");
  EXPECT_HAS(message(D::kRgb), "is grey; rgb is in colour");
  put(3, 8, {});
  EXPECT_HAS(message(D::kEdges), "is in colour; edge_texture is grey");
  put(1, 8, {1, 2, 3, 4, 5, 18});
  EXPECT_HAS(message(D::kSegments), "row 2, column 2 holds class 18; there are 17");
  put(1, 16, std::vector<int>(16, 65535));
  EXPECT_HAS(message(D::kDepth), "holds no valid depth");
  files_.write("map.png", encode_jpeg(Image(4, 4, 3, 8), 90));
  EXPECT_HAS(message(D::kRgb), "is no PNG");
  fs::remove(files_.path("map.png"));
  EXPECT_HAS(message(D::kRgb), "no such file");
}

TEST_F(TaskonomyTest, DrawnRoomsComeBackAsTheyWereCast) {
  const SynthImagesOptions options = {.images = 20, .seed = 3};
  const fs::path root = files_.path("rooms");
  write_synth_images(root, taskonomy_files(options), 2, [](int64_t) {});
  const std::vector<D> all = {D::kRgb,      D::kDepth,     D::kNormal,
                              D::kSegments, D::kKeypoints, D::kEdges};
  const TaskonomyViews train = list_taskonomy(root, root / "train_buildings.txt", all);
  EXPECT_EQ(train.views.size(), 12U);
  EXPECT_TRUE(train.missing.empty());
  EXPECT_EQ(train.views[0].view, "point_0_view_0");
  const DenseMap normal =
      read_taskonomy(taskonomy_file(root, train.views[5], D::kNormal), D::kNormal, 256);
  const auto pixels = static_cast<size_t>(256 * 256);
  for (size_t pixel = 0; pixel < pixels; ++pixel) {
    const double x = normal.values[pixel], y = normal.values[pixels + pixel],
                 z = normal.values[2 * pixels + pixel];
    ASSERT_NEAR(std::sqrt(x * x + y * y + z * z), 1, 0.01);
  }
  for (const auto domain : all)
    EXPECT_NO_THROW(
        (void)read_taskonomy(taskonomy_file(root, train.views[5], domain), domain, 256));

  // A file that is gone takes its view out, and is named.
  fs::remove(taskonomy_file(root, train.views[2], D::kEdges));
  const TaskonomyViews fewer = list_taskonomy(root, root / "train_buildings.txt", all);
  EXPECT_EQ(fewer.views.size(), 11U);
  ASSERT_EQ(fewer.missing.size(), 1U);
  EXPECT_EQ(fewer.missing[0], taskonomy_file(root, train.views[2], D::kEdges));
}

TEST_F(TaskonomyTest, ListsThatLeadNowhereAreRefused) {
  fs::create_directories(files_.path("rgb/empty"));
  const auto listed = [&](const std::string& text) {
    const auto list = files_.write("list.txt", text);
    return input_error([&] { (void)list_taskonomy(files_.path(""), list, {D::kRgb}); });
  };
  EXPECT_HAS(listed(""), "names no building");
  EXPECT_HAS(listed("a\nb\na\n"), "line 3: \"a\" stands there twice");
  EXPECT_HAS(listed("../b\n"), "is no name of a building");
  EXPECT_HAS(listed("nowhere\n"), "rgb/nowhere: cannot be read");
  EXPECT_HAS(listed("empty\r\n"), "holds no point_");
  EXPECT_HAS(
      input_error([&] { (void)list_taskonomy(files_.path(""), files_.path("none"), {D::kRgb}); }),
      "no such file");
}

}  // namespace
}  // namespace kindred
