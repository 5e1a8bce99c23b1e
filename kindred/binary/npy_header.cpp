#include "kindred/binary/npy_header.h"

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kLongestHeader = 65'535;
constexpr size_t kLongestSide = 1'000'000'000;
constexpr size_t kMostSides = 64;

// Parser of the subset of Python literals that occur in a header.
class DictReader {
 public:
  DictReader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  NpyHeader read() {
    NpyHeader header;
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!skip('}')) {
      const std::string key = string("a key");
      expect(':');
      if (key == "descr") {
        once(descr, key);
        header.descr = dtype();
      } else if (key == "fortran_order") {
        once(order, key);
        header.fortran_order = boolean();
      } else if (key == "shape") {
        once(shape, key);
        header.shape = tuple();
      } else {
        reject_input(where_, fmt::format("the NPY header has an unknown key {}", quote(key)));
      }
      if (!skip(',') && peek() != '}') broken("a comma or }");
    }
    if (!descr || !order || !shape)
      reject_input(where_, "the NPY header must say 'descr', 'fortran_order' and 'shape'");
    peek();
    if (!text_.empty()) broken("nothing more");
    return header;
  }

 private:
  // Skips blanks and returns the next character, then at the front of text_; 0 at the end.
  char peek() {
    const size_t next = text_.find_first_not_of(" \t\n\r");
    text_.remove_prefix(next == std::string_view::npos ? text_.size() : next);
    return text_.empty() ? '\0' : text_[0];
  }

  bool skip(char letter) {
    if (peek() != letter || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char letter) {
    if (!skip(letter)) broken(std::string(1, letter));
  }

  std::string string(const char* what) {
    const char mark = peek();
    if (mark != '\'' && mark != '"') broken(what);
    const size_t end = text_.find(mark, 1);
    if (end == std::string_view::npos) broken("a closing quote");
    std::string value(text_.substr(1, end - 1));
    if (value.find('\\') != std::string::npos) broken("text without backslashes");
    text_.remove_prefix(end + 1);
    return value;
  }

  std::string dtype() {
    if (peek() == '[')
      reject_input(where_, "holds records with fields; save an array of plain numbers");
    return string("a dtype");
  }

  bool boolean() {
    peek();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.starts_with(word)) continue;
      text_.remove_prefix(word.size());
      return value;
    }
    broken("True or False");
  }

  std::vector<size_t> tuple() {
    std::vector<size_t> sides;
    expect('(');
    while (!skip(')')) {
      if (sides.size() == kMostSides) broken("fewer dimensions");
      sides.push_back(whole_number());
      if (!skip(',') && peek() != ')') broken("a comma or )");
    }
    return sides;
  }

  size_t whole_number() {
    const char first = peek();
    if (first < '0' || first > '9') broken("a whole number");
    size_t value = 0;
    while (!text_.empty() && text_[0] >= '0' && text_[0] <= '9') {
      value = value * 10 + static_cast<size_t>(text_[0] - '0');
      if (value > kLongestSide) reject_input(where_, "the NPY header's 'shape' is too large");
      text_.remove_prefix(1);
    }
    return value;
  }

  void once(bool& seen, const std::string& key) {
    if (seen) reject_input(where_, fmt::format("the NPY header says '{}' twice", key));
    seen = true;
  }

  [[noreturn]] void broken(const std::string& expected) {
    reject_input(where_, fmt::format("broken NPY header: expected {} at {}", expected,
                                     text_.empty() ? "its end" : quote(text_, 20)));
  }

  std::string_view text_;
  const std::string& where_;
};

size_t little_endian(std::string_view bytes) {
  size_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view bytes, const std::string& where) {
  if (bytes.starts_with("PK"))
    reject_input(where,
                 "is a NumPy archive (.npz) or another zip file; save one array with numpy.save");
  if (!bytes.starts_with(kMagic))
    reject_input(where, "is not an NPY file, as numpy.save writes it");
  const size_t version_at = kMagic.size();
  if (bytes.size() < version_at + 2) reject_input(where, "ends within the NPY header");
  const int major = static_cast<unsigned char>(bytes[version_at]);
  const int minor = static_cast<unsigned char>(bytes[version_at + 1]);
  if (major < 1 || major > 3 || minor != 0)
    reject_input(where, fmt::format("NPY version {}.{} is not 1.0, 2.0 or 3.0", major, minor));
  const size_t length_at = version_at + 2, begin = length_at + (major == 1 ? 2 : 4);
  if (bytes.size() < begin) reject_input(where, "ends within the NPY header");
  const size_t length = little_endian(bytes.substr(length_at, begin - length_at));
  if (length > kLongestHeader)
    reject_input(
        where, fmt::format("an NPY header of {} bytes is longer than the limit of {} bytes", length,
                           kLongestHeader));
  if (bytes.size() - begin < length) reject_input(where, "ends within the NPY header");
  NpyHeader header = DictReader(bytes.substr(begin, length), where).read();
  header.bytes = begin + length;
  return header;
}

}  // namespace kindred
