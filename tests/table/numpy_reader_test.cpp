#include "kindred/table/numpy_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/file.h"

#include "tests/support/binary_writers.h"
#include "tests/support/temporary_files.h"
#include "tests/table/written_cells.h"

namespace kindred {
namespace {

const std::string kWritten = KINDRED_TESTS "/table/written/";

class NumpyReader : public testing::Test {
 protected:
  Table read(std::string_view bytes, const std::string& name = "t.npy") const {
    return read_numpy(files_.write(name, bytes), options_);
  }
  std::string refusal(std::string_view bytes, const std::string& name = "t.npy") const {
    std::string message = input_error([&] { (void)read(bytes, name); });
    EXPECT_HAS(message, name);
    EXPECT_LT(message.size(), 400U) << message;
    return message;
  }
  std::string array_refusal(const std::string& descr, const std::string& shape,
                            std::string_view body = "") const {
    return refusal(npy_file(descr, shape, body));
  }

  TemporaryFiles files_;
  DataOptions options_;
};

TEST_F(NumpyReader, ReadsWhatNumpyWrites) {
  for (const char* name : {"stored.npz", "deflated.npz"})
    expect_cells(read_table(kWritten + name, {}), "arrays.csv");
  const Table table = read_table(kWritten + "fortran.npy", {});
  expect_cells(table, "fortran.csv");
  EXPECT_EQ(table.column(0).declared_kind, ColumnKind::kNumeric);
  EXPECT_EQ(table.notes().checksum, checksum_text(read_file(kWritten + "fortran.npy")));
  EXPECT_EQ(table.line(2), 3);
}

TEST_F(NumpyReader, NamesColumnsAndReadsTexts) {
  const Table one = read(npy_file("|u1", "(3,)", "\x01\x02\x03"));
  EXPECT_EQ(one.column(0).name, "c1");
  EXPECT_EQ(one.cell(2, 0), "3");
  const Table texts = read(npy_file("|S4", "(2, 2)", std::string("ab\0\0 x  NA\0\0\0\0\0\0", 16)));
  EXPECT_EQ(texts.cell(0, 0), "ab");
  EXPECT_EQ(texts.cell(0, 1), "x");
  EXPECT_EQ(texts.cell(1, 0), "");
  EXPECT_EQ(texts.cell(1, 1), "");
  EXPECT_EQ(texts.column(0).missing_words.at(0).first, "NA");
  EXPECT_FALSE(texts.column(0).declared_kind);
  EXPECT_EQ(read(npy_file(">U2", "(1,)", std::string("\0\0\x20\xac\0\1\xf6\x00", 8))).cell(0, 0),
            "€😀");
  options_.missing = {"2"};
  EXPECT_EQ(read(npy_file("|u1", "(3,)", "\x01\x02\x03")).cell(1, 0), "");
}

TEST_F(NumpyReader, RefusesOtherShapesAndTypes) {
  EXPECT_HAS(array_refusal("<f8", "()"), "0 dimensions");
  EXPECT_HAS(array_refusal("<f8", "(2, 2, 2)"), "3 dimensions");
  EXPECT_HAS(array_refusal("<f8", "(0, 2)"), "is empty");
  EXPECT_HAS(array_refusal("<f8", "(2, 0)"), "is empty");
  EXPECT_HAS(array_refusal("|O", "(2,)", "cos\nsystem\n(S'x'\ntR."), "never unpickled");
  EXPECT_HAS(array_refusal("<c16", "(2,)"), "dtype \"<c16\" is not");
  EXPECT_HAS(array_refusal("<U0", "(2,)"), "empty or too long");
  EXPECT_HAS(array_refusal("<U99999999", "(2,)"), "empty or too long");
  EXPECT_HAS(array_refusal("|S2", "(2,)", "ab\xff\xfe"), "row 2 holds bytes that are not UTF-8");
  EXPECT_HAS(array_refusal("|S3", "(1,)", std::string("a\0b", 3)), "row 1 holds bytes");
  EXPECT_HAS(array_refusal("<U1", "(1,)", std::string("\xff\xff\xff\xff", 4)), "row 1 holds bytes");
  EXPECT_HAS(refusal("a,b\n1,2\n"), "is not an NPY file");
  EXPECT_HAS(refusal(""), "is not an NPY file");
}

TEST_F(NumpyReader, RefusesBeforeItTakesTheMemory) {
  EXPECT_HAS(array_refusal("<f8", "(1000000000, 1000)"), "more than a table may hold (8 GiB)");
  EXPECT_HAS(array_refusal("<f8", "(1000000000, 1000000000)"), "at most 1048576 are supported");
  EXPECT_HAS(array_refusal("|S1048576", "(1000000000, 1000000)"), "more than a table may hold");
  EXPECT_HAS(array_refusal("<f8", "(5000, 2)"), "0 bytes follow");
  const std::string header = npy_file("<f8", "(300000000,)", "");
  EXPECT_HAS(refusal(zip_file({{"x.npy", header, true}}), "t.npz"), "0 bytes follow");
  EXPECT_HAS(refusal(zip_file({{"x.npy", header}, {"y.npy", header}}), "t.npz"), "0 bytes follow");
}

TEST_F(NumpyReader, RefusesTruncatedAndLongerArrays) {
  const std::string whole = npy_file("<i2", "(2, 2)", "12345678");
  EXPECT_EQ(read(whole).cell(0, 0), "12849");
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(refusal(whole.substr(0, length)).empty());
  EXPECT_HAS(refusal(whole + "9"), "9 bytes follow the NPY header, but 2 × 2 elements of 2 bytes");
  EXPECT_HAS(refusal(zip_file({{"x.npy", whole + "9", true}}), "t.npz"), "9 bytes follow");
}

TEST_F(NumpyReader, RefusesArchivesThatAreNoTable) {
  const std::string two = npy_file("|u1", "(2,)", "12"), three = npy_file("|u1", "(3,)", "123");
  EXPECT_HAS(refusal(zip_file({}), "t.npz"), "holds no arrays");
  EXPECT_HAS(refusal(zip_file({{"a.npy", two}, {"b.npy", three}}), "t.npz"),
             "array \"b\": 3 rows, but the first array has 2");
  EXPECT_HAS(refusal(zip_file({{"a.txt", two}}), "t.npz"), "holds \"a.txt\", which is no NumPy");
  EXPECT_HAS(refusal(zip_file({{"a.npy", two}, {"a.npy", two}}), "t.npz"), "both named \"a\"");
  EXPECT_HAS(refusal(zip_file({{"a.npy", "x"}}), "t.npz"), "array \"a\": is not an NPY file");
  const Table table = read(zip_file({{"a.npy", two, true}, {"b.npy", two}}, true), "t.npz");
  EXPECT_EQ(table.column(1).name, "b");
  EXPECT_EQ(table.cell(1, 1), "50");
}

}  // namespace
}  // namespace kindred
