// IDX files: what is read, and what each fault says.
#include "kindred/pictures/picture_set.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

class IdxSetTest : public testing::Test {
 protected:
  IdxSetTest() {
    data_.format = TableFormat::kIdx;
    data_.path = files_.path("").string();
  }

  static std::string idx(const std::vector<uint32_t>& sizes, const std::string& bytes) {
    std::string text = {'\0', '\0', '\x08', static_cast<char>(sizes.size())};
    for (const uint32_t size : sizes)
      for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(size >> shift);
    return text + bytes;
  }
  // `count` pictures of 2 × 3 whose samples and label are their number from `first` on.
  void put(const std::string& prefix, int first, int count) const {
    std::string images, labels;
    for (int i = first; i < first + count; ++i) {
      images += std::string(6, static_cast<char>(i));
      labels += static_cast<char>(i);
    }
    const auto size = static_cast<uint32_t>(count);
    files_.write(prefix + "images-idx3-ubyte.gz", gzip(idx({size, 2, 3}, images)));
    files_.write(prefix + "labels-idx1-ubyte", idx({size}, labels));
  }
  [[nodiscard]] std::string message() const {
    return input_error([&] { (void)read_pictures(data_, 1); });
  }

  TemporaryFiles files_;
  DataOptions data_;
};

TEST_F(IdxSetTest, PartsAndLabels) {
  put("train-", 0, 10);
  put("t10k-", 10, 4);
  const PictureSet set = read_pictures(data_, 1);
  EXPECT_EQ(set.shape, InputShape(1, 2, 3));
  EXPECT_EQ(set.pixels.sizes(), (std::vector<int64_t>{14, 6}));
  for (int64_t row = 0; row < 14; ++row) {
    EXPECT_EQ(set.table.cell(row, 0), std::to_string(row));
    EXPECT_EQ(set.pixels[row].sum().item<int64_t>(), 6 * row);
  }
  EXPECT_EQ(set.split.test, (std::vector<int64_t>{10, 11, 12, 13}));
  EXPECT_EQ(set.split.training.size() + set.split.validation.size(), 10U);
}

TEST_F(IdxSetTest, FilesAreFoundUnderTheNamesThatUnpackersGiveThem) {
  put("train-", 0, 10);
  put("t10k-", 10, 4);
  const std::string hash = read_pictures(data_, 1).hash;
  const std::pair<const char*, const char*> names[] = {
      {"train-images-idx3-ubyte.gz", "train-images.idx3-ubyte.gz"},
      {"train-labels-idx1-ubyte", "train-labels.idx1-ubyte"},
      {"t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz/t10k-images-idx3-ubyte.gz"},
      {"t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte/t10k-labels.idx1-ubyte"}};
  for (const auto& [from, to] : names) {
    fs::rename(files_.path(from), files_.path("moved"));
    fs::create_directories(files_.path(to).parent_path());
    fs::rename(files_.path("moved"), files_.path(to));
    const PictureSet set = read_pictures(data_, 1);
    EXPECT_EQ(set.hash, hash) << to;
    EXPECT_EQ(set.split.test.size(), 4U) << to;
  }
  // A browser may have unpacked what it still calls .gz.
  files_.write("train-labels.idx1-ubyte.gz", idx({10}, "0123456789"));
  fs::remove(files_.path("train-labels.idx1-ubyte"));
  EXPECT_EQ(read_pictures(data_, 1).table.cell(9, 0), "57");
}

TEST_F(IdxSetTest, OneFileIsSplitAtRandomAndResized) {
  put("", 0, 20);
  data_.image_size = {4, 6};
  const PictureSet set = read_pictures(data_, 1);
  EXPECT_EQ(set.pixels.sizes(), (std::vector<int64_t>{20, 24}));
  EXPECT_EQ(set.split.training.size(), 14U);
  EXPECT_EQ(set.split.test.size(), 3U);
}

TEST_F(IdxSetTest, FilesThatDoNotFitAreRefused) {
  EXPECT_HAS(message(), "holds no [train-]images-idx3-ubyte");
  put("train-", 0, 10);
  files_.write("train-labels-idx1-ubyte", idx({9}, std::string(9, '\1')));
  EXPECT_HAS(message(), "has 9 labels");
  fs::remove(files_.path("train-labels-idx1-ubyte"));
  EXPECT_HAS(message(), "there is no file of labels");
  put("train-", 0, 10);
  files_.write("t10k-images-idx3-ubyte", idx({1, 3, 3}, std::string(9, '\1')));
  files_.write("t10k-labels-idx1-ubyte", idx({1}, "\1"));
  EXPECT_HAS(message(), "have another size");
}

}  // namespace
}  // namespace kindred
