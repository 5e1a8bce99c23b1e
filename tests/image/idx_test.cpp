#include "kindred/image/idx.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

std::string idx(int type, const std::vector<uint32_t>& sizes, const std::string& data) {
  std::string bytes = {'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  return bytes + data;
}

TEST(Idx, PlainAndGzip) {
  const TemporaryFiles files;
  const std::string bytes = idx(8, {2, 2, 3}, "abcdefghijkl");
  for (const auto& path : {files.write("a", bytes), files.write("a.gz", gzip(bytes))}) {
    const IdxArray array = read_idx(path);
    EXPECT_EQ(array.sizes, (std::vector<int64_t>{2, 2, 3}));
    EXPECT_EQ(array.item(), 6);
    EXPECT_EQ(std::string(array.bytes.begin(), array.bytes.end()), "abcdefghijkl");
  }
}

TEST(Idx, WhatIsWrongIsRefused) {
  const TemporaryFiles files;
  const auto message = [&](const std::string& bytes) {
    const auto path = files.write("a", bytes);
    return input_error([&] { (void)read_idx(path); });
  };
  EXPECT_HAS(message(""), "is not an IDX file");
  EXPECT_HAS(message("PK\x03\x04 something"), "is not an IDX file");
  EXPECT_HAS(message(idx(13, {2}, "12345678")), "type 13");
  EXPECT_HAS(message(idx(8, {1, 1, 1, 1, 1}, "1")), "5 dimensions");
  EXPECT_HAS(message(idx(8, {2, 2}, "abc")), "is shorter");
  EXPECT_HAS(message(idx(8, {2, 2}, "abcde")), "longer than its header declares");
  EXPECT_HAS(message(idx(8, {0}, "")), "holds no values");
  EXPECT_HAS(message(idx(8, {4000000000U, 4000000000U}, "")), "at most");
  // A header that lies about 4 GiB costs no memory.
  EXPECT_HAS(message(idx(8, {65536, 65536}, "abc")), "is shorter");
  const std::string packed = gzip(idx(8, {64, 1024}, std::string(65536, 'x') + "y"));
  EXPECT_HAS(message(packed.substr(0, packed.size() - 12)), "truncated or damaged");
  EXPECT_HAS(input_error([&] { (void)read_idx(files.path("none")); }), "no such file");
  EXPECT_HAS(input_error([&] { (void)read_idx(files.path("")); }), "no such file");
}

}  // namespace
}  // namespace kindred
