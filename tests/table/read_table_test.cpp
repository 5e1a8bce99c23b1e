#include "kindred/table/read_table.h"

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
