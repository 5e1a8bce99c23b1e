#include "kindred/study/event_file.h"

#include <bit>
#include <chrono>
#include <cstring>
#include <optional>

#include <boost/crc.hpp>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

namespace kindred {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

// Fields of Event, Summary and Summary.Value.
constexpr int kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5;
constexpr int kValue = 1;
constexpr int kTag = 1, kSimpleValue = 2;

constexpr size_t kLengthBytes = 8, kSumBytes = 4;
// Of a file that a killed run left; a protocol buffer is no larger. Two thousand tasks and a
// thousand epochs stay far below.
constexpr uint64_t kMostBytes = (uint64_t{1} << 31) - 1;

static_assert(std::endian::native == std::endian::little, "records are written as they lie here");

template <typename Number>
std::string bytes_of(Number number) {
  std::string bytes(sizeof(number), '\0');
  std::memcpy(bytes.data(), &number, sizeof(number));
  return bytes;
}

std::string record(std::string_view event) {
  const std::string length = bytes_of(static_cast<uint64_t>(event.size()));
  std::string bytes = length + bytes_of(masked_crc32c(length));
  bytes += event;
  return bytes + bytes_of(masked_crc32c(event));
}

// The message that `write` puts into a stream.
template <typename Write>
std::string message(const Write& write) {
  std::string bytes;
  {
    StringOutputStream target(&bytes);
    CodedOutputStream stream(&target);
    write(stream);
  }
  return bytes;
}

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string first_event() {
  return message([](CodedOutputStream& stream) {
    WireFormatLite::WriteDouble(kWallTime, now(), &stream);
    WireFormatLite::WriteString(kFileVersion, "brain.Event:2", &stream);
  });
}

std::string event_of(int64_t step, const std::vector<Scalar>& scalars) {
  const std::string summary = message([&](CodedOutputStream& stream) {
    for (const auto& scalar : scalars) {
      WireFormatLite::WriteBytes(kValue, message([&](CodedOutputStream& value) {
                                   WireFormatLite::WriteString(kTag, scalar.tag, &value);
                                   WireFormatLite::WriteFloat(
                                       kSimpleValue, static_cast<float>(scalar.value), &value);
                                 }),
                                 &stream);
    }
  });
  return message([&](CodedOutputStream& stream) {
    WireFormatLite::WriteDouble(kWallTime, now(), &stream);
    WireFormatLite::WriteInt64(kStep, step, &stream);
    WireFormatLite::WriteBytes(kSummary, summary, &stream);
  });
}

// 0 where an event names none; nothing for what is no message.
std::optional<int64_t> step_of(std::string_view event) {
  CodedInputStream stream(reinterpret_cast<const uint8_t*>(event.data()),
                          static_cast<int>(event.size()));
  int64_t step = 0;
  while (const uint32_t tag = stream.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) == kStep &&
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_VARINT) {
      uint64_t value = 0;
      if (!stream.ReadVarint64(&value)) return std::nullopt;
      step = static_cast<int64_t>(value);
    } else if (!WireFormatLite::SkipField(&stream, tag)) {
      return std::nullopt;
    }
  }
  if (!stream.ConsumedEntireMessage()) return std::nullopt;
  return step;
}

template <typename Number>
Number number_at(std::string_view bytes, size_t place) {
  Number number;
  std::memcpy(&number, bytes.data() + place, sizeof(number));
  return number;
}

// Bytes up to the first record that is not whole or of `step` or later.
uint64_t bytes_before(std::string_view file, int64_t step) {
  constexpr size_t kFrame = kLengthBytes + 2 * kSumBytes;
  size_t place = 0;
  while (file.size() - place >= kFrame) {
    const auto length = number_at<uint64_t>(file, place);
    if (length > file.size() - place - kFrame) break;
    const std::string_view length_bytes = file.substr(place, kLengthBytes);
    const std::string_view event = file.substr(place + kLengthBytes + kSumBytes, length);
    const size_t after = place + kLengthBytes + kSumBytes + length;
    if (number_at<uint32_t>(file, place + kLengthBytes) != masked_crc32c(length_bytes) ||
        number_at<uint32_t>(file, after) != masked_crc32c(event))
      break;
    const auto found = step_of(event);
    if (!found || *found >= step) break;
    place = after + kSumBytes;
  }
  return place;
}

uint64_t kept_bytes(const std::filesystem::path& path, int64_t step) {
  if (!std::filesystem::exists(path)) return 0;
  return bytes_before(read_file(path, kMostBytes), step);
}

}  // namespace

uint32_t masked_crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  const uint32_t sum = crc.checksum();
  return ((sum >> 15) | (sum << 17)) + 0xA282EAD8U;
}

EventFile::EventFile(const std::filesystem::path& path, int64_t step)
    : file_(path, kept_bytes(path, step)) {
  if (file_.length() == 0) file_.append(record(first_event()));
}

void EventFile::append(int64_t step, const std::vector<Scalar>& scalars) {
  file_.append(record(event_of(step, scalars)));
}

}  // namespace kindred
