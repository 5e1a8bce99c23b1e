// Label maps: codes and what they mean, IDX files with maps.
#include "kindred/data/label_maps.h"

#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/pictures/picture_set.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

TEST(LabelMaps, CodesAreLookedUp) {
  const auto bytes = at::tensor({0, 1, 2, 1, 255, 0}, at::kByte).view({1, 6});
  auto values = at::full({256}, std::nan(""), at::kFloat);
  for (int64_t i = 0; i < 3; ++i) values[i] = 10 * i;
  const auto map = decode_maps(bytes, values, {1, 2, 3});
  EXPECT_EQ(map.sizes(), (std::vector<int64_t>{1, 1, 2, 3}));
  EXPECT_EQ(map[0][0][0][2].item<float>(), 20);
  EXPECT_TRUE(std::isnan(map[0][0][1][1].item<float>()));
  // Codes beyond 32767 are negative as int16.
  const auto words = at::tensor({-1, 5}, at::kShort).view({1, 2});
  const auto wide = decode_maps(words, at::arange(65536, at::kDouble), {1, 1, 2});
  EXPECT_EQ(wide[0][0][0][0].item<double>(), 65535);
  EXPECT_EQ(wide[0][0][0][1].item<double>(), 5);
}

TEST(LabelMaps, OneStoreIsReadOnceForAllItsTasks) {
  const auto codes = at::arange(12, at::kByte).view({4, 3});
  const RowStore store(codes, StoreKind::kMemory);
  const auto same = at::arange(256, at::kDouble), half = same / 2;
  const DataSet data(at::zeros({4, 3}, at::kByte), StoreKind::kMemory,
                     at::tensor({3, 1, 0}, at::kLong), at::zeros({3, 3}), {},
                     {{store, same, {1, 1, 3}}, {}, {store, half, {1, 1, 3}}});
  const Batch batch = data.get(at::tensor({1, 0}, at::kLong));
  ASSERT_EQ(batch.maps.size(), 3U);
  EXPECT_TRUE(at::equal(batch.maps[0].flatten(), at::tensor({3, 4, 5, 9, 10, 11}, at::kDouble)));
  EXPECT_TRUE(at::equal(batch.maps[2], batch.maps[0] / 2));
  EXPECT_FALSE(batch.maps[1].defined());
  const DataSet two = data.with_tasks({2, 1}, true);
  EXPECT_TRUE(at::equal(two.slice(0, 3).maps[0], data.slice(0, 3).maps[2]));
  EXPECT_FALSE(two.slice(0, 3).maps[1].defined());
}

class IdxMapsTest : public testing::Test {
 protected:
  IdxMapsTest() {
    data_.format = TableFormat::kIdx;
    data_.path = files_.path("").string();
  }
  static std::string idx(const std::vector<uint32_t>& sizes, const std::string& bytes) {
    std::string text = {'\0', '\0', '\x08', static_cast<char>(sizes.size())};
    for (const uint32_t size : sizes)
      for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(size >> shift);
    return text + bytes;
  }
  // Pictures of 2 × 4; every map says 0 0 1 1 / 2 2 11 11.
  void put(const std::string& prefix, int count) const {
    std::string images, labels;
    for (int i = 0; i < count; ++i) {
      images += std::string(8, static_cast<char>(i));
      labels += std::string("\0\0\1\1\2\2\x0b\x0b", 8);
    }
    const auto size = static_cast<uint32_t>(count);
    files_.write(prefix + "images-idx3-ubyte", idx({size, 2, 4}, images));
    files_.write(prefix + "labels-idx3-ubyte.gz", gzip(idx({size, 2, 4}, labels)));
  }
  [[nodiscard]] PictureSet read() const { return read_pictures(data_, 1); }
  [[nodiscard]] std::string message() const {
    return input_error([&] { (void)read(); });
  }

  TemporaryFiles files_;
  DataOptions data_;
};

TEST_F(IdxMapsTest, BecomeAColumnOfMaps) {
  put("train-", 10);
  put("val-", 4);
  data_.unlabelled = {11};
  const PictureSet set = read();
  ASSERT_EQ(set.maps.size(), 1U);
  const LabelMaps& maps = set.maps[0];
  EXPECT_EQ(maps.name, "label");
  EXPECT_EQ(maps.class_names, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(maps.shape, InputShape(1, 2, 4));
  EXPECT_EQ(maps.codes.rows().sizes(), (std::vector<int64_t>{14, 8}));
  EXPECT_EQ(maps.values[2], 2);
  EXPECT_TRUE(std::isnan(maps.values[11]));
  EXPECT_EQ(count_codes(maps, {0, 13})[11], 4);
  EXPECT_EQ(set.split.validation.size(), 4U);
  EXPECT_EQ(set.table.cell(13, set.table.find("picture")), "3");
}

TEST_F(IdxMapsTest, AreResizedWithoutMixingClasses) {
  put("", 20);
  data_.image_size = {4, 2};
  const PictureSet set = read();
  const auto map = set.maps[0].codes.rows()[0].view({4, 2});
  EXPECT_TRUE(at::equal(map, at::tensor({0, 1, 0, 1, 2, 11, 2, 11}, at::kByte).view({4, 2})));
}

TEST_F(IdxMapsTest, WhatDoesNotFitIsNamed) {
  put("train-", 10);
  data_.class_names = {"sky", "road"};
  EXPECT_HAS(message(), "picture 0, row 1, column 0 holds class 2");
  EXPECT_HAS(message(), "data.class_names names only 0 to 1");
  data_.unlabelled = {2};
  EXPECT_HAS(message(), "picture 0, row 1, column 2 holds class 11");
  data_.unlabelled = {2, 11};
  EXPECT_EQ(read().maps[0].class_names, data_.class_names);
  files_.write("val-images-idx3-ubyte", idx({1, 2, 4}, std::string(8, '\1')));
  files_.write("val-labels-idx3-ubyte", idx({1, 4, 2}, std::string(8, '\1')));
  EXPECT_HAS(message(), "has maps of 4 × 2 pixels, but the pictures have 2 × 4");
  files_.write("val-labels-idx3-ubyte", idx({2, 2, 4}, std::string(16, '\1')));
  EXPECT_HAS(message(), "has 2 labels, but val-images-idx3-ubyte has 1 pictures");
  fs::remove(files_.path("val-labels-idx3-ubyte"));
  files_.write("val-labels-idx1-ubyte", idx({1}, "\1"));
  EXPECT_HAS(message(), "a picture are not of the same kind in both");
  fs::remove(files_.path("train-labels-idx3-ubyte.gz"));
  files_.write("train-labels-idx1-ubyte", idx({10}, std::string(10, '\1')));
  EXPECT_HAS(message(), "are for label maps");
  files_.write("train-labels-idx1-ubyte", idx({10, 1, 1, 8}, std::string(80, '\1')));
  EXPECT_HAS(message(), "has 4 dimensions; expected 1");
}

TEST_F(IdxMapsTest, SeveralLabelsAPictureAreSeveralColumns) {
  files_.write("train-images-idx3-ubyte", idx({10, 2, 4}, std::string(80, '\7')));
  std::string labels;
  for (char i = 0; i < 10; ++i) labels += {i, static_cast<char>(100 + i)};
  files_.write("train-labels-idx2-ubyte", idx({10, 2}, labels));
  const PictureSet set = read();
  EXPECT_TRUE(set.maps.empty());
  EXPECT_EQ(set.table.cell(3, set.table.find("label1")), "3");
  EXPECT_EQ(set.table.cell(9, set.table.find("label2")), "109");
  files_.write("test-images-idx3-ubyte", idx({2, 2, 4}, std::string(16, '\7')));
  files_.write("test-labels-idx2-ubyte", idx({2, 3}, std::string(6, '\1')));
  EXPECT_HAS(message(), "a picture are not of the same kind in both");
  files_.write("test-labels-idx2-ubyte", idx({2, 2001}, std::string(4002, '\1')));
  EXPECT_HAS(message(), "has 2001 labels for each picture");
}

TEST(Broken, RowsOfTwoListsAreMerged) {
  const auto merged = merge_broken({{1, "a"}, {4, "b"}}, {{0, "c"}, {4, "d"}});
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].why, "c");
  EXPECT_EQ(merged[2].why, "b");
}

}  // namespace
}  // namespace kindred
