// The data set of Taskonomy, from small files whose every sample is known.
#include <cmath>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/image/png.h"
#include "kindred/pictures/picture_set.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

struct File {
  const char* domain;
  int channels, bits;
  int base;  // sample i of view k holds base + 10 k + i
};
constexpr File kFiles[] = {{"rgb", 3, 8, 20},
                           {"depth_zbuffer", 1, 16, 2000},
                           {"normal", 3, 8, 30},
                           {"segment_semantic", 1, 8, 1},
                           {"keypoints2d", 1, 16, 100},
                           {"edge_texture", 1, 16, 700},
                           {"reshading", 3, 8, 40},
                           {"edge_occlusion", 1, 16, 60},
                           {"principal_curvature", 3, 8, 100}};

// Pictures of 4 × 2: five buildings of two views.
class TaskonomySetTest : public testing::Test {
 protected:
  static constexpr int64_t kWidth = 4, kHeight = 2;
  static constexpr int kBuildings = 5, kViews = 2;

  TaskonomySetTest() {
    data_.format = TableFormat::kTaskonomy;
    data_.path = files_.path("set").string();
    for (const auto& file : kFiles)
      for (int row = 0; row < kBuildings * kViews; ++row) put(file, row);
    put_lists();
  }

  static std::string building(int row) { return fmt::format("house{}", row / kViews + 1); }
  static std::string path(const std::string& domain, int row) {
    return fmt::format("set/{0}/{1}/point_0_view_{2}_domain_{0}.png", domain, building(row),
                       row % kViews);
  }
  static Image image(const File& file, int row) {
    Image image(kWidth, kHeight, file.channels, file.bits);
    for (size_t i = 0; i < image.samples(); ++i) {
      int sample = file.base + 10 * row + static_cast<int>(i);
      if (std::string_view(file.domain) == "segment_semantic") sample = 1 + sample % 17;
      image.set_sample(i, static_cast<uint16_t>(sample));
    }
    return image;
  }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories(files_.path(name).parent_path());
    files_.write(name, bytes);
  }
  void put(const File& file, int row) const {
    write(path(file.domain, row), encode_png(image(file, row)));
  }
  void put_lists() const {
    write("set/train_buildings.txt", "house1\nhouse2\nhouse3\n");
    write("set/validation_buildings.txt", "house4\n");
    write("set/test_buildings.txt", "house5\n");
  }
  void remove_lists() const {
    for (const char* part : {"train", "validation", "test"})
      fs::remove(files_.path(fmt::format("set/{}_buildings.txt", part)));
  }
  [[nodiscard]] PictureSet read(const std::vector<std::string>& targets, int workers = 2) const {
    return read_pictures(data_, workers, targets);
  }
  [[nodiscard]] std::string message(const std::vector<std::string>& targets = {
                                        "depth_zbuffer"}) const {
    return input_error([&] { (void)read(targets); });
  }
  // What a row's map says, channel after channel.
  static at::Tensor values(const PictureSet& set, size_t map, int64_t row) {
    const LabelMaps& maps = set.maps[map];
    return decode_maps(maps.codes.rows().narrow(0, row, 1), at::tensor(maps.values, at::kDouble),
                       maps.shape)
        .flatten();
  }

  TemporaryFiles files_;
  DataOptions data_;
};

void expect_values(const at::Tensor& given, const std::vector<double>& expected) {
  ASSERT_EQ(given.numel(), static_cast<int64_t>(expected.size()));
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto value = given[static_cast<int64_t>(i)].item<double>();
    if (std::isnan(expected[i]))
      EXPECT_TRUE(std::isnan(value)) << i << ": " << value;
    else
      EXPECT_NEAR(value, expected[i], 1e-4) << i;
  }
}

TEST_F(TaskonomySetTest, EveryDomainIsWhatItsFilesSay) {
  const PictureSet set =
      read({"depth_zbuffer", "normal", "segment_semantic", "keypoints2d", "edge_texture",
            "edge_occlusion", "reshading", "principal_curvature", "rgb"});
  EXPECT_EQ(set.shape, InputShape(3, kHeight, kWidth));
  EXPECT_EQ(set.map_names, (std::vector<std::string>{
                               "depth_zbuffer", "depth_euclidean", "normal", "segment_semantic",
                               "keypoints2d", "keypoints3d", "edge_texture", "edge_occlusion",
                               "reshading", "principal_curvature", "rgb"}));
  EXPECT_TRUE(set.broken.empty());
  EXPECT_TRUE(set.warnings.empty());
  EXPECT_EQ(set.split.training, (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(set.split.test, (std::vector<int64_t>{8, 9}));
  EXPECT_EQ(set.table.cell(7, set.table.find("building")), "house4");
  ASSERT_EQ(set.maps.size(), 9U);
  const auto map = [&](size_t i, const char* name, int64_t channels) {
    EXPECT_EQ(set.maps[i].name, name);
    EXPECT_EQ(set.maps[i].shape, InputShape(channels, kHeight, kWidth));
    EXPECT_EQ(set.maps[i].vectors, i == 1);
    return values(set, i, 3).narrow(0, 0, 8);  // the first channel of the fourth view
  };
  const auto scaled = [](double first, double step, double subtract, double divide) {
    std::vector<double> expected;
    expected.reserve(8);
    for (int i = 0; i < 8; ++i) expected.push_back((first + step * i - subtract) / divide);
    return expected;
  };
  expect_values(map(0, "depth_zbuffer", 1), scaled(2030, 1, 1500, 1000));
  expect_values(map(1, "normal", 3), scaled(60, 3, 127.5, 127.5));
  // 31 … 38 modulo 17 are 14, 15, 16, 0, 1, …, and classes count from 0.
  expect_values(map(2, "segment_semantic", 1), {14, 15, 16, 0, 1, 2, 3, 4});
  expect_values(map(3, "keypoints2d", 1), scaled(130, 1, 50, 100));
  expect_values(map(4, "edge_texture", 1), scaled(730, 1, 718, 1070));
  expect_values(map(5, "edge_occlusion", 1), scaled(90, 1, 56.0248, 239.1265));
  expect_values(map(6, "reshading", 1), scaled(71 / 255.0, 3 / 255.0, 0.4962, 0.2846));
  expect_values(map(7, "principal_curvature", 2), scaled(130 / 255.0, 3 / 255.0, 0.5175, 0.1373));
  expect_values(values(set, 7, 3).narrow(0, 8, 8), scaled(131 / 255.0, 3 / 255.0, 0.4987, 0.0359));
  expect_values(map(8, "rgb", 3), scaled(50 / 255.0, 3 / 255.0, 0, 1));
  EXPECT_EQ(set.maps[2].class_names.size(), 17U);
  EXPECT_TRUE(set.maps[6].class_names.empty());
}

TEST_F(TaskonomySetTest, MaskedDomainsHaveNoLabelWhereDepthHasNone) {
  Image depth = image(kFiles[1], 0);
  depth.set_sample(2, 65535);
  depth.set_sample(7, 8192);
  write(path("depth_zbuffer", 0), encode_png(depth));
  const PictureSet set =
      read({"normal", "edge_occlusion", "reshading", "principal_curvature", "keypoints2d", "rgb"});
  for (size_t map = 0; map < 6; ++map) {
    const bool masked = map != 1 && map != 5;  // keypoints2d and rgb are not
    const auto given = values(set, map, 0);
    for (int64_t i = 0; i < given.numel(); ++i)
      EXPECT_EQ(std::isnan(given[i].item<double>()), masked && (i % 8 == 2 || i % 8 == 7))
          << set.maps[map].name << " " << i;
  }
}

TEST_F(TaskonomySetTest, AMaskIsUsedWhereThereIsNoDepth) {
  for (const char* name : {"mask_valid", "mask"}) {
    fs::remove_all(files_.path("set/depth_zbuffer"));
    fs::remove_all(files_.path("set/mask_valid"));
    for (int row = 0; row < 10; ++row) {
      Image mask(kWidth, kHeight, 1, 8);
      for (size_t i = 0; i < 8; ++i) mask.set_sample(i, i == 5 ? 0 : 255);
      write(path(name, row), encode_png(mask));
    }
    const auto given = values(read({"reshading"}), 0, 4);
    for (int64_t i = 0; i < 8; ++i) EXPECT_EQ(std::isnan(given[i].item<double>()), i == 5) << i;
  }
  fs::remove_all(files_.path("set/mask"));
  EXPECT_HAS(message({"normal"}),
             "normal needs a mask of the pixels that have a label, but none of depth_zbuffer, "
             "depth_euclidean, mask_valid and mask exists");
  EXPECT_TRUE(read({"keypoints2d"}).broken.empty());  // needs none
}

TEST_F(TaskonomySetTest, LabelsTakeTheNearestPixelAndPicturesAreBlended) {
  data_.image_size = {1, 2};
  const PictureSet set = read({"depth_zbuffer", "segment_semantic", "rgb"});
  EXPECT_EQ(set.shape, InputShape(3, 1, 2));
  // The middles of the new pixels lie in columns 1 and 3 of row 1, samples 5 and 7.
  expect_values(values(set, 0, 0), {0.505, 0.507});
  expect_values(values(set, 1, 0), {1 + 5, 1 + 7});
  // The mean of samples 0, 3, 12 and 15 from 20 on, rounded, and the same 6 further.
  EXPECT_EQ(set.pixels[0][0].item<int64_t>(), 28);
  EXPECT_EQ(set.pixels[0][1].item<int64_t>(), 34);
  expect_values(values(set, 2, 0).narrow(0, 0, 2), {28 / 255.0, 34 / 255.0});
}

TEST_F(TaskonomySetTest, OtherLayoutsGiveTheSame) {
  const std::vector<std::string> targets = {"normal", "segment_semantic"};
  const PictureSet plain = read(targets);
  const fs::path set = files_.path("set"), other = files_.path("other");
  const auto move = [&](const char* to) {
    fs::create_directory(other);
    for (const auto& file : kFiles)
      for (int house = 1; house <= kBuildings; ++house) {
        const auto building = fmt::format("house{}", house);
        const fs::path target = other / fmt::format(fmt::runtime(to), fmt::arg("d", file.domain),
                                                    fmt::arg("b", building));
        fs::create_directories(target.parent_path());
        fs::copy(set / file.domain / building, target);
      }
    for (const char* part : {"train", "validation", "test"}) {
      const auto list = fmt::format("{}_buildings.txt", part);
      fs::copy(set / list, other / list);
    }
    data_.path = other.string();
  };
  for (const char* to : {"{d}/taskonomy/{b}", "{d}/{b}/{d}", "{b}_{d}/{d}", "{b}_{d}"}) {
    fs::remove_all(other);
    move(to);
    const PictureSet given = read(targets);
    EXPECT_TRUE(given.broken.empty()) << to;
    EXPECT_EQ(given.hash, plain.hash) << to;
    EXPECT_TRUE(at::equal(given.maps[0].codes.rows(), plain.maps[0].codes.rows())) << to;
  }
}

TEST_F(TaskonomySetTest, TheSampleBuildingIsSplitAtRandom) {
  const auto view = [](const char* domain, const std::string& word, int row) {
    return fmt::format("sample/{}/point_{}_view_0_domain_{}.png", domain, row, word);
  };
  for (int row = 0; row < 10; ++row)
    for (const auto& file : kFiles) {
      // As published: only these files are not called as their domain is.
      const std::string word =
          std::string_view(file.domain) == "segment_semantic" ? "segmentsemantic" : file.domain;
      write(view(file.domain, word, row), encode_png(image(file, row)));
    }
  data_.path = files_.path("sample").string();
  const PictureSet set = read({"segment_semantic"});
  EXPECT_TRUE(set.broken.empty());
  EXPECT_EQ(set.table.cell(0, set.table.find("building")), "sample");
  EXPECT_FALSE(set.table.try_find("partition"));
  EXPECT_EQ(set.split.training.size() + set.split.validation.size() + set.split.test.size(), 10U);
  ASSERT_EQ(set.warnings.size(), 1U);
  EXPECT_HAS(set.warnings[0], "no list assigns buildings to training");
  EXPECT_HAS(set.warnings[0], "so 10 pictures are split at random");
  data_.split = SplitKind::kOrder;  // asked for: nothing to say
  EXPECT_TRUE(read({"segment_semantic"}).warnings.empty());
}

TEST_F(TaskonomySetTest, WithoutListsBuildingsStayTogether) {
  remove_lists();
  const PictureSet set = read({"depth_zbuffer"});
  ASSERT_EQ(set.warnings.size(), 1U);
  EXPECT_HAS(set.warnings[0], "so 5 buildings are split at random");
  for (const auto* part : {&set.split.training, &set.split.validation, &set.split.test}) {
    ASSERT_EQ(part->size() % 2, 0U);
    for (size_t i = 0; i < part->size(); i += 2) EXPECT_EQ((*part)[i] + 1, (*part)[i + 1]);
  }
}

TEST_F(TaskonomySetTest, AnOfficialListMayNameMoreBuildingsAndFewer) {
  remove_lists();
  write("set/splits_taskonomy/train_val_test_tiny.csv",
        "id,train,val,test\rhouse2,0,1,0\rancor,1,0,0\rhouse1,1,0,0\rhouse4,0,0,1\rzeta,0,0,1");
  const PictureSet set = read({"depth_zbuffer"});
  EXPECT_EQ(set.table.rows(), 6);
  EXPECT_EQ(set.table.cell(0, set.table.find("building")), "house1");
  EXPECT_EQ(set.split.validation, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(set.table.cell(2, set.table.find("building")), "house2");
  ASSERT_EQ(set.warnings.size(), 2U);
  EXPECT_HAS(set.warnings[0], "2 of the 5 buildings in");
  EXPECT_HAS(set.warnings[0], "have no rgb pictures and are left out: ancor and zeta");
  EXPECT_HAS(set.warnings[1], "2 buildings in");
  EXPECT_HAS(set.warnings[1], "are in no list and are not used: house3 and house5");

  write("other.csv", "id,train,val,test\na,1,0,0\nb,0,1,0\nc,0,0,1\n");
  data_.split_path = files_.path("other.csv").string();
  EXPECT_HAS(message(), "other.csv: none of its 3 buildings is in");
  EXPECT_HAS(message(), "which holds house1, house2, house3, house4 and 1 more");
  write("other.csv", "id,train,val,test\nhouse1,1,0,0\nb,0,1,0\nhouse2,0,0,1\n");
  EXPECT_HAS(message(), "the validation part gets none of the 4 rows");
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
  Image depth = image(kFiles[1], 0);
  depth.set_sample(0, 65535);
  write(path("depth_zbuffer", 0), encode_png(depth));
  EXPECT_NE(read({"normal"}).hash, first.hash);
}

TEST_F(TaskonomySetTest, ViewsWithABadOrMissingFileAreBroken) {
  fs::remove(files_.path(path("edge_texture", 2)));
  write(path("edge_texture", 5), encode_png(Image(3, 2, 1, 16)));
  write(path("depth_zbuffer", 5), "no picture");
  write(path("depth_zbuffer", 6), encode_png(Image(kWidth, kHeight, 1, 8)));
  Image beyond(kWidth, kHeight, 1, 8);
  beyond.set_sample(3, 18);
  write(path("segment_semantic", 7), encode_png(beyond));
  write(path("rgb", 8), encode_png(Image(kHeight, kWidth, 3, 8)));
  const PictureSet set = read({"edge_texture", "depth_zbuffer", "segment_semantic"});
  const std::vector<std::pair<int64_t, std::string>> expected = {
      {2, "edge_texture.png"},
      {5, "is not a PNG"},
      {6, "has 8 bits per sample, but depth_zbuffer has 16"},
      {7, "row 1, column 4 holds class 18"},
      {8, "point_0_view_0_domain_rgb.png: has 2 × 4 pixels, but "}};
  ASSERT_EQ(set.broken.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(set.broken[i].row, expected[i].first);
    EXPECT_HAS(set.broken[i].why, expected[i].second);
  }
  EXPECT_HAS(set.broken[4].why, "rgb/house1/point_0_view_0_domain_rgb.png has 4 × 2");
}

TEST_F(TaskonomySetTest, ADomainOfAnotherSizeThanThePicturesIsBroken) {
  for (int row = 0; row < 10; ++row)
    write(path("depth_zbuffer", row), encode_png([] {
            Image depth(2, 1, 1, 16);
            depth.set_sample(0, 2000);
            return depth;
          }()));
  data_.image_size = {1, 2};
  const PictureSet set = read({"depth_zbuffer"});
  ASSERT_EQ(set.broken.size(), 10U);
  EXPECT_HAS(set.broken[0].why, "domain_depth_zbuffer.png: has 2 × 1 pixels, but ");
  // The size that is expected belongs to the cache: files that fit again are not broken any more.
  for (int row = 0; row < 10; ++row) write(path("rgb", row), encode_png(Image(2, 1, 3, 8)));
  EXPECT_TRUE(read({"depth_zbuffer"}).broken.empty());
}

TEST_F(TaskonomySetTest, TheFirstPictureThatCanBeReadSaysTheSize) {
  write(path("rgb", 0), "no picture");
  const PictureSet set = read({"depth_zbuffer"});
  ASSERT_EQ(set.broken.size(), 1U);
  EXPECT_EQ(set.broken[0].row, 0);
  for (int row = 0; row < 10; ++row) write(path("rgb", row), "no picture");
  EXPECT_HAS(message(), "none of 10 rgb pictures can be read: ");
  EXPECT_HAS(message(), "house1/point_0_view_0_domain_rgb.png: is not a PNG");
}

TEST_F(TaskonomySetTest, WhatIsNotThereOrNoLabelMapIsNamed) {
  EXPECT_HAS(message({"normal", "class_object"}),
             "target \"class_object\": it holds one vector of probabilities per picture");
  EXPECT_HAS(message({"segment_unsup2d"}), "region numbers have another meaning");
  EXPECT_HAS(message({"depth_euclidean"}),
             "depth_euclidean/house1: no such folder, and none for any other building; download "
             "the domain depth_euclidean, or remove it from the tasks");
  // Before anything is decoded.
  EXPECT_FALSE(fs::exists(fs::path(data_.path) / "kindred_cache"));
  write("set/test_buildings.txt", "house9\n");
  EXPECT_HAS(message(), "rgb/house9: cannot be read");
  fs::create_directory(files_.path("set/rgb/house9"));
  EXPECT_HAS(message(), "rgb/house9: holds no point_P_view_V_domain_rgb.png");
  data_.path = files_.path("nowhere").string();
  EXPECT_HAS(message(), "no such folder");
}

}  // namespace
}  // namespace kindred
