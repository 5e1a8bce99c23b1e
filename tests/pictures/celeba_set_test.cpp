// The data set of CelebA: what is read in each of its forms, and what each fault says.
#include <fstream>
#include <sstream>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"
#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"
#include "kindred/image/resize.h"
#include "kindred/pictures/picture_set.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr int kPictures = 12;

// Plain pictures whose colour says their number.
Image picture(int number, int channels = 3) {
  Image image(178, 218, channels, 8);
  for (size_t i = 0; i < image.bytes.size(); ++i)
    image.bytes[i] = static_cast<uint8_t>(20 * number + 5 * static_cast<int>(i % 3));
  return image;
}

class CelebaTest : public testing::Test {
 protected:
  CelebaTest() {
    fs::create_directories(files_.path("img_align_celeba"));
    std::string attributes = fmt::format("{}\nYoung Smiling\n", kPictures), partition;
    for (int i = 0; i < kPictures; ++i) {
      put(i, encode_jpeg(picture(i), 95));
      attributes += fmt::format("{}  {} -1\n", name(i), i % 2 == 0 ? " 1" : "-1");
      partition += fmt::format("{} {}\n", name(i), i < 8 ? 0 : i < 10 ? 1 : 2);
    }
    files_.write("list_attr_celeba.txt", attributes);
    files_.write("list_eval_partition.txt", partition);
    data_.format = TableFormat::kCeleba;
    data_.path = files_.path("").string();
  }

  static std::string name(int number) { return fmt::format("{:06}.jpg", number + 1); }
  void put(int number, const std::string& bytes) const {
    files_.write("img_align_celeba/" + name(number), bytes);
  }
  // Puts `to` in the place of `from` in a list.
  void edit(const std::string& list, const std::string& from, const std::string& to) const {
    std::ifstream stream(files_.path(list), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    std::string content = text.str();
    content.replace(content.find(from), from.size(), to);
    files_.write(list, content);
  }
  // Puts Kaggle's lists in the place of the authors'.
  void use_csv() const {
    std::string attributes = "image_id,Young,Smiling\n", partition = "image_id,partition\n";
    for (int i = 0; i < kPictures; ++i) {
      attributes += fmt::format("{},{},-1\n", name(i), i % 2 == 0 ? 1 : -1);
      partition += fmt::format("{},{}\n", name(i), i < 8 ? 0 : i < 10 ? 1 : 2);
    }
    for (const char* list : {"list_attr_celeba", "list_eval_partition"})
      fs::remove(files_.path(std::string(list) + ".txt"));
    files_.write("list_attr_celeba.csv", attributes);
    files_.write("list_eval_partition.csv", partition);
  }
  [[nodiscard]] PictureSet read(int workers = 2) const { return read_pictures(data_, workers); }
  [[nodiscard]] std::string message() const {
    return input_error([&] { (void)read(); });
  }

  TemporaryFiles files_;
  DataOptions data_;
};

TEST_F(CelebaTest, ReadsSamplesAttributesAndSplit) {
  const PictureSet set = read();
  EXPECT_EQ(set.shape, InputShape(3, 64, 64));
  ASSERT_EQ(set.pixels.sizes(), (std::vector<int64_t>{kPictures, 3 * 64 * 64}));
  EXPECT_EQ(set.table.cell(0, set.table.find("Young")), "1");
  EXPECT_EQ(set.table.cell(1, set.table.find("Young")), "-1");
  EXPECT_EQ(set.split.training, (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(set.split.validation, (std::vector<int64_t>{8, 9}));
  EXPECT_EQ(set.split.test, (std::vector<int64_t>{10, 11}));
  EXPECT_TRUE(set.broken.empty());
  // Channel after channel, and the same as decoding and resizing by hand.
  for (const int number : {0, 7}) {
    const Image small = resize_bilinear(decode_jpeg(encode_jpeg(picture(number), 95), "x"), 64, 64);
    const auto* row = set.pixels.data_ptr<uint8_t>() + number * 3 * 64 * 64;
    for (size_t i = 0; i < 64 * 64; ++i)
      for (size_t c = 0; c < 3; ++c) ASSERT_EQ(row[c * 64 * 64 + i], small.bytes[3 * i + c]);
  }
}

TEST_F(CelebaTest, AnotherSplitAndSizeMayBeChosen) {
  data_.split = SplitKind::kRandom;
  data_.image_size = {32, 48};
  const PictureSet set = read();
  EXPECT_EQ(set.shape, InputShape(3, 32, 48));
  EXPECT_EQ(set.split.training.size(), 8U);
  data_.image_size = {32};
  EXPECT_HAS(message(), "data.image_size has 1 numbers");
}

TEST_F(CelebaTest, TheCacheIsKeptCheckedAndTheSameForAnyNumberOfWorkers) {
  const auto cache = files_.path("kindred_cache");
  const auto bin = [&] {
    for (const auto& entry : fs::directory_iterator(cache))
      if (entry.path().extension() == ".bin") return entry.path();
    return fs::path();
  };
  const PictureSet first = read(1);
  const auto hash = first.hash;
  fs::remove_all(cache);
  EXPECT_EQ(read(3).hash, hash);
  const auto made = fs::last_write_time(bin());
  EXPECT_EQ(read().hash, hash);
  EXPECT_EQ(fs::last_write_time(bin()), made);  // used again
  {
    std::fstream stream(bin(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(1000);
    stream.put('\x7F');
  }
  EXPECT_EQ(read().hash, hash);  // damaged: made again
  fs::resize_file(bin(), 100);
  EXPECT_EQ(read().hash, hash);  // cut off: made again
  const fs::path record = fs::path(bin()).replace_extension(".json");
  const Json written = read_json_file(record, "kindred.pixels/1");
  const std::pair<const char*, Json> faults[] = {
      {"checksum", "7"},
      {"checksum", 1e300},
      {"checksum", written.at("checksum").get<int64_t>() + (int64_t{1} << 32)},
      {"fingerprint", 7},
      {"broken", 7},
      {"broken", Json::array({{{"row", kPictures}, {"why", "x"}}})},
      {"broken", Json::array({{{"row", -1}, {"why", "x"}}})},
      {"broken", Json::array({Json{{"row", 0}}})}};
  for (const auto& [key, value] : faults) {
    Json damaged = written;
    damaged[key] = value;
    write_json_file(record, damaged);
    const PictureSet again = read();
    EXPECT_EQ(again.hash, hash) << key;
    EXPECT_TRUE(again.broken.empty()) << key;
    EXPECT_EQ(read_json_file(record, "kindred.pixels/1"), written) << key;  // made again
  }
  put(3, encode_jpeg(picture(9), 95));
  EXPECT_NE(read().hash, hash);  // a picture changed
}

TEST_F(CelebaTest, BrokenPicturesAreNamed) {
  const std::string bytes = encode_jpeg(picture(1), 95);
  put(1, bytes.substr(0, bytes.size() / 2));   // truncated
  put(4, encode_jpeg(picture(4, 1), 95));      // grey
  put(6, encode_png(Image(178, 218, 3, 16)));  // too deep
  put(7, "no picture");
  fs::remove(files_.path("img_align_celeba/" + name(9)));
  const PictureSet set = read();
  ASSERT_EQ(set.broken.size(), 5U);
  const std::pair<int64_t, const char*> expected[] = {{1, "000002.jpg: is damaged or truncated"},
                                                      {4, "000005.jpg: is grey; expected colour"},
                                                      {6, "000007.jpg: has 16 bits per sample"},
                                                      {7, "000008.jpg: is not a JPEG"},
                                                      {9, "000010.jpg: no such file"}};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(set.broken[i].row, expected[i].first);
    EXPECT_HAS(set.broken[i].why, expected[i].second);
  }
  // From the cache the same.
  EXPECT_EQ(read().broken.size(), 5U);
}

TEST_F(CelebaTest, ListsThatDoNotFitAreRefused) {
  edit("list_attr_celeba.txt", "12\n", "13\n");
  EXPECT_HAS(message(), "declares 13 pictures, but lists 12");
  edit("list_attr_celeba.txt", "13\n", "many\n");
  EXPECT_HAS(message(), "the first line must hold the number of pictures");
  edit("list_attr_celeba.txt", "many\n", "12\n");
  edit("list_attr_celeba.txt", "000003.jpg   1 -1", "000003.jpg   1 -1 1");
  EXPECT_HAS(message(), "list_attr_celeba.txt, line 5: 3 values for 2 attributes");
  edit("list_attr_celeba.txt", "000003.jpg   1 -1 1", "000003.jpg   1 0");
  EXPECT_HAS(message(), "\"0\" is not a value of an attribute");
  edit("list_attr_celeba.txt", "000003.jpg   1 0", "../secret   1 1");
  EXPECT_HAS(message(), "\"../secret\" is not a name of a picture");
  edit("list_attr_celeba.txt", "../secret   1 1", "000002.jpg   1 1");
  EXPECT_HAS(message(), "\"000002.jpg\" is listed twice");
  edit("list_attr_celeba.txt", "000002.jpg   1 1", "000003.jpg   1 1");
  edit("list_eval_partition.txt", "000003.jpg 0\n", "");
  EXPECT_HAS(message(), "\"000003.jpg\" is missing in list_eval_partition.txt");
  edit("list_eval_partition.txt", "000004.jpg 0", "000004.jpg 3");
  EXPECT_HAS(message(), "expected the name of a picture and 0, 1 or 2");
}

TEST_F(CelebaTest, FilesThatAreNotThereAreRefused) {
  fs::remove(files_.path("list_eval_partition.txt"));
  EXPECT_HAS(message(), "list_eval_partition.txt");
  data_.path = files_.path("nowhere").string();
  EXPECT_HAS(message(), "no such folder");
}

TEST_F(CelebaTest, KagglesArchiveIsRead) {
  const PictureSet plain = read();
  use_csv();
  const auto pictures = files_.path("img_align_celeba");
  fs::rename(pictures, files_.path("moved"));
  fs::create_directory(pictures);
  fs::rename(files_.path("moved"), pictures / "img_align_celeba");
  const PictureSet set = read();
  EXPECT_TRUE(set.broken.empty());
  EXPECT_TRUE(set.warnings.empty());
  EXPECT_TRUE(at::equal(set.pixels, plain.pixels));
  EXPECT_EQ(set.table.columns(), plain.table.columns());
  for (int64_t row = 0; row < kPictures; ++row)
    for (int64_t column = 0; column < 3; ++column)
      EXPECT_EQ(set.table.cell(row, column), plain.table.cell(row, column));
  EXPECT_EQ(set.split.test, (std::vector<int64_t>{10, 11}));
  EXPECT_NE(set.hash, plain.hash);  // other files
}

TEST_F(CelebaTest, TheAuthorsFoldersAreRead) {
  const auto hash = read().hash;
  for (const char* folder : {"Img", "Anno", "Eval"}) fs::create_directory(files_.path(folder));
  fs::rename(files_.path("list_attr_celeba.txt"), files_.path("Anno/list_attr_celeba.txt"));
  fs::rename(files_.path("list_eval_partition.txt"), files_.path("Eval/list_eval_partition.txt"));
  fs::rename(files_.path("img_align_celeba"), files_.path("Img/img_align_celeba"));
  EXPECT_EQ(read().hash, hash);
  // Without loss: the lists call the pictures .jpg all the same.
  fs::create_directory(files_.path("Img/img_align_celeba_png"));
  fs::remove_all(files_.path("Img/img_align_celeba"));
  for (int i = 0; i < kPictures; ++i)
    files_.write(fmt::format("Img/img_align_celeba_png/{:06}.png", i + 1), encode_png(picture(i)));
  const PictureSet set = read();
  EXPECT_TRUE(set.broken.empty());
  EXPECT_TRUE(set.warnings.empty());
  EXPECT_EQ(set.pixels[3][0].item<int64_t>(), 60);
}

TEST_F(CelebaTest, BrokenCsvListsAreRefused) {
  use_csv();
  const std::string attributes = "list_attr_celeba.csv", partition = "list_eval_partition.csv";
  const auto faulty = [&](const std::string& list, const std::string& from, const std::string& to) {
    edit(list, from, to);
    std::string said = message();
    use_csv();
    return said;
  };
  EXPECT_EQ(read().split.training.size(), 8U);
  EXPECT_HAS(faulty(attributes, "image_id,Young", "Unnamed: 0,image_id,Young"),
             "list_attr_celeba.csv: the first line must be image_id and the attributes' names");
  EXPECT_HAS(faulty(attributes, "image_id,Young,Smiling", "image_id"), "the attributes' names");
  EXPECT_HAS(faulty(attributes, "000003.jpg,1,-1", "000003.jpg,1"),
             "list_attr_celeba.csv, line 4: 1 values for 2 attributes");
  EXPECT_HAS(faulty(attributes, "000003.jpg,1,-1", "000003.jpg,1,0"),
             "line 4: \"0\" is not a value of an attribute; expected 1 or -1");
  EXPECT_HAS(faulty(attributes, "000003.jpg,1,-1", "000003.jpg,1,"),
             "\"\" is not a value of an attribute");
  EXPECT_HAS(faulty(attributes, "000003.jpg,1,-1", "../x.jpg,1,-1"), "is not a name of a picture");
  EXPECT_HAS(faulty(attributes, "000012.jpg,-1,-1\n", ""),
             "list_eval_partition.csv: lists 12 pictures, but list_attr_celeba.csv lists 11");
  EXPECT_HAS(faulty(attributes, "Young,Smiling", "Young,Young"), "Young");
  EXPECT_HAS(faulty(partition, "image_id,partition", "image,part"),
             "list_eval_partition.csv: the first line must be image_id,partition");
  EXPECT_HAS(faulty(partition, "000003.jpg,0", "000003.jpg,train"), "line 4: expected the name");
  EXPECT_HAS(faulty(partition, "000003.jpg,0", "000002.jpg,0"),
             "line 4: \"000002.jpg\" is listed twice");
  files_.write(partition, "");
  EXPECT_HAS(message(), "list_eval_partition.csv: the file is empty");
  fs::remove(files_.path(partition));
  EXPECT_HAS(message(),
             "list_eval_partition.txt: no such file, nor list_eval_partition.csv, nor in the "
             "folder Eval");
}

TEST_F(CelebaTest, PicturesInNoListAreCounted) {
  put(40, encode_jpeg(picture(1), 95));
  const PictureSet set = read();
  ASSERT_EQ(set.warnings.size(), 1U);
  EXPECT_HAS(set.warnings[0], "1 pictures in");
  EXPECT_HAS(set.warnings[0], "000041.jpg");
}

TEST_F(CelebaTest, ACacheThatCannotBeWrittenIsAFailure) {
  data_.cache_path = files_.write("file", "x").string();
  EXPECT_THROW((void)read(), FailureError);
}

}  // namespace
}  // namespace kindred
