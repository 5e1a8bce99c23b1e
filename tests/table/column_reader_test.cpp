#include "kindred/table/column_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/base/random.h"
#include "kindred/binary/column_file.h"

#include "tests/support/temporary_files.h"
#include "tests/table/written_cells.h"

namespace kindred {
namespace {

const std::string kColumnsWritten = KINDRED_TESTS "/table/written/";

class ColumnReader : public testing::Test {
 protected:
  void SetUp() override {
    if (!ColumnFile::supported()) GTEST_SKIP() << "built without Apache Arrow";
  }
  std::string refusal(std::string_view bytes, const std::string& name = "t.parquet") const {
    const auto path = files_.write(name, bytes);
    std::string message = input_error([&] { (void)read_table(path, {}); });
    EXPECT_HAS(message, name);
    return message;
  }

  TemporaryFiles files_;
};

TEST(ColumnReaderAbsent, SaysHowToReadTheFile) {
  if (ColumnFile::supported()) GTEST_SKIP() << "built with Apache Arrow";
  for (const char* name : {"columns.parquet", "columns.feather", "columns.arrow"})
    EXPECT_HAS(input_error([&] { (void)read_table(kColumnsWritten + name, {}); }),
               std::string(name) +
                   ": a Parquet or Arrow file, and this kindred is built without Apache Arrow");
}

TEST_F(ColumnReader, ReadsWhatPyarrowWrites) {
  for (const char* name :
       {"columns.parquet", "snappy.parquet", "columns.feather", "columns.arrow"}) {
    SCOPED_TRACE(name);
    const Table table = read_table(kColumnsWritten + name, {});
    expect_cells(table, "columns.csv");
    EXPECT_EQ(table.column(0).declared_kind, ColumnKind::kNumeric);
    EXPECT_EQ(table.column(table.find("kind")).declared_kind, ColumnKind::kCategorical);
    EXPECT_FALSE(table.column(table.find("day")).declared_kind);
    EXPECT_EQ(table.notes().checksum, checksum_text(read_file(kColumnsWritten + name)));
  }
}

TEST_F(ColumnReader, LeavesPandasIndexOut) {
  const Table table = read_table(kColumnsWritten + "pandas.parquet", {});
  ASSERT_EQ(table.columns(), 2);
  EXPECT_EQ(table.cell(1, 1), "y");
  ASSERT_EQ(table.notes().warnings.size(), 1U);
  EXPECT_HAS(table.notes().warnings[0], "\"__index_level_0__\", which pandas writes for an index");
}

TEST_F(ColumnReader, RefusesNestedColumnsAndOtherFiles) {
  EXPECT_HAS(input_error([&] { (void)read_table(kColumnsWritten + "nested.parquet", {}); }),
             "nested.parquet: column \"l\" holds \"list<");
  EXPECT_HAS(refusal("a,b\n1,2\n"), "is neither a Parquet nor an Arrow file");
  EXPECT_HAS(refusal(""), "is neither a Parquet nor an Arrow file");
  EXPECT_HAS(refusal("FEA1....", "t.feather"), "version 1");
}

// A table or a refusal of one line, whatever is changed.
TEST_F(ColumnReader, SurvivesDamage) {
  RandomStream stream(5);
  for (const char* name : {"columns.parquet", "snappy.parquet", "columns.feather"}) {
    const std::string whole = read_file(kColumnsWritten + name);
    for (size_t length = 8; length < whole.size(); length += 1 + whole.size() / 60)
      EXPECT_HAS(refusal(whole.substr(0, length)), "damaged, or not readable by Apache Arrow");
    for (int i = 0; i < 300; ++i) {
      std::string changed = whole;
      for (int j = 0; j < 3; ++j)
        changed[8 + stream.below(changed.size() - 8)] = static_cast<char>(stream.below(256));
      const auto path = files_.write("t.parquet", changed);
      try {
        (void)read_table(path, {});
      } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      }
    }
  }
}

}  // namespace
}  // namespace kindred
