// ARFF files as they are published: two small ones whole, and the shapes of others in made-up ones.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/table/read_table.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

const std::filesystem::path kMulan = std::filesystem::path(KINDRED_TESTS) / "table/mulan";

double sum_of(const Table& table, const std::string& name) {
  const int64_t column = table.find(name);
  double sum = 0;
  for (int64_t row = 0; row < table.rows(); ++row)
    sum += parse_number(table.cell(row, column)).value();
  return sum;
}

int64_t count_of(const Table& table, const std::string& name, std::string_view value) {
  const int64_t column = table.find(name);
  int64_t count = 0;
  for (int64_t row = 0; row < table.rows(); ++row) count += table.cell(row, column) == value;
  return count;
}

std::vector<std::string> cells_of(const Table& table, int64_t row) {
  std::vector<std::string> cells;
  for (int64_t column = 0; column < table.columns(); ++column)
    cells.emplace_back(table.cell(row, column));
  return cells;
}

// Counts and sums below were worked out from the files' lines without kindred.
TEST(PublishedArff, SolarFlares) {
  const Table table = read_table(kMulan / "sf1.arff", {});
  ASSERT_EQ(table.rows(), 323);
  ASSERT_EQ(table.columns(), 13);
  const Column& zurich = table.column(table.find("mod_zurich_class"));
  EXPECT_EQ(zurich.declared_kind, ColumnKind::kCategorical);
  EXPECT_EQ(zurich.declared_classes, (std::vector<std::string>{"A", "B", "C", "D", "E", "F", "H"}));
  EXPECT_EQ(table.column(10).declared_kind, ColumnKind::kNumeric);  // "numeric " with a blank
  EXPECT_EQ(sum_of(table, "c-class"), 43);
  EXPECT_EQ(sum_of(table, "m-class"), 44);
  EXPECT_EQ(sum_of(table, "x-class"), 7);
  EXPECT_EQ(count_of(table, "mod_zurich_class", "A"), 0);
  EXPECT_EQ(count_of(table, "mod_zurich_class", "D"), 88);
  EXPECT_EQ(count_of(table, "largest_spot_size", "S"), 100);
  std::set<std::vector<std::string>> different;
  for (int64_t row = 0; row < table.rows(); ++row) different.insert(cells_of(table, row));
  EXPECT_EQ(different.size(), 323U - 136U);
}

TEST(PublishedArff, MixturesOfConcrete) {
  const Table table = read_table(kMulan / "slump.arff", {});
  ASSERT_EQ(table.rows(), 103);
  ASSERT_EQ(table.columns(), 10);
  for (int64_t column = 0; column < 10; ++column)
    EXPECT_EQ(table.column(column).declared_kind, ColumnKind::kNumeric);
  EXPECT_NEAR(sum_of(table, "Cemment"), 23679.1, 1e-6);
  EXPECT_NEAR(sum_of(table, "SP"), 879.6, 1e-6);
  EXPECT_NEAR(sum_of(table, "Compressive_Strength_Mpa"), 3712.06, 1e-6);
  EXPECT_EQ(cells_of(table, 102),
            (std::vector<std::string>{"348.7", "0.1", "223.1", "208.5", "9.6", "786.2", "758.1",
                                      "29", "78", "48.77"}));
}

// The headers of texts as bags of words: every name that a word or a sign may be, and hundreds of
// nominal values.
TEST(PublishedArff, NamesOfWordsAndSigns) {
  const TemporaryFiles files;
  std::string proteins;
  for (int i = 0; i < 700; ++i) proteins += (i > 0 ? ",P" : "P") + std::to_string(i);
  const std::string text =
      "@relation 'MEDC: -C 45 -I 0-weka.filters.unsupervised.Remove-R1-45'\n\n"
      "@attribute - {0,1}\n"
      "@attribute / {0,1}\n"
      "@attribute 000 {0,1}\n"
      "@attribute 'CHSI2_48H__0' numeric\n"
      "@attribute PS00010 {YES,NO}\n"
      "@attribute protein {" +
      proteins +
      "}\n\n@data\n"
      "{0 1,2 1,3 -0.5,5 P699}\n"
      "1,0,1,?,NO,P17\n";
  const Table table = read_table(files.write("words.arff", text), {});
  ASSERT_EQ(table.columns(), 6);
  EXPECT_EQ(table.column(0).name, "-");
  EXPECT_EQ(table.column(2).name, "000");
  EXPECT_EQ(table.column(3).name, "CHSI2_48H__0");
  EXPECT_EQ(table.column(5).declared_classes.size(), 700U);
  EXPECT_EQ(cells_of(table, 0), (std::vector<std::string>{"1", "0", "1", "-0.5", "YES", "P699"}));
  EXPECT_EQ(cells_of(table, 1), (std::vector<std::string>{"1", "0", "1", "", "NO", "P17"}));
}

// As wide as the widest of the published sets, 1,836 words and 159 labels, and its label file.
TEST(PublishedArff, ASparseFileIsTheDenseOne) {
  constexpr int64_t kWords = 1836, kLabels = 159, kRows = 200;
  const TemporaryFiles files;
  RandomStream stream(3);
  std::string header = "@relation words\n\n", dense, sparse, labels = "<labels>\n";
  for (int64_t i = 0; i < kWords; ++i) header += "@attribute w" + std::to_string(i) + " {0,1}\n";
  for (int64_t i = 0; i < kLabels; ++i) {
    header += "@attribute TAG_" + std::to_string(i) + " {0,1}\n";
    labels += "<label name=\"TAG_" + std::to_string(i) + "\"></label>\n";
  }
  int64_t ones = 0, gaps = 0;
  for (int64_t row = 0; row < kRows; ++row) {
    std::string entries;
    for (int64_t i = 0; i < kWords + kLabels; ++i) {
      const uint64_t draw = stream.below(100);
      const std::string cell = draw < 3 ? "1" : draw == 3 ? "?" : "0";
      ones += cell == "1";
      gaps += cell == "?";
      dense += (i > 0 ? "," : "") + cell;
      if (cell != "0") entries += (entries.empty() ? "" : ",") + std::to_string(i) + " " + cell;
    }
    dense += "\n";
    sparse += "{" + entries + "}\n";
  }
  const Table one = read_table(files.write("d.arff", header + "\n@data\n" + dense), {});
  const Table other = read_table(files.write("s.arff", header + "\n@data\n" + sparse), {});
  ASSERT_EQ(one.rows(), kRows);
  ASSERT_EQ(other.rows(), kRows);
  ASSERT_EQ(other.columns(), kWords + kLabels);
  for (int64_t row = 0; row < kRows; ++row) {
    ASSERT_EQ(cells_of(one, row), cells_of(other, row)) << row;
    for (int64_t column = 0; column < other.columns(); ++column) {
      ones -= other.cell(row, column) == "1";
      gaps -= other.missing(row, column);
    }
  }
  EXPECT_EQ(ones, 0);
  EXPECT_EQ(gaps, 0);
  const auto names = read_label_names(files.write("words.xml", labels + "</labels>\n"));
  ASSERT_EQ(names.size(), static_cast<size_t>(kLabels));
  for (const auto& name : names) EXPECT_GE(other.find(name), kWords) << name;
}

}  // namespace
}  // namespace kindred
