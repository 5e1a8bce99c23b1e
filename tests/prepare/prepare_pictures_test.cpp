#include <filesystem>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/image/jpeg.h"
#include "kindred/prepare/prepare.h"

#include "tests/support/data_in.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

constexpr int kPictures = 60;

class PreparePictures : public testing::Test {
 protected:
  PreparePictures() {
    std::filesystem::create_directories(files_.path("img_align_celeba"));
    std::string attributes = fmt::format("{}\nBright Odd Never\n", kPictures), partition;
    for (int i = 0; i < kPictures; ++i) {
      Image image(20, 24, 3, 8);
      for (auto& byte : image.bytes) byte = static_cast<uint8_t>(4 * i);
      files_.write(file(i), encode_jpeg(image, 95));
      attributes += fmt::format("{} {} {} -1\n", name(i), i > 30 ? 1 : -1, i % 2 ? 1 : -1);
      partition += fmt::format("{} {}\n", name(i), i % 6 == 4 ? 1 : i % 6 == 5 ? 2 : 0);
    }
    files_.write("list_attr_celeba.txt", attributes);
    files_.write("list_eval_partition.txt", partition);
    data_.format = TableFormat::kCeleba;
    data_.path = ".";
    data_.image_size = {8, 8};
    for (const char* target : {"Bright", "Odd"}) {
      tasks_.emplace_back();
      tasks_.back().target = target;
    }
  }

  static std::string name(int number) { return fmt::format("{:06}.jpg", number + 1); }
  static std::string file(int number) { return "img_align_celeba/" + name(number); }
  [[nodiscard]] PreparedData prepare() const {
    return prepare_data(data_in(files_.path(""), data_), tasks_, at::kFloat, 2);
  }

  TemporaryFiles files_;
  DataOptions data_;
  std::vector<TaskOptions> tasks_;
};

TEST_F(PreparePictures, HaveNoFolds) {
  EXPECT_THROW((void)prepare_data(data_in(files_.path(""), data_), tasks_, at::kFloat, 2, {}, 3),
               InputError);
}

TEST_F(PreparePictures, BecomeDataSetsByTheOfficialSplit) {
  const PreparedData data = prepare();
  EXPECT_EQ(data.input, InputShape(3, 8, 8));
  EXPECT_EQ(data.training.rows(), 40);
  EXPECT_EQ(data.validation.rows(), 10);
  EXPECT_EQ(data.test.rows(), 10);
  EXPECT_EQ(data.test_rows[0], 5);
  EXPECT_EQ(data.tasks[0].kind, TaskKind::kBinary);
  EXPECT_EQ(data.tasks[0].classes, (std::vector<std::string>{"-1", "1"}));
  // Picture 5, 11, 17, …: its samples and its labels.
  const Batch test = data.test.slice(0, 10);
  ASSERT_EQ(test.inputs.scalar_type(), at::kByte);
  for (int64_t row = 0; row < 10; ++row) {
    const int64_t number = 5 + 6 * row;
    EXPECT_NEAR(test.inputs[row].to(at::kDouble).mean().item<double>(), 4.0 * number, 2);
    EXPECT_EQ(test.targets[row][0].item<double>(), number > 30);
    EXPECT_EQ(test.targets[row][1].item<double>(), number % 2);
  }
  // All, in another order, are the same rows; and so is what is left for some tasks.
  const auto turned = at::arange(9, -1, -1, at::kLong);
  EXPECT_TRUE(at::equal(data.test.get(turned).inputs.flip(0), test.inputs));
  data.training.prefetch(at::arange(40, at::kLong));
  const DataSet one = data.test.with_tasks({1}, true);
  EXPECT_TRUE(at::equal(one.slice(0, 10).inputs, test.inputs));
  EXPECT_TRUE(at::equal(one.labels().targets.select(1, 0), test.targets.select(1, 1)));
}

TEST_F(PreparePictures, BrokenOnesAreLeftOutUpToALimit) {
  const std::string before = prepare().hash;
  files_.write(file(0), "no picture");
  files_.write(file(5), "");
  EXPECT_HAS(input_error([&] { (void)prepare(); }),
             "2 of 60 pictures cannot be used, more than data.max_broken = 0 allows");
  data_.max_broken = 1;
  EXPECT_HAS(input_error([&] { (void)prepare(); }), "data.max_broken = 1");
  data_.max_broken = 2;
  const PreparedData data = prepare();
  EXPECT_EQ(data.training.rows(), 39);
  EXPECT_EQ(data.test.rows(), 9);
  EXPECT_EQ(data.test_rows[0], 11);
  EXPECT_NE(data.hash, before);
  bool warned = false;
  for (const auto& warning : data.warnings)
    warned = warned || (warning.find("2 of 60 pictures") != std::string::npos &&
                        warning.find("000001.jpg: is not a JPEG") != std::string::npos);
  EXPECT_TRUE(warned);
}

TEST_F(PreparePictures, TasksThatMeanNothingAreRefused) {
  tasks_[0].target = "Brigth";
  EXPECT_HAS(input_error([&] { (void)prepare(); }), "Bright");
  tasks_[0].target = "Never";
  (void)input_error([&] { (void)prepare(); });
}

}  // namespace
}  // namespace kindred
