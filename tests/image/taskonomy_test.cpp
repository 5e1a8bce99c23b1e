#include "kindred/image/taskonomy.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"
#include "kindred/image/taskonomy_layout.h"
#include "kindred/synth/synth_images.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using D = TaskonomyDomain;

class TaskonomyTest : public testing::Test {
 protected:
  // A map of 4 × 3 with these samples in front, the others 1.
  fs::path put(int channels, int bits, const std::vector<int>& samples) const {
    Image image(4, 3, channels, bits);
    for (size_t i = 0; i < image.samples(); ++i)
      image.set_sample(i, static_cast<uint16_t>(i < samples.size() ? samples[i] : 1));
    return files_.write("map.png", encode_png(image));
  }
  // What the channels of the first pixel mean.
  [[nodiscard]] std::vector<double> first(D domain, int channels, int bits,
                                          const std::vector<int>& samples) const {
    const Image image = read_taskonomy_file(put(channels, bits, samples), domain);
    std::vector<double> values;
    for (int c = 0; c < taskonomy_codes(domain).channels; ++c)
      values.push_back(taskonomy_value(domain, taskonomy_code(domain, image, 0, c)));
    return values;
  }
  [[nodiscard]] std::string message(D domain) const {
    return input_error([&] { (void)read_taskonomy_file(files_.path("map.png"), domain); });
  }

  TemporaryFiles files_;
};

void expect_near(const std::vector<double>& given, const std::vector<double>& expected) {
  ASSERT_EQ(given.size(), expected.size());
  for (size_t i = 0; i < given.size(); ++i) EXPECT_NEAR(given[i], expected[i], 1e-4) << i;
}

TEST_F(TaskonomyTest, EveryDomainIsScaled) {
  expect_near(first(D::kRgb, 3, 8, {255, 0, 51}), {1, 0, 0.2});
  expect_near(first(D::kDepth, 1, 16, {2500}), {1});
  expect_near(first(D::kDepthEuclidean, 1, 16, {1000}), {-0.5});
  expect_near(first(D::kNormal, 3, 8, {255, 0, 51}), {1, -1, -0.6});
  expect_near(first(D::kSegments, 1, 8, {17}), {16});
  expect_near(first(D::kKeypoints2d, 1, 16, {250}), {2});
  expect_near(first(D::kKeypoints3d, 1, 16, {0}), {-1});
  expect_near(first(D::kKeypoints3d, 1, 16, {49151}), {0.5});
  expect_near(first(D::kEdgeTexture, 1, 16, {1788}), {1});
  expect_near(first(D::kEdgeOcclusion, 1, 16, {534}), {1.99884});  // (534 − 56.0248) / 239.1265
  expect_near(first(D::kReshading, 3, 8, {100, 101, 103}), {-0.34720});  // (304 / 765 − 0.4962) / …
  expect_near(first(D::kReshading, 1, 8, {255}), {1.77020});  // grey: (1 − 0.4962) / 0.2846
  // (127 / 255 − 0.5175) / 0.1373, (255 / 255 − 0.4987) / 0.0359; the third channel says nothing.
  expect_near(first(D::kCurvature, 3, 8, {127, 255, 9}), {-0.14174, 13.96379});
}

TEST_F(TaskonomyTest, PixelsWithoutALabelAreNaN) {
  const auto is_label = [](D domain, uint16_t code) {
    return !std::isnan(taskonomy_value(domain, code));
  };
  EXPECT_TRUE(is_label(D::kDepth, 8191));
  EXPECT_FALSE(is_label(D::kDepth, 8192));
  EXPECT_FALSE(is_label(D::kDepthEuclidean, 65535));
  EXPECT_FALSE(is_label(D::kSegments, 0));
  EXPECT_TRUE(is_label(D::kSegments, 1));
  EXPECT_FALSE(is_label(D::kSegments, 18));
  EXPECT_TRUE(is_label(D::kKeypoints2d, 65535));
  EXPECT_TRUE(is_label(D::kRgb, 0));
  for (const D domain :
       {D::kNormal, D::kKeypoints3d, D::kEdgeOcclusion, D::kReshading, D::kCurvature}) {
    EXPECT_TRUE(taskonomy_codes(domain).masked);
    EXPECT_FALSE(is_label(domain, kTaskonomyNoLabel));
  }
  // The largest sample is still a label; only the mask removes labels.
  expect_near(first(D::kKeypoints3d, 1, 16, {65535}), {1});
  expect_near(first(D::kEdgeOcclusion, 1, 16, {65535}), {273.82149});
}

TEST_F(TaskonomyTest, MasksSayWhereSurfacesAre) {
  const Image depth = read_taskonomy_file(put(1, 16, {8191, 8192, 65535}), D::kDepth);
  EXPECT_TRUE(is_taskonomy_surface(D::kDepth, depth, 0));
  EXPECT_FALSE(is_taskonomy_surface(D::kDepth, depth, 1));
  EXPECT_FALSE(is_taskonomy_surface(D::kDepth, depth, 2));
  const Image mask = read_taskonomy_file(put(1, 8, {0, 255}), D::kMaskValid);
  EXPECT_FALSE(is_taskonomy_surface(D::kMaskValid, mask, 0));
  EXPECT_TRUE(is_taskonomy_surface(D::kMaskValid, mask, 1));
}

TEST_F(TaskonomyTest, WhatIsWrongWithAFileIsNamed) {
  put(1, 8, {15});
  EXPECT_HAS(message(D::kDepth), "map.png: has 8 bits per sample, but depth_zbuffer has 16");
  EXPECT_HAS(message(D::kEdgeOcclusion), "edge_occlusion has 16");
  EXPECT_HAS(message(D::kRgb), "is grey, but rgb is in colour");
  EXPECT_HAS(message(D::kCurvature), "is grey, but principal_curvature is in colour");
  put(3, 8, {});
  EXPECT_HAS(message(D::kEdgeTexture), "is in colour, but edge_texture is grey");
  EXPECT_HAS(message(D::kMaskValid), "is in colour, but mask_valid is grey");
  put(1, 16, {});
  EXPECT_HAS(message(D::kReshading), "has 16 bits per sample, but reshading has 8");
  put(1, 8, {1, 2, 3, 4, 5, 18});
  EXPECT_HAS(message(D::kSegments), "row 2, column 2 holds class 18; there are 17");
  put(1, 16, std::vector<int>(12, 65535));
  EXPECT_HAS(message(D::kDepth), "holds no valid depth");
  put(1, 8, std::vector<int>(12, 0));
  EXPECT_HAS(message(D::kMask), "holds no valid pixel");
  files_.write("map.png", encode_jpeg(Image(4, 4, 3, 8), 90));
  EXPECT_HAS(message(D::kRgb), "is not a PNG");
  files_.write("map.png", "");
  EXPECT_HAS(message(D::kRgb), "is empty");
  fs::remove(files_.path("map.png"));
  EXPECT_HAS(message(D::kRgb), "no such file");
}

TEST_F(TaskonomyTest, WhatIsNoLabelMapSaysWhy) {
  EXPECT_HAS(taskonomy_refusal("class_object"), "one vector of probabilities per picture");
  EXPECT_HAS(taskonomy_refusal("class_scene"), ".npy");
  EXPECT_HAS(taskonomy_refusal("segment_unsup25d"), "region numbers have another meaning");
  EXPECT_HAS(taskonomy_refusal("mask_valid"), "marks the pixels of other domains");
  for (const D domain : taskonomy_targets())
    EXPECT_EQ(taskonomy_refusal(taskonomy_name(domain)), "") << taskonomy_name(domain);
  EXPECT_EQ(taskonomy_refusal("normals"), "");
}

TEST_F(TaskonomyTest, DrawnRoomsComeBackAsTheyWereCast) {
  const fs::path root = files_.path("rooms");
  write_synth_images(root, taskonomy_files({.images = 20, .seed = 3}), 2, [](int64_t) {});
  const TaskonomyLayout layout(root);
  const auto views = layout.views("house0001");
  EXPECT_EQ(views.size(), 4U);
  EXPECT_EQ(views[0].view, "point_0_view_0");
  const Image normal = read_taskonomy_file(layout.file(D::kNormal, views[1]), D::kNormal);
  for (size_t pixel = 0; pixel < normal.samples() / 3; ++pixel) {
    double square = 0;
    for (int c = 0; c < 3; ++c)
      square +=
          std::pow(taskonomy_value(D::kNormal, taskonomy_code(D::kNormal, normal, pixel, c)), 2);
    ASSERT_NEAR(std::sqrt(square), 1, 0.01);
  }
  for (const D domain : {D::kRgb, D::kDepth, D::kSegments, D::kKeypoints2d, D::kEdgeTexture})
    EXPECT_NO_THROW((void)read_taskonomy_file(layout.file(domain, views[1]), domain));
}

}  // namespace
}  // namespace kindred
