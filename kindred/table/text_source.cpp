#include "kindred/table/text_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunk = size_t{256} << 10;

struct Signature {
  std::string_view bytes;
  std::string_view advice;
};

using namespace std::string_view_literals;

constexpr std::array kSignatures = {
    Signature{"\xFF\xFE"sv, "UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8"},
    Signature{"\xFE\xFF"sv, "UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8"},
    Signature{"PK\x03\x04"sv, "a zip archive or a spreadsheet; unpack it or save it as CSV first"},
    Signature{"\xD0\xCF\x11\xE0"sv, "an old spreadsheet or document; save it as CSV first"},
    Signature{"BZh91AY&SY"sv, "a bzip2 file; unpack it first"},
    Signature{"\xFD"
              "7zXZ"sv,
              "an xz file; unpack it first"},
    // Met where kindred is built without libzstd.
    Signature{
        "\x28\xB5\x2F\xFD"sv,
        "a zstd file, and this kindred is built without libzstd; unpack it first (unzstd), or "
        "install libzstd-dev and build kindred again"},
    Signature{"PAR1\x15"sv, "a Parquet file; let its name end with .parquet, or set data.format"},
    Signature{"\x89PNG"sv, "an image, not a table"},
    Signature{"\x7F"
              "ELF"sv,
              "a program, not a table"},
};

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

// Offset of the first byte that violates UTF-8. Precondition: `text` is not well-formed.
size_t first_bad_byte(std::string_view text) {
  constexpr size_t kLongestSequence = 4;
  size_t at = 0;
  while (true) {
    size_t length = 1;
    while (length <= kLongestSequence && !is_utf8(text.substr(at, length))) ++length;
    if (length > kLongestSequence) return at;
    at += length;
  }
}

}  // namespace

void TextSource::require_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) throw InputError(fmt::format("{}: no such file", path.string()));
  if (fs::is_directory(status))
    throw InputError(fmt::format("{}: a directory, not a file", path.string()));
  if (!fs::is_regular_file(status))
    throw InputError(fmt::format("{}: not a regular file", path.string()));
}

TextSource::TextSource(const fs::path& path)
    : name_(path.string()), file_((require_file(path), path)) {
  if (!refill()) throw InputError(fmt::format("{}: the file is empty", name_));
  if (std::string_view(buffer_).substr(0, end_).starts_with("\xEF\xBB\xBF")) begin_ = 3;
}

std::string TextSource::place(int64_t line) const {
  return fmt::format("{}, line {}", name_, line);
}

void TextSource::refuse_binary() const {
  const std::string_view text = std::string_view(buffer_).substr(0, end_);
  for (const auto& [bytes, advice] : kSignatures)
    if (text.starts_with(bytes)) throw InputError(fmt::format("{}: this is {}", name_, advice));
  // ASCII in UTF-16 without a byte order mark has a NUL in every other byte.
  if (text.size() < 4) return;
  const bool low = text[0] != 0 && text[1] == 0 && text[2] != 0 && text[3] == 0;
  const bool high = text[0] == 0 && text[1] != 0 && text[2] == 0 && text[3] != 0;
  if (low || high)
    throw InputError(
        fmt::format("{}: this looks like UTF-16 text; convert it first: iconv -f UTF-16{} -t UTF-8",
                    name_, low ? "LE" : "BE"));
}

size_t TextSource::read(char* to, size_t size) {
  const size_t count = file_.read(to, size);
  const auto fail = [&](const std::string& what) {
    throw InputError(fmt::format("{}, after line {}: {}", name_, line_, what));
  };
  switch (file_.fault()) {
    case PackedFile::Fault::kNone:
      break;
    case PackedFile::Fault::kUnreadable:
      fail(fmt::format("cannot be read: {}", std::strerror(errno)));
      break;
    case PackedFile::Fault::kTruncated:
      fail(fmt::format("the {} file is truncated; download or compress it again", file_.packing()));
      break;
    case PackedFile::Fault::kDamaged:
      fail(fmt::format("the {} file is damaged; download or compress it again", file_.packing()));
      break;
  }
  return count;
}

bool TextSource::refill() {
  if (ended_) return false;
  const bool is_first = buffer_.empty();
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kChunk) buffer_.resize(std::max(2 * buffer_.size(), end_ + kChunk));
  const size_t count = read(buffer_.data() + end_, kChunk);
  const size_t fresh = end_;
  end_ += count;
  ended_ = count == 0;
  if (is_first) refuse_binary();
  refuse_nul(std::string_view(buffer_).substr(fresh, count));
  return count > 0;
}

void TextSource::refuse_nul(std::string_view fresh) const {
  const size_t at = fresh.find('\0');
  if (at == std::string_view::npos) return;
  const char* nul = fresh.data() + at;
  const auto line = line_ + 1 + std::count(buffer_.data() + begin_, nul, '\n');
  throw InputError(
      fmt::format("{}: a NUL byte; the file is not text, or it is damaged", place(line)));
}

void TextSource::check_encoding(std::string_view text) const {
  if (is_ascii(text) || is_utf8(text)) return;
  const auto byte = static_cast<unsigned char>(text[first_bad_byte(text)]);
  throw InputError(fmt::format(
      "{}: byte 0x{:02x} is not UTF-8 text; if the file is Latin-1 or Windows-1252, convert "
      "it first: iconv -f WINDOWS-1252 -t UTF-8",
      place(), byte));
}

bool TextSource::next_line(std::string_view& text) {
  size_t searched = 0;  // bytes after begin_ without a line end
  const char* newline = nullptr;
  while (true) {
    newline = static_cast<const char*>(
        std::memchr(buffer_.data() + begin_ + searched, '\n', end_ - begin_ - searched));
    searched = newline ? static_cast<size_t>(newline - buffer_.data()) - begin_ : end_ - begin_;
    if (searched > kMaxLine)
      throw InputError(
          fmt::format("{}: the line is longer than the limit of {} MiB; is this a table?",
                      place(line_ + 1), kMaxLine >> 20));
    if (newline || !refill()) break;
  }
  if (!newline && searched == 0) return false;
  ++line_;
  text = std::string_view(buffer_).substr(begin_, searched);
  begin_ += searched + (newline ? 1 : 0);
  if (text.ends_with('\r')) text.remove_suffix(1);
  check_encoding(text);
  return true;
}

}  // namespace kindred
