#include "kindred/record/event_file.h"

#include <bit>
#include <chrono>
#include <cstring>
#include <optional>

#include <boost/crc.hpp>

#include "kindred/record/wire_format.h"

namespace kindred {
namespace {

// Fields of Event, Summary and Summary.Value.
constexpr uint32_t kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5;
constexpr uint32_t kValue = 1;
constexpr uint32_t kTag = 1, kSimpleValue = 2;

constexpr size_t kLengthBytes = 8, kSumBytes = 4;
// Of an existing file: the most for a protocol buffer. 2000 tasks and 1000 epochs need far less.
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

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string first_event() {
  std::string event;
  put_double(event, kWallTime, now());
  put_bytes(event, kFileVersion, "brain.Event:2");
  return event;
}

std::string event_of(int64_t step, const std::vector<Scalar>& scalars) {
  std::string summary;
  for (const auto& scalar : scalars) {
    std::string value;
    put_bytes(value, kTag, scalar.tag);
    put_float(value, kSimpleValue, static_cast<float>(scalar.value));
    put_bytes(summary, kValue, value);
  }
  std::string event;
  put_double(event, kWallTime, now());
  put_int64(event, kStep, step);
  put_bytes(event, kSummary, summary);
  return event;
}

// Returns 0 if an event has no step, nullopt if it is not a message.
std::optional<int64_t> step_of(std::string_view event) {
  const auto fields = wire_fields(event);
  if (!fields) return std::nullopt;
  int64_t step = 0;
  for (const auto& field : *fields)
    if (field.number == kStep && field.type == WireType::kVarint)
      step = static_cast<int64_t>(field.value);
  return step;
}

template <typename Number>
Number number_at(std::string_view bytes, size_t place) {
  Number number;
  std::memcpy(&number, bytes.data() + place, sizeof(number));
  return number;
}

// Bytes before the first record that is incomplete, damaged or of `step` or later.
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
