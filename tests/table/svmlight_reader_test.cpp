#include "kindred/table/svmlight_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/file.h"

#include "tests/support/temporary_files.h"
#include "tests/table/written_cells.h"

namespace kindred {
namespace {

using SvmCells = std::vector<std::vector<std::string>>;

class SvmlightReader : public testing::Test {
 protected:
  Table read(std::string_view text, const std::vector<std::string>& like = {}) const {
    return read_svmlight(files_.write("t.svm", text), options_, like);
  }
  // The names, then the rows.
  SvmCells cells(std::string_view text, const std::vector<std::string>& like = {}) const {
    const Table table = read(text, like);
    SvmCells all(1);
    for (int64_t i = 0; i < table.columns(); ++i) all[0].push_back(table.column(i).name);
    for (int64_t row = 0; row < table.rows(); ++row) {
      all.emplace_back();
      for (int64_t i = 0; i < table.columns(); ++i) all.back().emplace_back(table.cell(row, i));
    }
    return all;
  }
  std::string refusal(std::string_view text) const {
    std::string message = input_error([&] { (void)read(text); });
    EXPECT_HAS(message, "t.svm");
    EXPECT_LT(message.size(), 400U) << message;
    return message;
  }

  TemporaryFiles files_;
  DataOptions options_;
};

TEST_F(SvmlightReader, ReadsWhatScikitLearnWrites) {
  const std::string written = KINDRED_TESTS "/table/written/";
  for (const char* name : {"zero", "one", "several"})
    expect_cells(read_table(written + name + ".svmlight", {}), std::string(name) + ".csv");
  const Table table = read_table(written + "zero.svmlight", {});
  EXPECT_EQ(table.notes().label_count, 1);
  EXPECT_EQ(table.notes().no_features, std::vector<std::string>{"qid"});
  EXPECT_EQ(table.notes().checksum, checksum_text(read_file(written + "zero.svmlight")));
  EXPECT_EQ(table.line(0), 5);
  EXPECT_EQ(read_table(written + "several.svmlight", {}).notes().label_count, 4);
}

TEST_F(SvmlightReader, ReadsOneLabelARow) {
  EXPECT_EQ(cells("+1 1:0.5 3:-2e3 # first\n\n# nothing\n-1\t7:1\r\n2.5\n"),
            (SvmCells{{"label", "f1", "f3", "f7"},
                      {"+1", "0.5", "-2e3", "0"},
                      {"-1", "0", "0", "1"},
                      {"2.5", "0", "0", "0"}}));
  EXPECT_EQ(cells("1 9223372036854775807:1 07:2\n? 7:nan\n"),
            (SvmCells{{"label", "f7", "f9223372036854775807"}, {"1", "2", "1"}, {"", "", "0"}}));
}

TEST_F(SvmlightReader, ReadsSeveralLabelsARowOrNone) {
  const SvmCells expected{
      {"label_1", "label_3", "f2"}, {"1", "1", "5"}, {"0", "0", "6"}, {"0", "1", "0"}};
  EXPECT_EQ(cells("1,3 2:5\n 2:6\n3.0,3\n"), expected);
  EXPECT_EQ(cells("1,3 2:5\n2:6\n+3\n"), expected);
  // The header of the Extreme Classification Repository: an empty line is a row.
  EXPECT_EQ(cells("3 3 4\n1,3 2:5\n2:6\n3 \n"), expected);
  EXPECT_EQ(cells("2 3 4\n3 2:6\n\n\n"), (SvmCells{{"label_3", "f2"}, {"1", "6"}, {"0", "0"}}));
  EXPECT_EQ(cells("1 2 2\n2 2:6\n"), (SvmCells{{"label_2", "f2"}, {"1", "6"}}));
}

TEST_F(SvmlightReader, FollowsTheColumnsOfAnEarlierTable) {
  const std::vector<std::string> like{"label_1", "f2", "f5", "age"};
  EXPECT_EQ(cells("1,4 2:5 3:1\n 5:6\n", like),
            (SvmCells{{"label_1", "f2", "f5"}, {"1", "5", "0"}, {"0", "0", "6"}}));
  const auto warnings = read("1,4 2:5 3:1\n 5:6\n", like).notes().warnings;
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_HAS(warnings[0], "1 of its 3 indices");
  EXPECT_HAS(warnings[1], "1 of its 2 labels");
  EXPECT_EQ(cells("4 2:5\n4,7 2:1\n", {"f2"}), (SvmCells{{"f2"}, {"5"}, {"1"}}));
  EXPECT_EQ(cells("4 2:5\n2:1\n", {"label", "qid", "f02", "f2"}),
            (SvmCells{{"label", "qid", "f2"}, {"4", "", "5"}, {"", "", "1"}}));
  EXPECT_HAS(input_error([&] { (void)read("4,5 2:5\n", {"label", "f2"}); }), "line 1: 2 labels");
}

TEST_F(SvmlightReader, RefusesWhatIsBroken) {
  EXPECT_HAS(refusal(""), "empty");
  EXPECT_HAS(refusal("# nothing\n\n"), "no rows");
  EXPECT_HAS(refusal("1 1:2\nx 1:2\n"), "line 2: label \"x\" is not a number");
  EXPECT_HAS(refusal("1.5 1:2\n1,2 1:2\n"),
             "line 1: label \"1.5\" is not a whole number, and other rows have several labels");
  EXPECT_HAS(refusal("1, 2 1:2\n"), "line 1: an empty label");
  EXPECT_HAS(refusal("1 2 1:2\n"), "\"2\" is not of the form index:value");
  EXPECT_HAS(refusal("1 1:2 1:3\n"), "line 1: index 1 is given twice");
  EXPECT_HAS(refusal("1 -1:2\n"), "\"-1\" is not an index");
  EXPECT_HAS(refusal("1 a:2\n"), "\"a\" is not an index");
  EXPECT_HAS(refusal("1 9223372036854775808:2\n"), "is not an index");
  EXPECT_HAS(refusal("1 :2\n"), "\"\" is not an index");
  EXPECT_HAS(refusal("1 1:x\n"), "the value \"x\" of index 1 is not a number");
  EXPECT_HAS(refusal("1 1:1e999\n"), "the value \"1e999\" of index 1 is not a number");
  EXPECT_HAS(refusal("1 1:inf\n"), "is not a number");
  EXPECT_HAS(refusal("1 1:2:3\n"), "the value \"2:3\" of index 1");
  EXPECT_HAS(refusal("1 1:2 qid:3\n"), "qid stands once");
  EXPECT_HAS(refusal("1 qid:1 qid:3\n"), "qid stands once");
  EXPECT_HAS(refusal("1 qid: 1:3\n"), "qid stands once");
  EXPECT_HAS(refusal(std::string("1 1:2\0", 6)), "NUL byte");
}

TEST_F(SvmlightReader, RefusesAHeaderThatRowsContradict) {
  EXPECT_HAS(refusal("3 3 4\n1 2:5\n1 2:6\n1 # row\n1 2:1\n"), "counts 3 rows, but there are 4");
  EXPECT_HAS(refusal("2 3 4\n1 2:5\n"), "counts 2 rows, but there are 1");
  EXPECT_HAS(refusal("1 3 4\n1 0:1 3:5\n"), "counts 3 features, but there is one of index 3");
  EXPECT_HAS(refusal("1 3 4\n1 4:5\n"), "there is one of index 4");
  EXPECT_HAS(refusal("1 9 4\n0,4 1:5\n"), "counts 4 labels, but there is a label 4");
  EXPECT_HAS(refusal("1 9 4\n-1 1:5\n"), "there is a label -1");
  EXPECT_HAS(refusal("1 9 4\n1.5 1:5\n"), "label \"1.5\" is not a whole number");
}

TEST_F(SvmlightReader, RefusesBeforeItTakesTheMemory) {
  // A million indices in one row, and rows of one byte: 8 MB that would be a table of 17 GB.
  std::string text = "1";
  for (int i = 0; i < 1'000'000; ++i) text += " " + std::to_string(i) + ":1";
  const std::string one_row = text;
  for (int i = 0; i < 4000; ++i) text += "\n1";
  EXPECT_HAS(refusal(text), "4001 rows × 1000001 labels and features take 18.6 GiB as a table");
  text = one_row;
  for (int i = 1'000'000; i < 1'060'000; ++i) text += " " + std::to_string(i) + ":1";
  EXPECT_HAS(refusal(text), "line 1: more than 1048576 features and labels");
  EXPECT_EQ(read("1 9223372036854775807:1\n2 1:1\n").columns(), 3);
}

}  // namespace
}  // namespace kindred
