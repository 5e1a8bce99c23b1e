#include "kindred/binary/zip_archive.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/binary_writers.h"
#include "tests/support/errors.h"

namespace kindred {
namespace {

std::string long_content() {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919) + ",";
  return text;
}

std::string first_of(const std::string& zip, uint64_t most = uint64_t{1} << 40) {
  const auto members = zip_members(zip, "t.npz");
  return unzipped(zip, members.at(0), most, "t.npz");
}

std::string zip_refusal(const std::string& zip) {
  std::string message = input_error([&] { (void)first_of(zip); });
  EXPECT_HAS(message, "t.npz: ");
  return message;
}

TEST(ZipArchive, ReadsStoredAndDeflatedMembers) {
  for (const bool long_sizes : {false, true}) {
    const std::string zip = zip_file(
        {{"a.npy", "first"}, {"b.npy", long_content(), true}, {"c", "", true}}, long_sizes);
    const auto members = zip_members(zip, "t.npz");
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[1].name, "b.npy");
    EXPECT_EQ(unzipped(zip, members[0], 100, "t.npz"), "first");
    EXPECT_EQ(unzipped(zip, members[0], 3, "t.npz"), "fir");
    EXPECT_EQ(unzipped(zip, members[1], uint64_t{1} << 40, "t.npz"), long_content());
    EXPECT_EQ(unzipped(zip, members[1], 10, "t.npz"), long_content().substr(0, 10));
    EXPECT_EQ(unzipped(zip, members[2], 10, "t.npz"), "");
  }
  // Text before the end record may look like one.
  EXPECT_EQ(first_of(zip_file({{"PK\x05\x06", "x"}})), "x");
}

TEST(ZipArchive, RefusesWhatIsDamaged) {
  EXPECT_HAS(zip_refusal(""), "is no zip archive");
  EXPECT_HAS(zip_refusal("PK\x03\x04 and no more"), "is no zip archive");
  const std::string zip = zip_file({{"a.npy", long_content(), true}});
  for (size_t length = 0; length < zip.size(); length += 1 + zip.size() / 97)
    EXPECT_HAS(zip_refusal(zip.substr(0, length)), "is no zip archive");
  const auto changed = [&](size_t from_end, char value) {
    std::string other = zip;
    other[other.size() - from_end] = value;
    return other;
  };
  EXPECT_HAS(zip_refusal(changed(3, '\x7f')), "damaged or cut");  // the directory's begin
  EXPECT_HAS(zip_refusal(changed(17, '\x01')), "several");        // the number of this disk
  const size_t entry = 22 + 46 + 5;
  EXPECT_HAS(zip_refusal(changed(entry - 8, '\x01')), "is encrypted");
  EXPECT_HAS(zip_refusal(changed(entry - 10, '\x0c')), "packed in a way other than");
  EXPECT_HAS(zip_refusal(changed(entry - 16, '\x00')), "\"a.npy\" in the zip archive is damaged");
  EXPECT_HAS(zip_refusal(changed(entry - 23, '\x7f')), "damaged or cut");  // packed size
  std::string content = zip;
  content[300] ^= 1;
  EXPECT_HAS(zip_refusal(content), "\"a.npy\" in the zip archive is damaged");
}

TEST(ZipArchive, TakesNoMemoryForASizeThatIsOnlyStated) {
  std::string zip = zip_file({{"a.npy", std::string(1000, 'x'), true}}, true);
  // 2^60 bytes, in the extra field of the directory's entry.
  const size_t extra = zip.rfind(std::string("\x01\x00\x18\x00", 4));
  zip.replace(extra + 4, 8, little_bytes(uint64_t{1} << 60, 8));
  EXPECT_HAS(zip_refusal(zip), "\"a.npy\" in the zip archive is damaged");
  // So many members.
  std::string many = zip_file({{"a.npy", "x"}}, true);
  const size_t end = many.rfind("PK\x06\x06");
  many.replace(end + 32, 8, little_bytes(uint64_t{1} << 60, 8));
  EXPECT_HAS(zip_refusal(many), "at most 65536 are read");
}

}  // namespace
}  // namespace kindred
