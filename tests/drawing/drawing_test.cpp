// Drawn pictures show what their labels say.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/drawing/face.h"
#include "kindred/drawing/scene_view.h"

namespace kindred {
namespace {

using A = FaceAttribute;

FaceAttributes plain_face(bool male) {
  FaceAttributes face;
  face.set(A::kMale, male);
  face.set(A::kNoBeard, true);
  face.set(A::kYoung, true);
  return face;
}

double difference(const Image& a, const Image& b) {
  double sum = 0;
  for (size_t i = 0; i < a.bytes.size(); ++i) sum += std::abs(a.bytes[i] - b.bytes[i]);
  return sum / static_cast<double>(a.bytes.size());
}

TEST(Faces, EveryAttributeIsToBeSeen) {
  for (size_t i = 0; i < kFaceAttributes; ++i) {
    const auto attribute = static_cast<A>(i);
    for (const bool male : {false, true}) {
      double sum = 0;
      for (uint64_t seed = 0; seed < 2; ++seed) {
        FaceAttributes with = plain_face(male), without = with;
        with.set(attribute, true);
        without.set(attribute, false);
        sum += difference(paint_face(with, seed), paint_face(without, seed)) / 2;
      }
      // On average over all pixels; noise alone gives 0, as the seed is the same.
      EXPECT_GT(sum, 0.05) << face_attribute_names()[i] << (male ? ", man" : ", woman");
    }
  }
}

TEST(Faces, TheSameSeedPaintsTheSameFace) {
  EXPECT_EQ(paint_face(plain_face(true), 5).bytes, paint_face(plain_face(true), 5).bytes);
  EXPECT_NE(paint_face(plain_face(true), 5).bytes, paint_face(plain_face(true), 6).bytes);
}

TEST(Faces, AttributesFollowTheStatedDistribution) {
  constexpr int kDraws = 40000;
  int men = 0, hats_of_young_men = 0, young_men = 0, smiling = 0, open_smiling = 0;
  for (uint64_t i = 0; i < kDraws; ++i) {
    RandomStream stream(derive_seed(3, "test", i));
    const FaceAttributes face = draw_face_attributes(stream);
    men += face.has(A::kMale);
    if (face.has(A::kMale) && face.has(A::kYoung)) {
      ++young_men;
      hats_of_young_men += face.has(A::kWearingHat);
    }
    if (!face.has(A::kMale) && face.has(A::kYoung) && face.has(A::kSmiling)) {
      ++smiling;
      open_smiling += face.has(A::kMouthSlightlyOpen);
    }
    if (!face.has(A::kMale)) {
      EXPECT_TRUE(face.has(A::kNoBeard));
      EXPECT_FALSE(face.has(A::kMustache));
    }
    EXPECT_FALSE(face.has(A::kBald) && (face.has(A::kBlackHair) || face.has(A::kBangs)));
    EXPECT_LE(face.has(A::kBlackHair) + face.has(A::kBlondHair) + face.has(A::kBrownHair) +
                  face.has(A::kGrayHair),
              1);
  }
  EXPECT_NEAR(men / double{kDraws}, 0.42, 0.01);
  EXPECT_NEAR(hats_of_young_men / double(young_men), 0.08, 0.01);
  EXPECT_NEAR(open_smiling / double(smiling), 0.27 * 2.8, 0.015);
}

TEST(Faces, TheDistributionNamesEveryAttribute) {
  const std::string text = face_distribution().dump();
  for (const auto& name : face_attribute_names())
    EXPECT_TRUE(name == "Male" || name == "Young" || text.find('"' + name + '"') != text.npos)
        << name;
}

// An empty room seen straight on: every map is known in closed form.
TEST(Rooms, AnEmptyRoomIsExact) {
  Scene scene;
  scene.size = {4, 6, 3};
  scene.floor.colour = scene.wall.colour = scene.ceiling.colour = {0.5, 0.5, 0.5};
  scene.lamp = {2, 3, 2.5};
  const Camera camera = {
      .at = {2, 1, 1.5}, .forward = {0, 1, 0}, .right = {1, 0, 0}, .up = {0, 0, 1}, .spread = 1};
  constexpr int64_t kSize = 64;
  const SceneView view = render(scene, camera, kSize);
  for (int64_t y = 0; y < kSize; ++y) {
    for (int64_t x = 0; x < kSize; ++x) {
      const double u = (2.0 * x + 1) / kSize - 1, v = (2.0 * y + 1) / kSize - 1;
      // The walls beside are 2 m away, floor and ceiling 1.5 m, the wall in front 5 m.
      const double beside = 2 / std::abs(u), level = 1.5 / std::abs(v);
      const double depth = std::min({5.0, beside, level});
      const auto pixel = static_cast<size_t>(y * kSize + x);
      ASSERT_EQ(view.depth.sample(pixel), std::lround(512 * depth));
      const int expected[] = {depth == beside ? (u > 0 ? 0 : 255) : 128,
                              depth == level ? (v > 0 ? 255 : 0) : 128, depth == 5 ? 255 : 128};
      for (size_t axis = 0; axis < 3; ++axis)
        ASSERT_EQ(view.normal.bytes[3 * pixel + axis], expected[axis]) << x << ' ' << y;
      ASSERT_EQ(view.segments.bytes[pixel], static_cast<int>(SceneClass::kBackground));
    }
  }
}

TEST(Rooms, SolidsStandWhereTheyAre) {
  Scene scene;
  scene.size = {10, 10, 10};
  scene.lamp = {5, 5, 9};
  const Ray ray = {{5, 1, 5}, {0, 1, 0}};
  for (const auto shape : {SolidShape::kBox, SolidShape::kEllipsoid, SolidShape::kCylinder}) {
    scene.solids = {{.shape = shape,
                     .centre = {5, 6, 5},
                     .half = {1, 2, 1},
                     .turn = 0,
                     .kind = SceneClass::kVase,
                     .material = {}}};
    EXPECT_NEAR(cast(scene, ray).distance, 3, 1e-12);
    EXPECT_NEAR(cast(scene, ray).normal.y, -1, 1e-12);
    EXPECT_EQ(cast(scene, ray).kind, SceneClass::kVase);
    EXPECT_TRUE(is_hidden(scene, {5, 1, 5}, {5, 9, 5}));
    EXPECT_FALSE(is_hidden(scene, {8, 1, 5}, {8, 9, 5}));
    // A quarter turn brings the short side to the front.
    scene.solids[0].turn = std::acos(-1.0) / 2;
    EXPECT_NEAR(cast(scene, ray).distance, 4, 1e-12);
  }
}

TEST(Rooms, EdgesAndCornersOfAKnownPicture) {
  Image image(40, 40, 3, 8);
  for (int64_t y = 0; y < 40; ++y)
    for (int64_t x = 0; x < 40; ++x)
      for (int64_t c = 0; c < 3; ++c)
        image.bytes[static_cast<size_t>(3 * (40 * y + x) + c)] = x >= 20 && y >= 20 ? 200 : 0;
  const Image edges = edge_strength(image), corners = corner_strength(image);
  // A step of 200 under weights w: half the central difference is 200 (w(−1) + w(0)) / 2.
  const double total = 1 + 2 * (std::exp(-0.5) + std::exp(-2.0) + std::exp(-4.5));
  const double expected = 190 * 100 * (1 + std::exp(-0.5)) / total;
  EXPECT_NEAR(edges.sample(40 * 30 + 20), expected, 1);
  EXPECT_EQ(edges.sample(40 * 5 + 5), 0);
  // The corner answers, the straight edge does not.
  EXPECT_GT(corners.sample(40 * 21 + 21), 1000);
  EXPECT_LT(corners.sample(40 * 33 + 20), 10);
}

TEST(Rooms, AreFurnishedAndRepeatable) {
  std::set<SceneClass> kinds;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Scene scene = furnish_room(seed);
    for (const auto& solid : scene.solids) {
      kinds.insert(solid.kind);
      EXPECT_GT(solid.centre.z + solid.half.z, 0);
      EXPECT_LT(solid.centre.z - solid.half.z, scene.size.z);
    }
  }
  // All but "unlabelled" turn up.
  EXPECT_EQ(kinds.size(), static_cast<size_t>(kSceneClasses - 1));
  const Scene scene = furnish_room(4);
  EXPECT_EQ(render(scene, choose_camera(scene, 2), 32).rgb.bytes,
            render(furnish_room(4), choose_camera(furnish_room(4), 2), 32).rgb.bytes);
}

}  // namespace
}  // namespace kindred
