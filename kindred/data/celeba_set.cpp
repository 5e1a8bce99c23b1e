#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/data/picture_set.h"
#include "kindred/data/text_source.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kCelebaSide = 64;
constexpr const char* kPictures = "img_align_celeba";
constexpr const char* kAttributes = "list_attr_celeba.txt";
constexpr const char* kPartition = "list_eval_partition.txt";
constexpr const char* kPartColumn = "partition";
constexpr size_t kMostAttributes = 4096;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

[[noreturn]] void refuse(const std::string& place, const std::string& why) {
  throw InputError(fmt::format("{}: {}", place, why));
}

// A name from a list must lead to a file in the folder and nowhere else.
void check_file_name(std::string_view name, const std::string& place) {
  if (name.find('/') != std::string_view::npos || name == "." || name == "..")
    refuse(place, fmt::format("{} is no name of a picture", quote(name)));
}

using Parts = std::unordered_map<std::string, std::string_view>;

Parts read_partition(const fs::path& path) {
  constexpr std::string_view kNames[] = {"train", "validation", "test"};
  TextSource source(path);
  Parts parts;
  std::string_view line;
  while (source.next_line(line)) {
    const auto words = words_of(line);
    if (words.empty()) continue;
    const std::string_view number = words.size() == 2 ? words[1] : "";
    if (number != "0" && number != "1" && number != "2")
      refuse(source.place(), "expected the name of a picture and 0, 1 or 2");
    if (!parts.emplace(words[0], kNames[number[0] - '0']).second)
      refuse(source.place(), fmt::format("{} stands in the list twice", quote(words[0])));
  }
  return parts;
}

int64_t read_count(TextSource& source) {
  std::string_view line;
  const bool there = source.next_line(line);
  const auto count = there ? parse_number(trim(line)) : std::nullopt;
  if (!count || *count < 1 || *count > 1e9 ||
      *count != static_cast<double>(static_cast<int64_t>(*count)))
    refuse(source.name(), "the first line must hold the number of pictures");
  return static_cast<int64_t>(*count);
}

std::vector<Column> read_attribute_names(TextSource& source) {
  std::string_view line;
  std::vector<Column> columns;
  if (source.next_line(line))
    for (const auto word : words_of(line)) columns.push_back({.name = std::string(word)});
  if (columns.empty() || columns.size() > kMostAttributes)
    refuse(source.name(), "the second line must hold the attributes' names");
  columns.push_back({.name = kPartColumn});
  return columns;
}

struct Listed {
  Table table;
  std::vector<fs::path> files;
};

Listed read_attributes(const fs::path& path, const Parts& parts, const fs::path& pictures) {
  TextSource source(path);
  const int64_t count = read_count(source);
  Listed listed{Table(path.string(), read_attribute_names(source)), {}};
  const auto columns = static_cast<size_t>(listed.table.columns());
  std::unordered_set<std::string> seen;
  std::string_view line;
  while (source.next_line(line)) {
    auto words = words_of(line);
    if (words.empty()) continue;
    if (words.size() != columns)
      refuse(source.place(),
             fmt::format("{} values where there are {} attributes", words.size() - 1, columns - 1));
    const std::string file(words[0]);
    check_file_name(file, source.place());
    if (!seen.insert(file).second)
      refuse(source.place(), fmt::format("{} stands in the list twice", quote(file)));
    words.erase(words.begin());
    for (const auto word : words)
      if (word != "1" && word != "-1")
        refuse(source.place(),
               fmt::format("{} is no attribute's value; expected 1 or -1", quote(word)));
    const auto part = parts.find(file);
    if (part == parts.end())
      refuse(source.place(), fmt::format("{} is missing in {}", quote(file), kPartition));
    words.push_back(part->second);
    listed.table.add_row(words, source.line());
    listed.files.push_back(pictures / file);
  }
  if (listed.table.rows() != count)
    refuse(path.string(), fmt::format("says it lists {} pictures, and lists {}; get it again",
                                      count, listed.table.rows()));
  return listed;
}

void warn_of_unlisted(const fs::path& pictures, const std::vector<fs::path>& files,
                      std::vector<std::string>& warnings) {
  std::unordered_set<std::string> listed;
  for (const auto& file : files) listed.insert(file.filename().string());
  std::vector<std::string> others;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(pictures, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".jpg") && !listed.contains(name)) others.push_back(name);
  }
  std::sort(others.begin(), others.end());
  if (!others.empty())
    warnings.push_back(fmt::format("{} pictures in {} stand in no list and are not used: {}",
                                   others.size(), pictures.string(), joined(others, 4)));
}

std::string list_hash(const fs::path& path) {
  const std::string bytes = read_file(path);
  return fmt::format("crc32:{:08x}:{}", checksum(bytes), bytes.size());
}

}  // namespace

PictureSet read_celeba(const DataOptions& data, const fs::path& base, int workers) {
  const fs::path root = base / data.path, pictures = root / kPictures;
  std::error_code error;
  if (!fs::is_directory(pictures, error))
    throw InputError(fmt::format("{}: no such folder; data.path must name the folder that holds {}",
                                 pictures.string(), kPictures));
  Listed listed = read_attributes(root / kAttributes, read_partition(root / kPartition), pictures);
  const auto& size = data.image_size;
  PixelSource source{std::move(listed.files), size.empty() ? InputShape(3, kCelebaSide, kCelebaSide)
                                                           : InputShape(3, size[0], size[1])};
  const fs::path folder = data.cache_path.empty() ? root / "kindred_cache" : base / data.cache_path;
  PictureSet set{std::move(listed.table), source.shape, {}, StoreKind::kMappedFile, {}, {}, {}, {}};
  warn_of_unlisted(pictures, source.files, set.warnings);
  PixelCache cache = open_pixel_cache(source, folder, workers);
  set.pixels = cache.rows;
  set.broken = std::move(cache.broken);
  set.hash = fmt::format("{}+{}+pixels:{:08x}", list_hash(root / kAttributes),
                         list_hash(root / kPartition), cache.checksum);
  DataOptions splitting = data;
  if (data.split == SplitKind::kAuto) {
    splitting.split = SplitKind::kColumn;
    splitting.split_column = kPartColumn;
  }
  set.split = split_rows(set.table, splitting, {});
  return set;
}

}  // namespace kindred
