// Which buildings train, validate and test, as the lists beside the pictures say.
#include "kindred/image/taskonomy_split.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

class SplitListTest : public testing::Test {
 protected:
  [[nodiscard]] TaskonomySplit read(const std::string& csv = "") const {
    return read_taskonomy_split(files_.path(""), csv.empty() ? fs::path() : files_.path(csv));
  }
  // "hanson train, merom test"
  [[nodiscard]] std::string read_text(const std::string& csv = "") const {
    std::string text;
    for (const auto& [name, part] : read(csv).buildings)
      text += (text.empty() ? "" : ", ") + name + " " + part;
    return text;
  }
  [[nodiscard]] std::string message(const std::string& csv = "") const {
    return input_error([&] { (void)read(csv); });
  }
  [[nodiscard]] std::string csv_message(const std::string& text) const {
    files_.write("s.csv", text);
    return message("s.csv");
  }
  void put_lists(const std::string& train, const std::string& validation,
                 const std::string& test) const {
    files_.write("train_buildings.txt", train);
    files_.write("validation_buildings.txt", validation);
    files_.write("test_buildings.txt", test);
  }

  TemporaryFiles files_;
};

constexpr const char* kRead = "hanson train, merom train, wiconisco validation, ihlen test";

TEST_F(SplitListTest, OfficialFilesAreReadWhateverEndsTheirLines) {
  // As published: each line but the last ends with CR alone.
  const std::string published =
      "id,train,val,test\rhanson,1,0,0\rwiconisco,0,1,0\rmerom,1,0,0\rihlen,0,0,1";
  for (const std::string end : {"\r", "\n", "\r\n"}) {
    std::string text;
    for (const char letter : published) text += letter == '\r' ? end : std::string(1, letter);
    files_.write("s.csv", text);
    EXPECT_EQ(read_text("s.csv"), kRead);
    files_.write("s.csv", "\xEF\xBB\xBF" + text + end + end);
    EXPECT_EQ(read_text("s.csv"), kRead);
  }
  EXPECT_TRUE(read("s.csv").may_name_others);
  EXPECT_EQ(read("s.csv").files, std::vector<fs::path>{files_.path("s.csv")});
}

TEST_F(SplitListTest, ColumnsMayStandInAnyOrderAndUnusedBuildingsBelongToNoPart) {
  files_.write("s.csv",
               "test, id ,val,train\n0,\"hanson\",0,1\n0,spare,0,0\n0,merom,0,1\n0,wiconisco,1,0\n"
               "1,ihlen,0,0\n");
  EXPECT_EQ(read_text("s.csv"), kRead);
}

TEST_F(SplitListTest, WhatLiesBesideThePicturesIsFound) {
  EXPECT_TRUE(read().files.empty());
  EXPECT_TRUE(read().buildings.empty());
  fs::create_directories(files_.path("splits_taskonomy"));
  files_.write("splits_taskonomy/train_val_test_tiny.csv",
               "id,train,val,test\nhanson,1,0,0\nmerom,1,0,0\nwiconisco,0,1,0\nihlen,0,0,1\n");
  files_.write("splits_taskonomy/._train_val_test_tiny.csv", "what a Mac leaves behind");
  EXPECT_EQ(read_text(), kRead);
  files_.write("train_val_test_full.csv", "id,train,val,test\na,1,0,0\nb,0,1,0\nc,0,0,1\n");
  EXPECT_HAS(message(),
             "holds several splits, splits_taskonomy/train_val_test_tiny.csv and "
             "train_val_test_full.csv; set data.split_path to one");
  EXPECT_EQ(read_text("splits_taskonomy/train_val_test_tiny.csv"), kRead);
  // Lists of one's own come before official files that happen to be there.
  put_lists("x\n", "y\n", "z\n");
  EXPECT_EQ(read_text(), "x train, y validation, z test");
  EXPECT_FALSE(read().may_name_others);
  EXPECT_EQ(read().files.size(), 3U);
}

TEST_F(SplitListTest, BrokenOfficialFilesAreRefused) {
  EXPECT_HAS(message("none.csv"), "none.csv: no such file");
  EXPECT_HAS(csv_message(""), "s.csv: the file is empty");
  EXPECT_HAS(csv_message("\r\n  \r\n"), "s.csv: the file is empty");
  EXPECT_HAS(
      csv_message("name,train,val,test\n"),
      "line 1: \"name,train,val,test\" are not the columns of a split; expected id,train,val,test");
  EXPECT_HAS(csv_message("id,train,val,test,more\n"), "are not the columns of a split");
  EXPECT_HAS(csv_message("id,train,val\n"), "are not the columns of a split");
  const std::string head = "id,train,val,test\r";
  EXPECT_HAS(csv_message(head + "\ra,1,0\r"),
             "line 3: \"a,1,0\": expected a building's name and 0");
  EXPECT_HAS(csv_message(head + "a,1,0,0,0\r"),
             "line 2: \"a,1,0,0,0\": expected a building's name");
  EXPECT_HAS(csv_message(head + "a,yes,0,0\r"), "line 2: \"a,yes,0,0\": expected");
  EXPECT_HAS(csv_message(head + "1,a,0,0\r"), "line 2: \"1,a,0,0\": expected");
  EXPECT_HAS(csv_message(head + "a,1,1,1\r"),
             "line 2: building \"a\" is in more than one part; keep only one 1");
  EXPECT_HAS(csv_message(head + "a,1,0,0\rb,0,1,0\ra,0,0,1\r"),
             "line 4: building \"a\" is also listed in s.csv, line 2; remove it from one of them");
  EXPECT_HAS(csv_message(head + "../a,1,0,0\r"),
             "line 2: \"../a\" is not a valid name of a building");
  EXPECT_HAS(csv_message(head + ",1,0,0\r"), "line 2: \"\" is not a valid name of a building");
  EXPECT_HAS(csv_message(head + std::string("a\0b,1,0,0\r", 10)),
             "is not a valid name of a building");
  EXPECT_HAS(csv_message(head + "\xFF,1,0,0\r"), "\"\\xff\" is not a valid name of a building");
  EXPECT_HAS(csv_message(head + "a,1,0,0\rb,0,0,1\r"), "no building is for validation");
  EXPECT_HAS(csv_message(head), "no building is for train");
  fs::create_directories(files_.path("folder.csv"));
  EXPECT_HAS(message("folder.csv"), "folder.csv");
}

TEST_F(SplitListTest, BrokenListsAreRefused) {
  put_lists("a\r\nb", "c\n", "d\n");
  EXPECT_EQ(read_text(), "a train, b train, c validation, d test");
  put_lists("a\n", "", "d\n");
  EXPECT_HAS(message(), "validation_buildings.txt: names no building; write one per line");
  put_lists("a\nb\na\n", "c\n", "d\n");
  EXPECT_HAS(message(), "line 3: building \"a\" is also listed in train_buildings.txt, line 1");
  put_lists("a\n", "c\n", "d\na\n");
  EXPECT_HAS(message(),
             "test_buildings.txt, line 2: building \"a\" is also listed in train_buildings.txt");
  put_lists("../a\n", "c\n", "d\n");
  EXPECT_HAS(message(), "line 1: \"../a\" is not a valid name of a building");
  put_lists("a\n", "c\n", "d\n");
  fs::remove(files_.path("test_buildings.txt"));
  EXPECT_HAS(message(), "test_buildings.txt: no such file");
}

}  // namespace
}  // namespace kindred
