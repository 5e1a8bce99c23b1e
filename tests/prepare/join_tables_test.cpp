#include "kindred/prepare/join_tables.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/table/column_values.h"
#include "kindred/table/read_table.h"

#include "tests/support/binary_writers.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using JoinCells = std::vector<std::vector<std::string>>;

class JoinTables : public testing::Test {
 protected:
  // The rows of t.csv with `more` joined to it.
  JoinCells joined(const std::string& more) {
    JoinCells rows;
    table_.emplace(read_table(files_.write("t.csv", text_), {}));
    join_.path = files_.write(name_, more).string();
    notes_ = join_table(*table_, join_, {});
    for (int64_t row = 0; row < table_->rows(); ++row) {
      rows.emplace_back();
      for (int64_t i = 0; i < table_->columns(); ++i)
        rows.back().emplace_back(table_->cell(row, i));
    }
    return rows;
  }
  std::string refusal(const std::string& more) {
    return input_error([&] { (void)joined(more); });
  }
  [[nodiscard]] bool warned(const std::string& part) const {
    for (const auto& warning : table_->notes().warnings)
      if (warning.find(part) != std::string::npos) return true;
    return false;
  }

  TemporaryFiles files_;
  std::string text_ = "id,x\na,1\nb,2\nc,3\nb,4\n";
  std::string name_ = "more.csv";
  JoinOptions join_{.path = "", .on = "id"};
  std::optional<Table> table_;
  JoinedTable notes_;
};

TEST_F(JoinTables, AddsTheColumnsOfEachKey) {
  EXPECT_EQ(joined("y,id\n7,b\nNA,c\n9,z\n,\n"),
            (JoinCells{{"a", "1", ""}, {"b", "2", "7"}, {"c", "3", ""}, {"b", "4", "7"}}));
  EXPECT_TRUE(warned("more.csv: it has no row for the \"id\" of 1 of the 4 rows"));
  EXPECT_TRUE(warned("more.csv: 1 of its 3 keys are not in the table"));
  EXPECT_TRUE(warned("more.csv: 1 rows without a key are left out"));
  EXPECT_EQ(table_->column(2).missing_words.at(0).first, "NA");
  EXPECT_EQ(table_->place(1, 2),
            files_.path("t.csv").string() + ", line 3, column \"y\" of " + join_.path);
  EXPECT_FALSE(notes_.checksum.empty());
  EXPECT_EQ(joined("id,y\nc,1\na,2\nb,3\n"),
            (JoinCells{{"a", "1", "2"}, {"b", "2", "3"}, {"c", "3", "1"}, {"b", "4", "3"}}));
  EXPECT_TRUE(table_->notes().warnings.empty());
}

TEST_F(JoinTables, KeepsTheKeysOfBothTables) {
  join_.rows = JoinRows::kOuter;
  EXPECT_EQ(joined("id,y\nz,9\nb,7\nw,8\n"), (JoinCells{{"a", "1", ""},
                                                        {"b", "2", "7"},
                                                        {"c", "3", ""},
                                                        {"b", "4", "7"},
                                                        {"z", "", "9"},
                                                        {"w", "", "8"}}));
  EXPECT_TRUE(warned("2 of its 3 keys are not in the table; their rows have no values"));
  EXPECT_EQ(table_->place(5, 0), join_.path + ", line 4, column \"id\"");
}

TEST_F(JoinTables, ComparesNumbersByValueAndLongOnesByAllDigits) {
  text_ = "id,x\n1,1\n02,2\n9007199254740993,3\n";
  EXPECT_EQ(joined("id,y\n1.0,7\n+2,8\n9007199254740992,9\n"),
            (JoinCells{{"1", "1", "7"}, {"02", "2", "8"}, {"9007199254740993", "3", ""}}));
  // One text among the keys makes all of them texts.
  EXPECT_EQ(joined("id,y\n1,7\n2,8\nx,9\n"),
            (JoinCells{{"1", "1", "7"}, {"02", "2", ""}, {"9007199254740993", "3", ""}}));
}

TEST_F(JoinTables, TakesSeveralRowsOfAKeyAsIsSaid) {
  const std::string more = "id,y,s\na,1,p\nb,0.1,q\nb,,q\nb,0.2,\n";
  EXPECT_HAS(refusal(more), "more.csv, line 4, column \"id\": the key \"b\" stands in line 3");
  join_.duplicates = JoinDuplicates::kFirst;
  EXPECT_EQ(joined(more)[1], (std::vector<std::string>{"b", "2", "0.1", "q"}));
  join_.duplicates = JoinDuplicates::kLast;
  EXPECT_EQ(joined(more)[1], (std::vector<std::string>{"b", "2", "0.2", ""}));
  join_.duplicates = JoinDuplicates::kMean;
  // (0.1 + 0.2) / 2 in double precision, as Python gives it.
  EXPECT_EQ(joined(more)[1], (std::vector<std::string>{"b", "2", "0.15000000000000002", "q"}));
  EXPECT_HAS(refusal("id,y\na,p\na,q\n"), "for the key \"a\" there are the texts \"p\" and \"q\"");
  EXPECT_HAS(refusal("id,y\na,1e308\na,1.1e308\n"), "too large for their mean");
  EXPECT_EQ(joined("id,y\na,NA\na,\n")[0], (std::vector<std::string>{"a", "1", ""}));
}

TEST_F(JoinTables, TakesRowsInOrderWithoutAKey) {
  join_.on = "";
  name_ = "more.npy";
  EXPECT_EQ(joined(npy_file("|u1", "(4, 2)", "\x01\x02\x03\x04\x05\x06\x07\x08"))[2],
            (std::vector<std::string>{"c", "3", "5", "6"}));
  EXPECT_HAS(refusal(npy_file("|u1", "(3,)", "123")), "more.npy: 3 rows, but ");
  join_.prefix = "e_";
  (void)joined(npy_file("|u1", "(4,)", "1234"));
  EXPECT_EQ(column_names(*table_), (std::vector<std::string>{"id", "x", "e_c1"}));
}

TEST_F(JoinTables, PassesOnWhatTheFileStates) {
  name_ = "more.svm";
  join_.on = "";
  join_.prefix = "p ";
  (void)joined("1,2 qid:1 3:1\n\n1 qid:1\nqid:2 3:2\n2 qid:2\n");
  EXPECT_EQ(notes_.labels, (std::vector<std::string>{"p label_1", "p label_2"}));
  EXPECT_EQ(table_->notes().no_features, (std::vector<std::string>{"p qid"}));
}

TEST_F(JoinTables, RefusesWhatDoesNotFit) {
  EXPECT_HAS(refusal("key,y\na,1\n"), "more.csv: [[data.join]] on = \"id\": no column is named so");
  EXPECT_HAS(refusal("id,x\na,1\n"), "more.csv: there is a column \"x\" already; set prefix");
  EXPECT_HAS(refusal("id,y\nA,1\n"), "none of its 1 keys is in column \"id\" of ");
  EXPECT_HAS(refusal("id\na\n"), "it has no column beside the key \"id\"");
  EXPECT_HAS(refusal(""), "more.csv: the file is empty");
  text_ = "name,x\na,1\n";
  EXPECT_HAS(refusal("id,y\na,1\n"), "t.csv: [[data.join]] on = \"id\": no column is named so");
  name_ = "more.txt";
  EXPECT_HAS(refusal("id,y\na,1\n"), "the file name does not show the format");
}

}  // namespace
}  // namespace kindred
