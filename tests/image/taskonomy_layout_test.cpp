// Where the files of Taskonomy lie, in each way in which they are found.
#include "kindred/image/taskonomy_layout.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using D = TaskonomyDomain;

class LayoutTest : public testing::Test {
 protected:
  // An empty file; layouts go by names alone.
  void put(const std::string& name) const {
    fs::create_directories(files_.path("set/" + name).parent_path());
    files_.write("set/" + name, "");
  }
  [[nodiscard]] TaskonomyLayout layout() const { return TaskonomyLayout(files_.path("set")); }
  // The file of view point_1_view_0 of building "ancor", below the set.
  [[nodiscard]] std::string file(D domain) const {
    return layout()
        .file(domain, {"ancor", "point_1_view_0"})
        .lexically_relative(files_.path("set"))
        .string();
  }
  [[nodiscard]] std::string message() const {
    return input_error([&] { (void)layout().buildings(); });
  }

  TemporaryFiles files_;
};

TEST_F(LayoutTest, EveryWayIsFound) {
  constexpr const char* kName = "/point_1_view_0_domain_";
  const std::pair<const char*, const char*> ways[] = {
      {"rgb/ancor", "normal/ancor"},
      {"rgb/taskonomy/ancor", "normal/taskonomy/ancor"},
      {"rgb/ancor/rgb", "normal/ancor/normal"},
      {"ancor_rgb/rgb", "ancor_normal/normal"},
      {"ancor_rgb", "ancor_normal"}};
  for (const auto& [rgb, normal] : ways) {
    fs::remove_all(files_.path("set"));
    put(std::string(rgb) + kName + "rgb.png");
    EXPECT_EQ(layout().buildings(), std::vector<std::string>{"ancor"}) << rgb;
    EXPECT_EQ(layout().views("ancor").size(), 1U) << rgb;
    EXPECT_EQ(file(D::kNormal), std::string(normal) + kName + "normal.png");
  }
}

TEST_F(LayoutTest, TheSampleBuildingIsCalledAsItsFolder) {
  put("rgb/point_1_view_0_domain_rgb.png");
  EXPECT_EQ(layout().buildings(), std::vector<std::string>{"set"});
  EXPECT_EQ(TaskonomyLayout(files_.path("set/")).buildings(), std::vector<std::string>{"set"});
  EXPECT_EQ(layout().views("set")[0].view, "point_1_view_0");
  EXPECT_EQ(file(D::kCurvature),
            "principal_curvature/point_1_view_0_domain_principal_curvature.png");
}

TEST_F(LayoutTest, FilesAreFoundUnderTheNamesThatWerePublished) {
  put("rgb/ancor/point_1_view_0_domain_rgb.png");
  EXPECT_EQ(file(D::kSegments),
            "segment_semantic/ancor/point_1_view_0_domain_segment_semantic.png");
  put("segment_semantic/ancor/point_1_view_0_domain_segmentsemantic.png");
  EXPECT_EQ(file(D::kSegments), "segment_semantic/ancor/point_1_view_0_domain_segmentsemantic.png");
  put("segment_semantic/ancor/point_1_view_0_domain_segment_semantic.png");
  EXPECT_EQ(file(D::kSegments),
            "segment_semantic/ancor/point_1_view_0_domain_segment_semantic.png");
  put("mask_valid/ancor/point_1_view_0_domain_depth_zbuffer.png");
  EXPECT_EQ(file(D::kMaskValid), "mask_valid/ancor/point_1_view_0_domain_depth_zbuffer.png");
}

TEST_F(LayoutTest, BuildingsAndViewsAreInOrderAndStrayFilesAreNone) {
  for (const char* name :
       {"b/point_10_view_1", "b/point_2_view_0", "a/point_0_view_10", "a/point_0_view_1",
        "a/._point_0_view_2", "a/point_x_view_1", "a/point_1_view_", "a/copy of point_0_view_3"})
    put(std::string("rgb/") + name + "_domain_rgb.png");
  put("rgb/a/point_0_view_4_domain_normal.png");
  put("rgb/a/point_0_view_5_domain_rgb.png.part");
  put("rgb/readme.txt");
  put("rgb/.DS_Store");
  EXPECT_EQ(layout().buildings(), (std::vector<std::string>{"a", "b"}));
  const auto views = layout().views("a");
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].view, "point_0_view_1");
  EXPECT_EQ(views[1].view, "point_0_view_10");
  EXPECT_EQ(layout().views("b")[0].view, "point_10_view_1");
}

TEST_F(LayoutTest, WhatIsNotThereIsNamed) {
  EXPECT_HAS(message(), "set/rgb: no such folder; data.path must name the folder that holds rgb");
  put("normal/a/point_0_view_0_domain_normal.png");
  EXPECT_HAS(message(), "set/rgb: no such folder");
  fs::create_directories(files_.path("set/rgb"));
  EXPECT_HAS(message(), "set/rgb: holds no building");
  fs::create_directories(files_.path("set/rgb/empty"));
  EXPECT_HAS(input_error([&] { (void)layout().views("empty"); }),
             "rgb/empty: holds no point_P_view_V_domain_rgb.png");
  EXPECT_HAS(input_error([&] { (void)layout().views("nowhere"); }), "rgb/nowhere: cannot be read");
  fs::create_directories(files_.path("set/rgb/two\nlines"));
  EXPECT_HAS(message(), "\"two\\x0alines\" is not a valid name of a building");
}

TEST_F(LayoutTest, NamesThatLeadElsewhereAreRefused) {
  for (const char* name : {"", ".", "..", "../b", "a/b", ".hidden", "a\nb", "\xFF"})
    EXPECT_FALSE(is_building_name(name)) << name;
  EXPECT_FALSE(is_building_name(std::string_view("a\0b", 3)));
  for (const char* name : {"ancor", "taskonomy-sample-model-1", "Höhe 3", "{}"})
    EXPECT_TRUE(is_building_name(name)) << name;
  put("rgb/{domain}/point_1_view_0_domain_rgb.png");
  EXPECT_EQ(layout().views("{domain}").size(), 1U);
}

}  // namespace
}  // namespace kindred
