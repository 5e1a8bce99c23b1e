#include "kindred/binary/packed_file.h"

#include <string>

#include <gtest/gtest.h>

#include "kindred/base/file.h"

#include "tests/support/binary_writers.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

// The whole file in steps of `step` bytes.
std::string read_all(PackedFile& file, size_t step) {
  std::string text, part(step, '\0');
  while (const size_t count = file.read(part.data(), step)) text.append(part, 0, count);
  return text;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919) + ",";
  return text;
}

TEST(PackedFile, ReadsAPlainFileAndSumsItUp) {
  const TemporaryFiles files;
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string("\x1f"), long_text()}) {
    PackedFile file(files.write("f", bytes));
    EXPECT_EQ(read_all(file, 1000), bytes);
    EXPECT_EQ(file.fault(), PackedFile::Fault::kNone);
    EXPECT_EQ(file.checksum(), checksum_text(bytes));
  }
}

TEST(PackedFile, ReadsAllMembersAndSumsUpTheFileOnDisk) {
  const TemporaryFiles files;
  const std::string bytes = gzip(long_text()) + gzip("") + gzip("end");
  for (const size_t step : {size_t{1} << 20, size_t{777}}) {
    PackedFile file(files.write("f.gz", bytes));
    EXPECT_EQ(read_all(file, step), long_text() + "end");
    EXPECT_EQ(file.fault(), PackedFile::Fault::kNone);
    EXPECT_EQ(file.checksum(), checksum_text(bytes));
  }
}

TEST(PackedFile, IgnoresWhatFollowsTheLastMember) {
  const TemporaryFiles files;
  const std::string bytes = gzip("a") + std::string(600'000, '\0');
  PackedFile file(files.write("f.gz", bytes));
  EXPECT_EQ(read_all(file, 100), "a");
  EXPECT_EQ(file.fault(), PackedFile::Fault::kNone);
  EXPECT_EQ(file.checksum(), checksum_text(bytes));
}

TEST(PackedFile, TellsATruncatedFileFromADamagedOne) {
  const TemporaryFiles files;
  const std::string whole = gzip(long_text());
  for (const size_t length : {size_t{2}, size_t{9}, whole.size() / 2, whole.size() - 1}) {
    PackedFile file(files.write("f.gz", whole.substr(0, length)));
    (void)read_all(file, 1000);
    EXPECT_EQ(file.fault(), PackedFile::Fault::kTruncated) << length;
  }
  std::string damaged = whole;
  damaged[whole.size() - 6] ^= 1;  // the checksum at the end
  PackedFile file(files.write("f.gz", damaged));
  (void)read_all(file, 1000);
  EXPECT_EQ(file.fault(), PackedFile::Fault::kDamaged);
}

// "zstd" where this kindred reads it, else "".
std::string zstd_here() {
  const auto unpacker = unpacker_of(zstd_frame("x"));
  return unpacker ? unpacker->name() : "";
}

TEST(PackedFile, ReadsFramesOfZstd) {
  if (zstd_here().empty()) GTEST_SKIP() << "built without libzstd";
  const TemporaryFiles files;
  const std::string bytes = zstd_frame(long_text()) + zstd_frame("") + zstd_frame("end");
  for (const size_t step : {size_t{1} << 20, size_t{777}}) {
    PackedFile file(files.write("f.zst", bytes));
    EXPECT_EQ(read_all(file, step), long_text() + "end");
    EXPECT_EQ(file.fault(), PackedFile::Fault::kNone);
    EXPECT_EQ(file.checksum(), checksum_text(bytes));
    EXPECT_STREQ(file.packing(), "zstd");
  }
  const std::string whole = zstd_frame(long_text());
  for (const size_t length : {size_t{4}, size_t{9}, whole.size() / 2, whole.size() - 1}) {
    PackedFile file(files.write("f.zst", whole.substr(0, length)));
    (void)read_all(file, 1000);
    EXPECT_EQ(file.fault(), PackedFile::Fault::kTruncated) << length;
  }
  std::string damaged = whole;
  damaged[13] = '\x06';  // a block of the reserved type
  PackedFile file(files.write("f.zst", damaged));
  (void)read_all(file, 1000);
  EXPECT_EQ(file.fault(), PackedFile::Fault::kDamaged);
}

}  // namespace
}  // namespace kindred
