#include "kindred/record/event_file.h"

#include <filesystem>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

class EventFileTest : public testing::Test {
 protected:
  const TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "events.out.tfevents.0.kindred";

  [[nodiscard]] std::string bytes() const { return read_file(path_); }
  // Three records of steps 10, 20 and 30 after the first; the length after each.
  std::vector<size_t> write_three() {
    EventFile file(path_, 0);
    std::vector<size_t> lengths = {bytes().size()};
    for (const int64_t step : {10, 20, 30}) {
      file.append(step, {{"loss/a", 0.5}, {"loss/b", 1.5}});
      lengths.push_back(bytes().size());
    }
    return lengths;
  }
};

// RFC 3720, appendix B.4: 32 bytes of 0 have the CRC-32C 0x8A9136AA, 32 of 0xFF 0x62A8AB43.
TEST(MaskedCrc, IsThatOfThePublishedExamples) {
  const auto masked = [](uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U; };
  EXPECT_EQ(masked_crc32c(std::string(32, '\0')), masked(0x8A9136AA));
  EXPECT_EQ(masked_crc32c(std::string(32, '\xff')), masked(0x62A8AB43));
}

TEST_F(EventFileTest, ARecordIsLengthSumEventSum) {
  { EventFile file(path_, 0); }
  const std::string start = bytes();
  {
    EventFile file(path_, 1);
    file.append(7, {{"a", 1.0}});
  }
  const std::string record = bytes().substr(start.size());
  // wall_time: tag and 8 bytes; step: 2; summary: tag, length and one value: tag, length, "a", 1.0.
  const std::string summary("\x0a\x08\x0a\x01\x61\x15\x00\x00\x80\x3f", 10);
  const std::string event = record.substr(12, record.size() - 16);
  ASSERT_EQ(event.size(), 9 + 2 + 2 + summary.size());
  EXPECT_EQ(event[0], '\x09');
  EXPECT_EQ(event.substr(9, 4), "\x10\x07\x2a\x0a");
  EXPECT_EQ(event.substr(13), summary);
  EXPECT_EQ(record.substr(0, 8), std::string("\x17\0\0\0\0\0\0\0", 8));
}

TEST_F(EventFileTest, GoesOnAfterTheStepsThatAreKept) {
  const auto lengths = write_three();
  {
    EventFile file(path_, 21);
    EXPECT_EQ(bytes().size(), lengths[2]);
  }
  {
    EventFile file(path_, 20);
    EXPECT_EQ(bytes().size(), lengths[1]);
    file.append(20, {{"loss/a", 0.5}, {"loss/b", 1.5}});
  }
  EXPECT_EQ(bytes().size(), lengths[2]);
}

TEST_F(EventFileTest, CutsOffWhatIsNotWhole) {
  const auto lengths = write_three();
  const std::string whole = bytes();
  for (size_t length = 0; length < whole.size(); ++length) {
    write_file_atomically(path_, whole.substr(0, length));
    const EventFile file(path_, 1000);
    size_t expected = lengths[0];  // the first record is written again where it is cut
    for (const size_t kept : lengths)
      if (kept <= length) expected = kept;
    EXPECT_EQ(bytes().size(), expected) << length;
  }
}

TEST_F(EventFileTest, CutsOffWhatIsDamaged) {
  const auto lengths = write_three();
  const std::string whole = bytes();
  for (size_t place = lengths[1]; place < lengths[2]; ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
    write_file_atomically(path_, damaged);
    const EventFile file(path_, 1000);
    EXPECT_EQ(bytes().size(), lengths[1]) << place;
  }
}

TEST_F(EventFileTest, AFileOfSomethingElseBecomesAnEventFile) {
  write_file_atomically(path_, std::string(1000, '\xff'));
  const EventFile file(path_, 1000);
  EXPECT_LT(bytes().size(), 100U);
}

TEST_F(EventFileTest, RefusesAPlaceThatCannotBeWritten) {
  EXPECT_THROW(EventFile(directory_.path() / "no" / "tfevents", 0), FailureError);
}

TEST_F(EventFileTest, KeepsValuesThatAreNotFinite) {
  EventFile file(path_, 0);
  const size_t before = bytes().size();
  file.append(1, {{"a", std::numeric_limits<double>::quiet_NaN()}, {"b", 1e300}});
  EXPECT_GT(bytes().size(), before);
}

}  // namespace
}  // namespace kindred
