#include "kindred/pictures/celeba_lists.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostAttributes = 4096;
constexpr std::string_view kImageColumn = "image_id";  // in a CSV file

using Words = std::vector<std::string_view>;

[[noreturn]] void refuse_list(const std::string& place, const std::string& why) {
  throw InputError(fmt::format("{}: {}", place, why));
}

fs::path find_list(const fs::path& root, const std::string& name, const char* folder) {
  std::error_code error;
  for (const char* ending : {".txt", ".csv"})
    for (const auto& place : {root, root / folder})
      if (auto file = place / (name + ending); fs::exists(file, error)) return file;
  throw InputError(fmt::format("{}: no such file, nor {}.csv, nor in the folder {}",
                               (root / (name + ".txt")).string(), name, folder));
}

// The lines of one list, split into words at blanks or commas.
class ListSource {
 public:
  explicit ListSource(const fs::path& path)
      : source_(path), is_csv_(path.extension() == ".csv"), file_(path.filename().string()) {}

  // Advances to the next non-blank line; the words are valid until the next call.
  bool next(Words& words) {
    std::string_view line;
    do {
      if (!source_.next_line(line)) return false;
      words = is_csv_ ? between_commas(line) : between_blanks(line);
    } while (words.empty() || (words.size() == 1 && words[0].empty()));
    return true;
  }

  [[nodiscard]] bool is_csv() const { return is_csv_; }
  [[nodiscard]] int64_t line() const { return source_.line(); }
  [[nodiscard]] const std::string& name() const { return source_.name(); }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[noreturn]] void refuse_line(const std::string& why) const { refuse_list(source_.place(), why); }

 private:
  static Words between_blanks(std::string_view line) {
    Words words;
    size_t at = 0;
    while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
      const size_t end = std::min(line.find_first_of(" \t", at), line.size());
      words.push_back(line.substr(at, end - at));
      at = end;
    }
    return words;
  }

  static Words between_commas(std::string_view line) {
    Words words;
    for (size_t at = 0; at <= line.size();) {
      const size_t end = std::min(line.find(',', at), line.size());
      std::string_view word = trim(line.substr(at, end - at));
      if (word.size() > 1 && word.front() == '"' && word.back() == '"')
        word = word.substr(1, word.size() - 2);
      words.push_back(word);
      at = end + 1;
    }
    return words;
  }

  TextSource source_;
  bool is_csv_;
  std::string file_;
};

using Parts = std::unordered_map<std::string, std::string_view>;

Parts read_partition(ListSource& source) {
  constexpr std::string_view kNames[] = {"train", "validation", "test"};
  Parts parts;
  Words words;
  if (source.is_csv() &&
      (!source.next(words) || words != Words{kImageColumn, std::string_view(kCelebaPartition)}))
    refuse_list(source.name(), "the first line must be image_id,partition");
  while (source.next(words)) {
    const std::string_view number = words.size() == 2 ? words[1] : "";
    if (number != "0" && number != "1" && number != "2")
      source.refuse_line("expected the name of a picture and 0, 1 or 2");
    if (!parts.emplace(words[0], kNames[number[0] - '0']).second)
      source.refuse_line(fmt::format("{} is listed twice", quote(words[0])));
  }
  return parts;
}

int64_t read_count(ListSource& source) {
  Words words;
  const bool there = source.next(words);
  const auto count = there && words.size() == 1 ? parse_number(words[0]) : std::nullopt;
  if (!count || *count < 1 || *count > 1e9 ||
      *count != static_cast<double>(static_cast<int64_t>(*count)))
    refuse_list(source.name(), "the first line must hold the number of pictures");
  return static_cast<int64_t>(*count);
}

std::vector<Column> read_attribute_names(ListSource& source) {
  Words words;
  (void)source.next(words);
  if (source.is_csv()) {
    if (words.empty() || words[0] != kImageColumn)
      refuse_list(source.name(), "the first line must be image_id and the attributes' names");
    words.erase(words.begin());
  }
  if (words.empty() || words.size() > kMostAttributes)
    refuse_list(source.name(), fmt::format("the {} line must hold the attributes' names",
                                           source.is_csv() ? "first" : "second"));
  std::vector<Column> columns;
  for (const auto word : words) columns.push_back({.name = std::string(word)});
  columns.push_back({.name = kCelebaPartition});
  return columns;
}

// Rejects a name that is not that of a file directly in the folder.
void check_file_name(std::string_view name, const ListSource& source) {
  if (name.empty() || name.find('/') != std::string_view::npos || name == "." || name == "..")
    source.refuse_line(fmt::format("{} is not a name of a picture", quote(name)));
}

// Adds one line of the attribute list as a row.
void add_picture(const ListSource& source, const Parts& parts, const std::string& partition,
                 Words& words, CelebaLists& lists) {
  const auto columns = static_cast<size_t>(lists.table.columns());
  if (words.size() != columns)
    source.refuse_line(fmt::format("{} values for {} attributes", words.size() - 1, columns - 1));
  const std::string picture(words[0]);
  check_file_name(picture, source);
  words.erase(words.begin());
  for (const auto word : words)
    if (word != "1" && word != "-1")
      source.refuse_line(
          fmt::format("{} is not a value of an attribute; expected 1 or -1", quote(word)));
  const auto part = parts.find(picture);
  if (part == parts.end())
    source.refuse_line(fmt::format("{} is missing in {}", quote(picture), partition));
  words.push_back(part->second);
  lists.table.add_row(words, source.line());
  lists.pictures.push_back(picture);
}

std::string hash_of_file(const fs::path& path) {
  return checksum_text(read_file(path));
}

}  // namespace

CelebaLists read_celeba_lists(const fs::path& root) {
  const fs::path attributes = find_list(root, "list_attr_celeba", "Anno"),
                 partition = find_list(root, "list_eval_partition", "Eval");
  ListSource part_source(partition), source(attributes);
  const Parts parts = read_partition(part_source);
  const int64_t count = source.is_csv() ? 0 : read_count(source);
  CelebaLists lists{Table(source.name(), read_attribute_names(source)), {}, {}};
  std::unordered_set<std::string> seen;
  Words words;
  while (source.next(words)) {
    const std::string picture(words[0]);
    if (!seen.insert(picture).second)
      source.refuse_line(fmt::format("{} is listed twice", quote(picture)));
    add_picture(source, parts, part_source.file(), words, lists);
  }
  if (!source.is_csv() && lists.table.rows() != count)
    refuse_list(source.name(), fmt::format("declares {} pictures, but lists {}; download it again",
                                           count, lists.table.rows()));
  if (seen.size() != parts.size())
    refuse_list(part_source.name(),
                fmt::format("lists {} pictures, but {} lists {} of them; download both again",
                            parts.size(), source.file(), seen.size()));
  lists.hash = hash_of_file(attributes) + '+' + hash_of_file(partition);
  return lists;
}

}  // namespace kindred
