// Label maps: codes and what they mean, IDX files with maps, the layout of Taskonomy.
#include "kindred/data/label_maps.h"

#include <cmath>
#include <limits>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/data/picture_set.h"
#include "kindred/image/png.h"
#include "kindred/image/resize.h"
#include "kindred/image/synth_images.h"
#include "kindred/image/taskonomy.h"

#include "tests/data/temporary_files.h"

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
  [[nodiscard]] PictureSet read() const { return read_pictures(data_, "", 1); }
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
  EXPECT_HAS(message(), "data.class_names names 0 to 1");
  data_.unlabelled = {2};
  EXPECT_HAS(message(), "picture 0, row 1, column 2 holds class 11");
  data_.unlabelled = {2, 11};
  EXPECT_EQ(read().maps[0].class_names, data_.class_names);
  files_.write("val-images-idx3-ubyte", idx({1, 2, 4}, std::string(8, '\1')));
  files_.write("val-labels-idx3-ubyte", idx({1, 4, 2}, std::string(8, '\1')));
  EXPECT_HAS(message(), "has maps of 4 × 2 where the pictures are 2 × 4");
  files_.write("val-labels-idx3-ubyte", idx({2, 2, 4}, std::string(16, '\1')));
  EXPECT_HAS(message(), "holds 2 labels and val-images-idx3-ubyte has 1 pictures");
  fs::remove(files_.path("val-labels-idx3-ubyte"));
  files_.write("val-labels-idx1-ubyte", idx({1}, "\1"));
  EXPECT_HAS(message(), "a picture has not the same labels in both");
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
  EXPECT_HAS(message(), "a picture has not the same labels in both");
  files_.write("test-labels-idx2-ubyte", idx({2, 2001}, std::string(4002, '\1')));
  EXPECT_HAS(message(), "has 2001 labels for each picture");
}

// Twenty drawn views in five buildings.
class TaskonomySetTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    drawn = new TemporaryFiles;
    write_synth_images(drawn->path("set"), taskonomy_files({.images = 20, .seed = 1, .threads = 2}),
                       2, [](int64_t) {});
  }
  static void TearDownTestSuite() { delete drawn; }
  TaskonomySetTest() {
    fs::copy(drawn->path("set"), files_.path("set"), fs::copy_options::recursive);
    data_.format = TableFormat::kTaskonomy;
    data_.path = files_.path("set").string();
    data_.image_size = {32, 40};
  }
  [[nodiscard]] PictureSet read(const std::vector<std::string>& targets, int workers = 2) const {
    return read_pictures(data_, "", workers, targets);
  }
  [[nodiscard]] fs::path file(TaskonomyDomain domain, int row, const PictureSet& set) const {
    return taskonomy_file(
        data_.path, {std::string(set.table.cell(row, 0)), std::string(set.table.cell(row, 1))},
        domain);
  }
  [[nodiscard]] std::string message() const {
    return input_error([&] { (void)read({"depth_zbuffer"}); });
  }

  inline static TemporaryFiles* drawn = nullptr;
  TemporaryFiles files_;
  DataOptions data_;
};

using D = TaskonomyDomain;

TEST_F(TaskonomySetTest, EveryDomainIsWhatItsFilesSay) {
  data_.image_size = {};
  const std::vector<std::string> names = {"depth_zbuffer", "normal", "segment_semantic",
                                          "keypoints2d", "edge_texture"};
  const PictureSet set = read(names);
  EXPECT_EQ(set.shape, InputShape(3, 256, 256));
  EXPECT_EQ(set.map_names, names);
  EXPECT_TRUE(set.broken.empty());
  EXPECT_EQ(set.split.training.size(), 12U);
  EXPECT_EQ(set.split.validation.size(), 4U);
  ASSERT_EQ(set.maps.size(), 5U);
  const D domains[] = {D::kDepth, D::kNormal, D::kSegments, D::kKeypoints, D::kEdges};
  for (const int row : {0, 7}) {
    const DenseMap depth = read_taskonomy(file(D::kDepth, row, set), D::kDepth, 256);
    for (size_t i = 0; i < 5; ++i) {
      DenseMap expected = read_taskonomy(file(domains[i], row, set), domains[i], 256);
      if (domains[i] == D::kNormal) mask_normals(expected, depth);
      const LabelMaps& maps = set.maps[i];
      EXPECT_EQ(maps.vectors, domains[i] == D::kNormal);
      const auto given = decode_maps(maps.codes.rows().narrow(0, row, 1),
                                     at::tensor(maps.values, at::kDouble), maps.shape);
      const double* value = given.data_ptr<double>();
      const size_t pixels = expected.valid.size();
      for (size_t k = 0; k < expected.values.size(); ++k) {
        ASSERT_EQ(std::isnan(value[k]), expected.valid[k % pixels] == 0);
        if (std::isnan(value[k])) continue;
        // Classes count from 0 here and from 1 in the files.
        ASSERT_NEAR(value[k], expected.values[k] - (domains[i] == D::kSegments ? 1 : 0), 1e-5);
      }
    }
  }
}

TEST_F(TaskonomySetTest, SmallMapsTakeTheNearestPixel) {
  const PictureSet set = read({"segment_semantic"});
  ASSERT_EQ(set.maps.size(), 1U);
  EXPECT_EQ(set.maps[0].shape, InputShape(1, 32, 40));
  const Image large = read_taskonomy_samples(file(D::kSegments, 3, set), D::kSegments, 256);
  const Image small = resize_nearest(large, 40, 32);
  const auto row = set.maps[0].codes.rows()[3];
  for (int64_t i = 0; i < 32 * 40; ++i) {
    ASSERT_EQ(row[i].item<int64_t>(), small.sample(static_cast<size_t>(i)));
    const int64_t y = (2 * (i / 40) + 1) * 256 / 64, x = (2 * (i % 40) + 1) * 256 / 80;
    ASSERT_EQ(small.sample(static_cast<size_t>(i)), large.sample(static_cast<size_t>(256 * y + x)));
  }
}

TEST_F(TaskonomySetTest, TheCacheIsTheSameForAnyNumberOfWorkersAndIsFoundAgain) {
  const PictureSet first = read({"normal"}, 1);
  const auto normals = first.maps[0].codes.rows().clone();
  EXPECT_TRUE(at::equal(read({"normal"}, 3).maps[0].codes.rows(), normals));
  fs::remove_all(fs::path(data_.path) / "kindred_cache");
  const PictureSet again = read({"normal"}, 3);
  EXPECT_TRUE(at::equal(again.maps[0].codes.rows(), normals));
  EXPECT_EQ(again.hash, first.hash);
  // Depth says where normals are valid: another depth, another cache.
  Image depth(256, 256, 1, 16);
  for (size_t i = 0; i < depth.samples(); ++i) depth.set_sample(i, i < 300 ? 2000 : 65535);
  const auto path = file(D::kDepth, 0, first);
  files_.write(fs::relative(path, files_.path("")).string(), encode_png(depth));
  EXPECT_NE(read({"normal"}).hash, first.hash);
}

TEST_F(TaskonomySetTest, ViewsWithABadOrMissingFileAreBroken) {
  const PictureSet set = read({});
  const auto put = [&](D domain, int row, const std::string& bytes) {
    files_.write(fs::relative(file(domain, row, set), files_.path("")).string(), bytes);
  };
  fs::remove(file(D::kEdges, 2, set));
  put(D::kEdges, 5, encode_png(Image(200, 256, 1, 16)));
  put(D::kDepth, 5, "no picture");
  put(D::kDepth, 9, encode_png(Image(256, 256, 1, 8)));
  Image beyond(256, 256, 1, 8);
  beyond.set_sample(3, 18);
  put(D::kSegments, 11, encode_png(beyond));
  const PictureSet broken = read({"edge_texture", "depth_zbuffer", "segment_semantic"});
  ASSERT_EQ(broken.broken.size(), 4U);
  const std::vector<std::pair<int64_t, std::string>> expected = {
      {2, "edge_texture.png"},
      {5, "is no PNG"},
      {9, "has 8 bits a sample; depth_zbuffer has 16"},
      {11, "row 1, column 4 holds class 18"}};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(broken.broken[i].row, expected[i].first);
    EXPECT_HAS(broken.broken[i].why, expected[i].second);
  }
}

TEST_F(TaskonomySetTest, ListsThatDoNotFitAreRefused) {
  files_.write("set/test_buildings.txt", "house0001\n");
  EXPECT_HAS(message(), "building \"house0001\" stands in train_buildings.txt too");
  files_.write("set/test_buildings.txt", "house0099\n");
  EXPECT_HAS(message(), "house0099");
  fs::remove(files_.path("set/test_buildings.txt"));
  EXPECT_HAS(message(), "test_buildings.txt");
  data_.path = files_.path("nowhere").string();
  EXPECT_HAS(message(), "no such folder");
}

TEST(Broken, RowsOfTwoListsAreMerged) {
  const auto merged = merge_broken({{1, "a"}, {4, "b"}}, {{0, "c"}, {4, "d"}});
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].why, "c");
  EXPECT_EQ(merged[2].why, "b");
}

}  // namespace
}  // namespace kindred
