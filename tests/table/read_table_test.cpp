#include "kindred/table/read_table.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/binary/unpacker.h"

#include "tests/support/binary_writers.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

TEST(ReadTable, KnowsTheChecksumOfItsFile) {
  const TemporaryFiles files;
  const std::string csv = "a,b\n1,2\n", arff = "@relation r\n@attribute a numeric\n@data\n1\n";
  EXPECT_EQ(read_table(files.write("t.csv", csv), {}).notes().checksum, checksum_text(csv));
  EXPECT_EQ(read_table(files.write("t.csv.gz", gzip(csv)), {}).notes().checksum,
            checksum_text(gzip(csv)));
  EXPECT_EQ(read_table(files.write("t.arff", arff), {}).notes().checksum, checksum_text(arff));
}

TEST(ReadTable, ReadsEveryTextFormatPacked) {
  const TemporaryFiles files;
  const std::string csv = "a,b\n1,2\n", tsv = "a\tb\n1\t2\n", svm = "1,0 3:2.5\n";
  const std::string arff = "@relation r\n@attribute a numeric\n@data\n1\n";
  const bool zstd = unpacker_of(zstd_frame("x")) != nullptr;
  for (const auto& [name, text] :
       {std::pair{"t.csv", csv}, {"t.tsv", tsv}, {"t.svmlight", svm}, {"t.arff", arff}}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(read_table(files.write(name, text), {}).cell(0, 0), "1");
    EXPECT_EQ(read_table(files.write(std::string(name) + ".gz", gzip(text)), {}).cell(0, 0), "1");
    const auto path = files.write(std::string(name) + ".zst", zstd_frame(text));
    if (zstd) {
      EXPECT_EQ(read_table(path, {}).cell(0, 0), "1");
      const auto cut = files.write(std::string(name) + ".zst", zstd_frame(text).substr(0, 20));
      EXPECT_HAS(input_error([&] { (void)read_table(cut, {}); }), "the zstd file is truncated");
    } else {
      EXPECT_HAS(input_error([&] { (void)read_table(path, {}); }), "install libzstd-dev");
    }
  }
}

// All cells, with the line of each row.
std::string lines_of(const Table& table) {
  std::string text;
  for (int64_t row = 0; row < table.rows(); ++row) {
    text += std::to_string(table.line(row));
    for (int64_t column = 0; column < table.columns(); ++column)
      text += "|" + std::string(table.cell(row, column));
    text += "\n";
  }
  return text;
}

TEST(ReadTable, HandsRowsOverInParts) {
  const TemporaryFiles files;
  std::string csv = "a,b\n", semicolons = "a;b\n", svm,
              arff = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n",
              header = "{'descr': '|S4', 'fortran_order': False, 'shape': (10000,), }";
  header.resize(117, ' ');
  std::string npy = "\x93NUMPY" + std::string("\x01\x00\x76\x00", 4) + header + "\n";
  for (int i = 0; i < 10000; ++i) {
    const std::string number = std::to_string(i);
    csv += number + (i % 7 == 0 ? ",NA\n" : ",x\n");
    semicolons += number + (i == 9999 ? ";0,5\n" : ";1\n");
    svm += std::to_string(i % 2) + " 3:" + number + "\n";
    arff += number + (i % 3 == 0 ? ",x\n" : ",y\n");
    npy += number + std::string(4 - number.size(), '\0');
  }
  for (const auto& [name, text] : {std::pair{"t.csv", csv},
                                   {"d.csv", semicolons},
                                   {"t.svmlight", svm},
                                   {"t.arff", arff},
                                   {"t.npy", npy}}) {
    SCOPED_TRACE(name);
    const auto path = files.write(name, text);
    const Table whole = read_table(path, {});
    std::string rows;
    const bool is_array = std::string_view(name).ends_with("npy");
    int parts = 0;
    double last = 0;
    const Table rest = read_table(path, {}, {}, [&](Table& part, double share) {
      rows += lines_of(part);
      ++parts;
      EXPECT_GE(share, last);
      EXPECT_LE(share, 1);
      if (is_array) {
        EXPECT_EQ(share, 0.4096 * parts);
      }
      last = share;
      EXPECT_EQ(part.column(0).name, whole.column(0).name);
    });
    EXPECT_EQ(parts, 2);
    EXPECT_EQ(rest.rows(), 10000 - 2 * 4096);
    EXPECT_EQ(rest.added(), 10000);
    EXPECT_EQ(rows + lines_of(rest), lines_of(whole));
    EXPECT_EQ(rest.notes().checksum, whole.notes().checksum);
    EXPECT_EQ(rest.column(1 % rest.columns()).missing_words,
              whole.column(1 % whole.columns()).missing_words);
  }
}

TEST(ReadTable, PartsOfLongRowsAreShort) {
  const TemporaryFiles files;
  std::string csv = "a\n";
  for (int i = 0; i < 50; ++i) csv += std::string(size_t{1} << 20, 'x') + "\n";
  int64_t most = 0;
  (void)read_table(files.write("t.csv", csv), {}, {},
                   [&](const Table& part, double) { most = std::max(most, part.rows()); });
  EXPECT_EQ(most, 32);
}

TEST(ReadTable, NamesTheEndingsItKnows) {
  const TemporaryFiles files;
  EXPECT_HAS(input_error([&] { (void)read_table(files.write("t.txt", "a"), {}); }), ".npz");
  EXPECT_HAS(input_error([&] { (void)read_table(files.write("t.xlsx", "a"), {}); }),
             "a spreadsheet");
  DataOptions options;
  options.names_path = "names.txt";
  for (const char* name : {"t.arff", "t.svm", "t.npy"})
    EXPECT_HAS(input_error([&] { (void)read_table(files.write(name, "a"), options); }),
               "names its own columns");
  EXPECT_TRUE(names_table("a/T.LIBSVM.zst"));
  EXPECT_TRUE(names_table("t.npz"));
  EXPECT_FALSE(names_table("t.toml"));
}

}  // namespace
}  // namespace kindred
