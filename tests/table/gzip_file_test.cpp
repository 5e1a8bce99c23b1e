#include "kindred/table/gzip_file.h"

#include <string>

#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/table/read_table.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

// The whole file in steps of `step` bytes.
std::string read_all(GzipFile& file, size_t step) {
  std::string text, part(step, '\0');
  while (const size_t count = file.read(part.data(), step)) text.append(part, 0, count);
  return text;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919) + ",";
  return text;
}

TEST(GzipFile, ReadsAPlainFileAndSumsItUp) {
  const TemporaryFiles files;
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string("\x1f"), long_text()}) {
    GzipFile file(files.write("f", bytes));
    EXPECT_EQ(read_all(file, 1000), bytes);
    EXPECT_EQ(file.fault(), GzipFile::Fault::kNone);
    EXPECT_EQ(file.checksum(), checksum_text(bytes));
  }
}

TEST(GzipFile, ReadsAllMembersAndSumsUpTheFileOnDisk) {
  const TemporaryFiles files;
  const std::string bytes = gzip(long_text()) + gzip("") + gzip("end");
  for (const size_t step : {size_t{1} << 20, size_t{777}}) {
    GzipFile file(files.write("f.gz", bytes));
    EXPECT_EQ(read_all(file, step), long_text() + "end");
    EXPECT_EQ(file.fault(), GzipFile::Fault::kNone);
    EXPECT_EQ(file.checksum(), checksum_text(bytes));
  }
}

TEST(GzipFile, IgnoresWhatFollowsTheLastMember) {
  const TemporaryFiles files;
  const std::string bytes = gzip("a") + std::string(600'000, '\0');
  GzipFile file(files.write("f.gz", bytes));
  EXPECT_EQ(read_all(file, 100), "a");
  EXPECT_EQ(file.fault(), GzipFile::Fault::kNone);
  EXPECT_EQ(file.checksum(), checksum_text(bytes));
}

TEST(GzipFile, TellsATruncatedFileFromADamagedOne) {
  const TemporaryFiles files;
  const std::string whole = gzip(long_text());
  for (const size_t length : {size_t{2}, size_t{9}, whole.size() / 2, whole.size() - 1}) {
    GzipFile file(files.write("f.gz", whole.substr(0, length)));
    (void)read_all(file, 1000);
    EXPECT_EQ(file.fault(), GzipFile::Fault::kTruncated) << length;
  }
  std::string damaged = whole;
  damaged[whole.size() - 6] ^= 1;  // the checksum at the end
  GzipFile file(files.write("f.gz", damaged));
  (void)read_all(file, 1000);
  EXPECT_EQ(file.fault(), GzipFile::Fault::kDamaged);
}

TEST(ReadTable, KnowsTheChecksumOfItsFile) {
  const TemporaryFiles files;
  const std::string csv = "a,b\n1,2\n", arff = "@relation r\n@attribute a numeric\n@data\n1\n";
  EXPECT_EQ(read_table(files.write("t.csv", csv), {}).notes().checksum, checksum_text(csv));
  EXPECT_EQ(read_table(files.write("t.csv.gz", gzip(csv)), {}).notes().checksum,
            checksum_text(gzip(csv)));
  EXPECT_EQ(read_table(files.write("t.arff", arff), {}).notes().checksum, checksum_text(arff));
}

}  // namespace
}  // namespace kindred
