#include "kindred/base/file.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>

#include <gtest/gtest.h>
#include <zlib.h>

#include "kindred/base/error.h"

#include "tests/support/folder.h"

namespace kindred {
namespace {

using FileTest = FolderTest;

size_t entries(const std::filesystem::path& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                           std::filesystem::directory_iterator()));
}

// While it lives, no file can grow beyond `bytes`, as on a full disk.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(FileTest, WritesAndReadsAllBytes) {
  std::string content;
  for (int i = 0; i < 100000; ++i) content += static_cast<char>(i * 7);
  write_file_atomically(folder_ / "f", "old");
  write_file_atomically(folder_ / "f", content);
  EXPECT_EQ(read_file(folder_ / "f"), content);
  EXPECT_EQ(entries(folder_), 1u);
  write_file_atomically(folder_ / "f", "");
  EXPECT_EQ(read_file(folder_ / "f"), "");
}

TEST_F(FileTest, AFailedWriteLeavesTheOldFileAndNothingElse) {
  write_file_atomically(folder_ / "f", "old");
  {
    const SizeLimit limit(1000);
    EXPECT_THROW(write_file_atomically(folder_ / "f", std::string(5000, 'x')), FailureError);
  }
  EXPECT_EQ(read_file(folder_ / "f"), "old");
  EXPECT_EQ(entries(folder_), 1u);
}

TEST_F(FileTest, WritingToAMissingOrTakenPlaceFails) {
  EXPECT_THROW(write_file_atomically(folder_ / "no" / "f", "x"), FailureError);
  std::filesystem::create_directory(folder_ / "taken");
  EXPECT_THROW(write_file_atomically(folder_ / "taken", "x"), FailureError);
  EXPECT_EQ(entries(folder_), 1u);
}

TEST_F(FileTest, TheFileOfALinkIsReplacedAndKeepsItsPermissions) {
  namespace fs = std::filesystem;
  write_file_atomically(folder_ / "f", "old");
  fs::permissions(folder_ / "f", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("f", folder_ / "link");
  write_file_atomically(folder_ / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(read_file(folder_ / "f"), "new");
  EXPECT_EQ(fs::status(folder_ / "f").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("nothing", folder_ / "dangling");
  write_file_atomically(folder_ / "dangling", "made");
  EXPECT_EQ(read_file(folder_ / "nothing"), "made");
}

TEST_F(FileTest, APipeIsWrittenTo) {
  const auto pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string seen;
  std::thread reader([&] {
    std::ifstream stream(pipe);
    std::getline(stream, seen);
  });
  write_file_atomically(pipe, "lines");
  reader.join();
  EXPECT_EQ(seen, "lines");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(entries(folder_), 1u);
}

TEST_F(FileTest, ReadingRefusesWhatIsNoFile) {
  EXPECT_THROW((void)read_file(folder_ / "missing"), InputError);
  EXPECT_THROW((void)read_file(folder_), InputError);
  EXPECT_THROW((void)read_file("/dev/zero"), InputError);
  write_file_atomically(folder_ / "f", "12345");
  EXPECT_THROW((void)read_file(folder_ / "f", 4), InputError);
  EXPECT_EQ(read_file(folder_ / "f", 5), "12345");
}

TEST_F(FileTest, MakesDirectories) {
  make_directory(folder_ / "a" / "b");
  make_directory(folder_ / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "a" / "b"));
  write_file_atomically(folder_ / "f", "x");
  EXPECT_THROW(make_directory(folder_ / "f"), FailureError);
  EXPECT_THROW(make_directory(folder_ / "f" / "g"), FailureError);
}

TEST_F(FileTest, AppendsAndCutsBack) {
  {
    AppendFile file(folder_ / "f", 0);
    file.append("one\n");
    file.append("two\n");
    file.sync();
    EXPECT_EQ(file.length(), 8u);
  }
  {
    AppendFile file(folder_ / "f", 4);
    file.append("three\n");
    EXPECT_EQ(file.length(), 10u);
  }
  EXPECT_EQ(read_file(folder_ / "f"), "one\nthree\n");
  EXPECT_THROW(AppendFile(folder_ / "f", 11), FailureError);
  EXPECT_THROW(AppendFile(folder_, 0), FailureError);
  AppendFile file(folder_ / "f", 10);
  const SizeLimit limit(10);
  EXPECT_THROW(file.append("four"), FailureError);
}

TEST(Checksum, IsThatOfGzip) {
  EXPECT_EQ(checksum("123456789"), 0xCBF43926u);  // the check value of the standard
  EXPECT_EQ(checksum(""), 0u);
}

// As by several processes in one run directory.
TEST_F(FileTest, AFileThatIsReplacedWhileItIsReadIsReadWhole) {
  const std::string small(10, 'a'), large(100'000, 'b');
  write_file_atomically(folder_ / "f", small);
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i)
      write_file_atomically(folder_ / "f", i % 2 == 0 ? large : small);
  });
  for (int i = 0; i < 3000; ++i) {
    const std::string content = read_file(folder_ / "f");
    ASSERT_TRUE(content == small || content == large) << content.size() << " bytes";
  }
}

TEST_F(FileTest, RecordsOfSeveralWritersAreAppendedWhole) {
  constexpr int kWriters = 4, kRecords = 200;
  {
    std::vector<std::jthread> writers;
    writers.reserve(kWriters);
    for (int i = 0; i < kWriters; ++i)
      writers.emplace_back([&, i] {
        for (int n = 0; n < kRecords; ++n)
          append_to_file(folder_ / "log", std::string(50, static_cast<char>('a' + i)) + "\n");
      });
  }
  std::istringstream lines(read_file(folder_ / "log"));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_EQ(line, std::string(50, line.front()));
  EXPECT_EQ(count, kWriters * kRecords);
  EXPECT_THROW(append_to_file(folder_ / "missing" / "log", "x"), FailureError);
}

}  // namespace
}  // namespace kindred
