#include "kindred/train/augment.h"

#include <set>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace kindred {
namespace {

const InputShape kShape(2, 6, 5);

at::Tensor pictures(int64_t rows) {
  at::manual_seed(1);
  return at::randint(0, 256, {rows, kShape.elements()}, at::kByte);
}

at::Tensor maps(const at::Tensor& rows) {
  return rows.view({rows.size(0), kShape.channels, kShape.height, kShape.width});
}

TEST(Augment, NothingToDoChangesNothing) {
  const auto before = pictures(4);
  EXPECT_EQ(augment(before, kShape, {}, 1).data_ptr(), before.data_ptr());
}

TEST(Augment, AboutHalfAreMirrored) {
  TrainOptions options;
  options.flip = true;
  const auto before = pictures(400);
  const auto after = augment(before, kShape, options, 3);
  int mirrored = 0;
  for (int64_t row = 0; row < 400; ++row) {
    const bool same = at::equal(after[row], before[row]);
    mirrored += !same;
    EXPECT_TRUE(same || at::equal(maps(after)[row], maps(before)[row].flip(2)));
  }
  EXPECT_NEAR(mirrored, 200, 40);
}

TEST(Augment, CropsMoveAndRepeatTheEdge) {
  TrainOptions options;
  options.crop = 1;
  const auto before = pictures(200);
  const auto after = maps(augment(before, kShape, options, 3));
  // Every shift of the padded picture, as a window of it.
  const auto padded =
      at::replication_pad2d(maps(before).to(at::kFloat), {1, 1, 1, 1}).to(at::kByte);
  std::set<std::pair<int64_t, int64_t>> seen;
  for (int64_t row = 0; row < 200; ++row) {
    bool found = false;
    for (int64_t y = 0; y < 3 && !found; ++y) {
      for (int64_t x = 0; x < 3 && !found; ++x) {
        const auto window =
            padded[row].slice(1, y, y + kShape.height).slice(2, x, x + kShape.width);
        found = at::equal(window, after[row]);
        if (found) seen.emplace(y, x);
      }
    }
    EXPECT_TRUE(found) << row;
  }
  EXPECT_EQ(seen.size(), 9U);
}

TEST(Augment, ColourKeepsTheOrderOfSamples) {
  TrainOptions options;
  options.colour = 0.3;
  const auto before = pictures(50);
  const auto after = augment(before, kShape, options, 3);
  EXPECT_FALSE(at::equal(before, after));
  for (int64_t row = 0; row < 50; ++row) {
    const auto order = maps(before)[row][0].flatten().argsort();
    const auto sorted = maps(after)[row][0].flatten().index_select(0, order).to(at::kLong);
    EXPECT_TRUE((sorted.slice(0, 1) >= sorted.slice(0, 0, -1)).all().item<bool>());
  }
}

TEST(Augment, TheSameSeedTheSameChange) {
  TrainOptions options;
  options.flip = true;
  options.crop = 2;
  options.colour = 0.2;
  const auto before = pictures(20);
  EXPECT_TRUE(at::equal(augment(before, kShape, options, 3), augment(before, kShape, options, 3)));
  EXPECT_FALSE(at::equal(augment(before, kShape, options, 3), augment(before, kShape, options, 4)));
  // A row's change does not depend on the rows around it.
  EXPECT_TRUE(at::equal(augment(before.slice(0, 0, 5), kShape, options, 3),
                        augment(before, kShape, options, 3).slice(0, 0, 5)));
}

// A map that holds the pictures' own samples stays over them.
TEST(Augment, LabelMapsMoveWithTheirPictures) {
  TrainOptions options;
  options.flip = true;
  options.crop = 2;
  const auto before = pictures(60);
  const auto after = maps(augment(before, kShape, options, 4)).to(at::kDouble);
  const auto moved = augment_maps(maps(before).to(at::kDouble), false, options, 4);
  const auto there = at::isnan(moved).logical_not();
  EXPECT_TRUE(at::equal(moved.masked_select(there), after.masked_select(there)));
  // What came in from beyond the edge has no label.
  EXPECT_LT(there.sum().item<int64_t>(), there.numel());
  EXPECT_GT(there.sum().item<int64_t>(), there.numel() / 2);
  options.crop = 0;
  EXPECT_FALSE(
      at::isnan(augment_maps(maps(before).to(at::kDouble), false, options, 4)).any().item<bool>());
}

TEST(Augment, AFlipNegatesTheFirstChannelOfVectors) {
  TrainOptions options;
  options.flip = true;
  at::manual_seed(2);
  const auto normals = at::randn({40, 3, 4, 5}, at::kDouble);
  const auto after = augment_maps(normals, true, options, 9);
  int mirrored = 0;
  for (int64_t row = 0; row < 40; ++row) {
    if (at::equal(after[row], normals[row])) continue;
    ++mirrored;
    auto expected = normals[row].flip({2});
    expected[0].neg_();
    EXPECT_TRUE(at::equal(after[row], expected));
  }
  EXPECT_GT(mirrored, 10);
  EXPECT_LT(mirrored, 30);
  EXPECT_EQ(augment_maps(normals, true, {}, 9).data_ptr(), normals.data_ptr());
}

}  // namespace
}  // namespace kindred
