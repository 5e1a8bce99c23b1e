#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/table/read_table.h"
#include "kindred/table/text_source.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const Table& table) {
  Rows rows;
  for (int64_t row = 0; row < table.rows(); ++row) {
    rows.emplace_back();
    for (int64_t column = 0; column < table.columns(); ++column)
      rows.back().emplace_back(table.cell(row, column));
  }
  return rows;
}

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (int64_t column = 0; column < table.columns(); ++column)
    names.push_back(table.column(column).name);
  return names;
}

class CsvReader : public testing::Test {
 protected:
  Table read(std::string_view text, const std::string& name = "t.csv") const {
    return read_table(files_.write(name, text), options_);
  }
  std::string refusal(std::string_view text, const std::string& name = "t.csv") const {
    std::string message = input_error([&] { (void)read(text, name); });
    EXPECT_HAS(message, name);
    EXPECT_LT(message.size(), 400U) << message;
    return message;
  }

  TemporaryFiles files_;
  DataOptions options_;
};

TEST_F(CsvReader, ReadsPlainCells) {
  const Table table = read("a,b,c\n1,2,3\n4,,6\n");
  EXPECT_EQ(names_of(table), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(rows_of(table), (Rows{{"1", "2", "3"}, {"4", "", "6"}}));
  EXPECT_EQ(table.place(1, 1), files_.path("t.csv").string() + ", line 3, column \"b\"");
  EXPECT_FALSE(table.column(0).declared_kind.has_value());
}

TEST_F(CsvReader, ReadsQuotedCells) {
  const Table table = read(
      "a,\"b, or \"\"c\"\"\"\n"
      "\" kept \", \"x\"\"y\" \n"
      "\"two\nlines\",\"\"\n"
      "5\" pipe,it's\n");
  EXPECT_EQ(names_of(table), (std::vector<std::string>{"a", "b, or \"c\""}));
  EXPECT_EQ(rows_of(table), (Rows{{" kept ", "x\"y"}, {"two\nlines", ""}, {"5\" pipe", "it's"}}));
  EXPECT_HAS(table.place(2, 0), "line 5");
}

TEST_F(CsvReader, TrimsBlanksAndSkipsBlankLinesMarkAndCarriageReturns) {
  const Table table = read("\xEF\xBB\xBFid, name\r\n\r\n 1 ,\t two words \r\n  \r\n2,\"a\r\nb\"");
  EXPECT_EQ(names_of(table), (std::vector<std::string>{"id", "name"}));
  EXPECT_EQ(rows_of(table), (Rows{{"1", "two words"}, {"2", "a\nb"}}));
  EXPECT_HAS(table.place(1, 0), "line 5");
}

TEST_F(CsvReader, MissingTextsComeOutEmpty) {
  const Table table = read("a,b,c\n?,NA,\"nan\"\nN/A,??,0\nnone,NA,-\n");
  EXPECT_EQ(rows_of(table), (Rows{{"", "", ""}, {"", "??", "0"}, {"none", "", "-"}}));
  using Words = std::vector<std::pair<std::string, int64_t>>;
  EXPECT_EQ(table.column(0).missing_words, (Words{{"?", 1}, {"N/A", 1}}));
  EXPECT_EQ(table.column(1).missing_words, (Words{{"NA", 2}}));
  // The words that pandas 2.2 takes for missing.
  for (const std::string word :
       {"#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
        "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"})
    EXPECT_EQ(rows_of(read("a,b\n" + word + ",1\n")), (Rows{{"", "1"}})) << word;
  options_.missing = {"-999"};
  EXPECT_EQ(rows_of(read("a,b\n-999,?\n-99,\n")), (Rows{{"", "?"}, {"-99", ""}}));
}

TEST_F(CsvReader, TheFirstLineShowsTheSeparator) {
  const Rows expected = {{"1", "2"}};
  for (const std::string separator : {";", "|", "\t", ","}) {
    const Table table = read("a" + separator + "b\n1" + separator + "2\n");
    EXPECT_EQ(rows_of(table), expected) << separator;
    EXPECT_EQ(table.notes().separator, separator[0]);
  }
  // A comma wins, and what stands in quotes is no separator.
  EXPECT_EQ(names_of(read("a;b,c\n1;2,3\n")), (std::vector<std::string>{"a;b", "c"}));
  EXPECT_EQ(names_of(read("\n\"a,b\";c\n1;2\n")), (std::vector<std::string>{"a,b", "c"}));
  EXPECT_EQ(names_of(read("5\" pipe;c\n1;2\n")), (std::vector<std::string>{"5\" pipe", "c"}));
  EXPECT_HAS(refusal("a;b|c\n1;2|3\n"), "the first line holds \";\" and \"|\"");
  // No header: the first row shows it.
  options_.header = false;
  EXPECT_EQ(rows_of(read("1;2\n")), expected);
  EXPECT_EQ(rows_of(read(gzip("1|2\n"), "t.csv.gz")), expected);
}

TEST_F(CsvReader, TheSeparatorMayBeSaid) {
  options_.separator = ";";
  EXPECT_EQ(rows_of(read("a,x;b\ny,z;2\n")), (Rows{{"y,z", "2"}}));
  options_.separator = "^";
  EXPECT_EQ(rows_of(read("a^b\n1^2\n", "t.tsv")), (Rows{{"1", "2"}}));
  options_.separator = "\t";
  EXPECT_EQ(rows_of(read("a\tb\n\t2\n")), (Rows{{"", "2"}}));
  for (const char* bad : {"", ";;", " ", "a", "7", "\"", ".", "-", "\n", "é", "Auto"}) {
    options_.separator = bad;
    EXPECT_HAS(input_error([&] { (void)read("a;b\n1;2\n"); }), "data.separator = ") << bad;
  }
}

TEST_F(CsvReader, ARaggedRowNamesAnotherSeparatorOfTheHeader) {
  EXPECT_HAS(refusal("a;b;c, cm\n1,5;2;3,4\n"),
             "line 2: 3 cells, but the header has 2; is there a separator or quote too many or too "
             "few, or "
             "is the separator \";\" (data.separator)?");
}

TEST_F(CsvReader, DecimalCommasAreReadWherePlain) {
  const std::string mixed = "age;dose;x;u;word\n72;43.57;-0,446;8,603;1,5 kg\n46;;-1,453e2;10;\n";
  const Table table = read(mixed);
  EXPECT_EQ(rows_of(table),
            (Rows{{"72", "43.57", "-0.446", "8.603", "1,5 kg"}, {"46", "", "-1.453e2", "10", ""}}));
  EXPECT_TRUE(table.notes().decimal_commas);
  // "8,603" alone may be 8603.
  EXPECT_EQ(rows_of(read("a;b\n8,603;1\n")), (Rows{{"8,603", "1"}}));
  // With commas between the cells, and in a column with points, nothing is guessed.
  EXPECT_EQ(rows_of(read("a,b\n\"0,5\",1\n")), (Rows{{"0,5", "1"}}));
  EXPECT_EQ(rows_of(read("a;b\n0,5;1\n0.5;1\n")), (Rows{{"0,5", "1"}, {"0.5", "1"}}));
  EXPECT_FALSE(read("a;b\nred;1\n").notes().decimal_commas);
}

TEST_F(CsvReader, TheDecimalMarkMayBeSaid) {
  options_.decimal = DecimalMark::kComma;
  EXPECT_EQ(rows_of(read("a,b\n\"8,603\",1\n")), (Rows{{"8.603", "1"}}));
  EXPECT_EQ(rows_of(read("a;b\n0.5;1\n")), (Rows{{"0.5", "1"}}));
  // Mostly words: not a column of numbers.
  EXPECT_EQ(rows_of(read("a;b\n0,5;1\nred;1\nblue;2\n"))[0][0], "0,5");
  EXPECT_HAS(refusal("a;b\n0,5;1.234\n0,7;2.000\n"),
             "line 2, column \"b\": \"1.234\" in a file with decimal commas");
  options_.decimal = DecimalMark::kPoint;
  EXPECT_EQ(rows_of(read("a;b\n0,5;1\n")), (Rows{{"0,5", "1"}}));
}

TEST_F(CsvReader, NamelessColumnsAreLeftOut) {
  const Table table = read(",a,\"\",b,\n0,1,x,2,\n1,3,y,4,\n");
  EXPECT_EQ(names_of(table), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(rows_of(table), (Rows{{"1", "2"}, {"3", "4"}}));
  ASSERT_EQ(table.notes().warnings.size(), 1U);
  EXPECT_HAS(table.notes().warnings[0], "t.csv: the header has no name for columns 1, 3 and 5");
  EXPECT_HAS(refusal(",a\n0,1\n1\n"), "line 3: 1 cell, but the header has 2");
  EXPECT_HAS(refusal(",,\n1,2,3\n"), "line 1: no column has a name");
  EXPECT_HAS(refusal(",a,a\n1,2,3\n"), "both named \"a\"");
  options_.names_path = files_.write("names.txt", "i\nj\n").string();
  EXPECT_EQ(rows_of(read(",1\n2,3\n")), (Rows{{"", "1"}, {"2", "3"}}));
}

TEST_F(CsvReader, ReadsTabsWhereSaid) {
  const Table table = read("a\tb\n1, 2\t \"x\ty\" \n\t\n", "t.tsv");
  EXPECT_EQ(rows_of(table), (Rows{{"1, 2", "x\ty"}, {"", ""}}));
  options_.format = TableFormat::kTsv;
  EXPECT_EQ(rows_of(read("a\tb\n1\t2\n", "t.csv")), (Rows{{"1", "2"}}));
}

TEST_F(CsvReader, NamesComeFromAFile) {
  options_.names_path = files_.write("names.txt", "first\n second \n\n").string();
  const Table table = read("1,2\n3,4\n");
  EXPECT_EQ(names_of(table), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(rows_of(table), (Rows{{"1", "2"}, {"3", "4"}}));
}

TEST_F(CsvReader, NamesAreMadeUpWithoutHeader) {
  options_.header = false;
  const Table table = read("1,2\n3,4\n");
  EXPECT_EQ(names_of(table), (std::vector<std::string>{"c1", "c2"}));
  EXPECT_EQ(table.rows(), 2);
}

TEST_F(CsvReader, ReadsGzipAlsoInSeveralMembers) {
  const Table table = read(gzip("a,b\n1,2\n3,") + gzip("4\n5,6\n"), "t.csv.gz");
  EXPECT_EQ(rows_of(table), (Rows{{"1", "2"}, {"3", "4"}, {"5", "6"}}));
}

// Random tables, written by csv_field and with needless quotes, come back as they were.
TEST_F(CsvReader, RandomTablesComeBack) {
  RandomStream random(7);
  const std::vector<std::string> pieces = {"a", "\"",  ",", "\n", " ", "\t",
                                           "ü", "1.5", ";", "'",  "x"};
  options_.missing = {};
  for (int round = 0; round < 300; ++round) {
    const size_t width = 1 + random.below(6), height = 1 + random.below(8);
    Rows rows(height, std::vector<std::string>(width));
    std::string text;
    for (size_t column = 0; column < width; ++column)
      text += (column > 0 ? ",n" : "n") + std::to_string(column);
    for (auto& row : rows) {
      text += random.below(2) == 0 ? "\n" : "\r\n";
      for (size_t column = 0; column < width; ++column) {
        auto& cell = row[column];
        for (uint64_t left = random.below(5); left > 0; --left)
          cell += pieces[random.below(pieces.size())];
        std::string field = csv_field(cell);
        const bool must_quote = width == 1 && cell.empty();  // else the line is blank
        if (field == cell && (must_quote || random.below(4) == 0)) field = "\"" + cell + "\"";
        text += (column > 0 ? "," : "") + field;
      }
    }
    ASSERT_EQ(rows_of(read(text)), rows) << text;
  }
}

// Lines of every length around the size of a chunk of reading.
TEST_F(CsvReader, LongRowsSpanChunks) {
  std::string text = "a,b\n";
  Rows rows;
  for (const size_t length : {262143U, 262144U, 262145U, 600000U, 1U}) {
    rows.push_back({std::string(length, 'x'), "end"});
    text += rows.back()[0] + ",end\n";
    rows.push_back({std::string(length, 'y') + "\n", "q"});
    text += "\"" + rows.back()[0] + "\",q\n";
  }
  EXPECT_EQ(rows_of(read(text)), rows);
}

TEST_F(CsvReader, HundredThousandColumnsTakeLinearTime) {
  constexpr int kColumns = 100000;
  std::string header, row;
  for (int i = 0; i < kColumns; ++i) {
    header += (i > 0 ? ",column" : "column") + std::to_string(i);
    row += i > 0 ? ",1" : "1";
  }
  const auto begin = std::chrono::steady_clock::now();
  const Table table = read(header + "\n" + row + "\n" + row + "\n");
  for (int64_t i = 0; i < kColumns; ++i) ASSERT_EQ(table.find(table.column(i).name), i);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_EQ(table.rows(), 2);
}

TEST_F(CsvReader, RefusesMissingFile) {
  EXPECT_HAS(input_error([&] { (void)read_table(files_.path("none.csv"), options_); }),
             "none.csv: no such file");
  EXPECT_HAS(input_error([&] { (void)read_table("", options_); }), "data.path is empty");
}

TEST_F(CsvReader, RefusesDirectory) {
  std::filesystem::create_directory(files_.path("folder.csv"));
  EXPECT_HAS(input_error([&] { (void)read_table(files_.path("folder.csv"), options_); }),
             "folder.csv: a directory");
  EXPECT_HAS(input_error([&] { (void)read_table("/dev/zero", options_); }), "not a regular file");
}

TEST_F(CsvReader, RefusesUnknownExtension) {
  EXPECT_HAS(refusal("a\n1\n", "t.dat"), "set data.format");
  EXPECT_HAS(refusal("a\n1\n", "csv"), "set data.format");
}

TEST_F(CsvReader, SaysWhatToDoWithFilesOfOtherPrograms) {
  for (const char* name :
       {"t.xlsx", "T.XLS", "t.json", "t.jsonl.gz", "t.ods", "t.pkl", "t.sav", "t.sas7bdat"}) {
    const std::string message = refusal("PAR1\x15", name);
    EXPECT_HAS(message, "export it as CSV");
    EXPECT_EQ(message.find("data.format"), std::string::npos) << message;
  }
}

TEST_F(CsvReader, RefusesEmptyFile) {
  EXPECT_HAS(refusal(""), "the file is empty");
  EXPECT_HAS(refusal(gzip(""), "t.csv.gz"), "the file is empty");
  EXPECT_HAS(refusal("\n \n\r\n"), "only blank lines");
  EXPECT_HAS(refusal("\xEF\xBB\xBF"), "only blank lines");
}

TEST_F(CsvReader, RefusesHeaderOnly) {
  EXPECT_HAS(refusal("a,b,c\n"), "a header and no rows");
  EXPECT_HAS(refusal("a,b,c\n\n\n"), "a header and no rows");
}

TEST_F(CsvReader, RefusesRaggedRows) {
  EXPECT_HAS(refusal("a,b\n1,2\n1,2,3\n"), "line 3: 3 cells, but the header has 2");
  EXPECT_HAS(refusal("a,b\n1,2\n\n1\n"), "line 4: 1 cell, but the header has 2");
  EXPECT_HAS(refusal("a,b\n\"1\",2,3,4\n"), "line 2: 4 cells, but the header has 2");
  options_.header = false;
  EXPECT_HAS(refusal("1,2\n1,2,3\n"), "line 2: 3 cells, but the first row has 2");
}

TEST_F(CsvReader, RefusesUnclosedQuote) {
  const std::string message = refusal("a,b\n1,2\n3,\"four\n5,6\n7,8\n");
  EXPECT_HAS(message, "line 3, cell 2: the quote that opens this cell is never closed");
}

TEST_F(CsvReader, RefusesTextAfterClosingQuote) {
  EXPECT_HAS(refusal("a,b\n\"x\"y,2\n"), "line 2, cell 1: \"y,2\" after the closing quote");
}

// 1 GiB in one line, packed as 64 times the same gzip member; only what the limit allows is
// unpacked.
TEST_F(CsvReader, RefusesAGibibyteLineWithoutReadingOn) {
  const std::string member = gzip(std::string(size_t{16} << 20, 'x'));
  std::string file = gzip("a,b\n1,");
  for (int i = 0; i < 64; ++i) file += member;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_HAS(refusal(file, "t.csv.gz"), "line 2: the line is longer than the limit of 64 MiB");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(CsvReader, RefusesARowOfManyLinesBeyondTheLimit) {
  const std::string member = gzip(std::string(size_t{1} << 20, 'x') + "\n");
  std::string file = gzip("a,b\n1,2\n3,\"");
  for (int i = 0; i < 256; ++i) file += member;
  EXPECT_HAS(refusal(file, "t.csv.gz"), "line 3, cell 2: the row is longer than 64 MiB");
}

// A hole of 1 GiB costs no disk and is found in its first bytes.
TEST_F(CsvReader, RefusesNulBytes) {
  EXPECT_HAS(refusal(std::string_view("a,b\n1,2\n3,\0\n", 12)), "line 3: a NUL byte");
  const auto path = files_.write("hole.csv", "a,b\n1,2\n");
  std::filesystem::resize_file(path, uint64_t{1} << 30);
  EXPECT_HAS(input_error([&] { (void)read_table(path, options_); }),
             "hole.csv, line 3: a NUL byte");
}

TEST_F(CsvReader, RefusesBinaryFiles) {
  EXPECT_HAS(refusal("\x89PNG\r\n\x1A\n"), "an image");
  EXPECT_HAS(refusal(std::string("\x7F") + "ELF\x02"), "a program");
  EXPECT_HAS(refusal("PK\x03\x04 workbook"), "a spreadsheet");
  EXPECT_HAS(refusal("\x28\xB5\x2F\xFD"), "zstd");
  RandomStream random(1);
  std::string noise;
  for (int i = 0; i < 10000; ++i) noise += static_cast<char>(random.below(256));
  (void)refusal(noise);
}

TEST_F(CsvReader, RefusesOtherEncodings) {
  const std::string latin = refusal("name,n\nRen\xE9,1\n");
  EXPECT_HAS(latin, "line 2: byte 0xe9 is not UTF-8");
  EXPECT_HAS(latin, "iconv -f WINDOWS-1252");
  EXPECT_HAS(refusal("ä,ö\nü,\xC3"), "line 2: byte 0xc3");
  EXPECT_HAS(refusal(std::string_view("\xFF\xFE"
                                      "a\0,\0b\0",
                                      8)),
             "UTF-16 text");
  EXPECT_HAS(refusal(std::string_view("a\0,\0b\0\n\0", 8)), "iconv -f UTF-16LE");
  EXPECT_HAS(refusal(std::string_view("\0a\0,\0b\0\n", 8)), "iconv -f UTF-16BE");
}

std::string long_table() {
  RandomStream random(3);
  std::string text = "a,b\n";
  for (int i = 0; i < 20000; ++i) text += std::to_string(random()) + "," + std::to_string(i) + "\n";
  return text;
}

// However early the file is cut, it never reads as a shorter table.
TEST_F(CsvReader, RefusesTruncatedGzip) {
  const std::string whole = gzip(long_table());
  EXPECT_HAS(refusal(whole.substr(0, whole.size() / 2), "t.csv.gz"), "the gzip file is truncated");
  for (const size_t length :
       {size_t{3}, size_t{10}, size_t{40}, whole.size() - 9, whole.size() - 1})
    EXPECT_HAS(refusal(whole.substr(0, length), "t.csv.gz"), "the gzip file is truncated")
        << length;
}

TEST_F(CsvReader, RefusesCorruptGzip) {
  std::string damaged = gzip(long_table());
  damaged[damaged.size() - 6] ^= 1;  // in the checksum
  EXPECT_HAS(refusal(damaged, "t.csv.gz"), "the gzip file is damaged");
  damaged = gzip(long_table());
  for (size_t i = damaged.size() / 2; i < damaged.size() / 2 + 50; ++i) damaged[i] = '\xFF';
  (void)refusal(damaged, "t.csv.gz");
}

TEST_F(CsvReader, RefusesFaultyNames) {
  EXPECT_HAS(refusal("a,b,a\n1,2,3\n"), "line 1: columns 1 and 3 are both named \"a\"");
  EXPECT_HAS(refusal("\"\"\n1\n"), "line 1: no column has a name");
}

TEST_F(CsvReader, RefusesFaultyNamesFiles) {
  options_.names_path = files_.write("names.txt", "a\nb\nc\n").string();
  const std::string message = refusal("1,2\n");
  EXPECT_HAS(message, "line 1: 2 cells, but");
  EXPECT_HAS(message, "names.txt has 3");
  options_.names_path = files_.write("names.txt", "a\n\na\n").string();
  EXPECT_HAS(input_error([&] { (void)read("1,2\n"); }), "names.txt, line 3: columns 1 and 2");
  options_.names_path = files_.write("names.txt", "\n").string();
  EXPECT_HAS(input_error([&] { (void)read("1,2\n"); }), "no names");
  options_.names_path = files_.path("none.txt").string();
  EXPECT_HAS(input_error([&] { (void)read("1,2\n"); }), "none.txt: no such file");
}

TEST_F(CsvReader, RefusesMoreColumnsThanTheLimit) {
  const std::string commas(static_cast<size_t>(kMaxColumns), ',');
  EXPECT_HAS(refusal(commas + "\n"), "1048577 columns; at most 1048576 are supported");
}

TEST(CsvField, QuotesWhatNeedsIt) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field(" blank"), "\" blank\"");
}

}  // namespace
}  // namespace kindred
