#include "kindred/image/taskonomy_split.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/image/taskonomy_layout.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestList = uint64_t{16} << 20;
constexpr std::array<std::string_view, 3> kParts = {"train", "validation", "test"};
constexpr std::array<std::string_view, 4> kColumns = {"id", "train", "val", "test"};

// A line of a text. Refers to the text, which must outlive it.
struct Line {
  std::string_view text;  // trimmed
  size_t number;
};

// The non-blank lines of `text`; lines end with LF, CRLF or CR.
std::vector<Line> lines_of(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  std::vector<Line> lines;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (const auto line = trim(text.substr(0, end)); !line.empty()) lines.push_back({line, number});
    text.remove_prefix(end);
    text.remove_prefix(text.starts_with("\r\n") ? 2 : text.empty() ? 0 : 1);
  }
  return lines;
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (size_t at = 0; at <= line.size();) {
    const size_t end = std::min(line.find(',', at), line.size());
    std::string_view cell = trim(line.substr(at, end - at));
    if (cell.size() > 1 && cell.front() == '"' && cell.back() == '"')
      cell = cell.substr(1, cell.size() - 2);
    cells.push_back(cell);
    at = end + 1;
  }
  return cells;
}

[[noreturn]] void refuse_line(const fs::path& file, size_t line, const std::string& why) {
  throw InputError(fmt::format("{}, line {}: {}", file.string(), line, why));
}

class SplitReader {
 public:
  void read_list(const fs::path& list, std::string_view part) {
    const std::string text = read_file(list, kLargestList);
    const auto lines = lines_of(text);
    for (const auto& line : lines) add(line.text, part, list, line.number);
    if (lines.empty())
      throw InputError(fmt::format("{}: names no building; write one per line", list.string()));
    split_.files.push_back(list);
  }

  void read_csv(const fs::path& csv) {
    const std::string text = read_file(csv, kLargestList);
    const auto lines = lines_of(text);
    if (lines.empty()) throw InputError(fmt::format("{}: the file is empty", csv.string()));
    const auto header = cells_of(lines[0].text);
    std::array<size_t, kColumns.size()> column{};
    for (size_t i = 0; i < kColumns.size(); ++i) {
      const auto found = std::find(header.begin(), header.end(), kColumns[i]);
      if (found == header.end() || header.size() != kColumns.size())
        refuse_line(csv, lines[0].number,
                    fmt::format("{} are not the columns of a split; expected id,train,val,test",
                                quote(lines[0].text)));
      column[i] = static_cast<size_t>(found - header.begin());
    }
    for (size_t part = 0; part < kParts.size(); ++part)
      for (size_t i = 1; i < lines.size(); ++i)
        if (const auto cells = row_of(csv, lines[i], column[0]); cells[column[part + 1]] == "1")
          add(cells[column[0]], kParts[part], csv, lines[i].number);
    for (const auto part : kParts)
      if (std::none_of(split_.buildings.begin(), split_.buildings.end(),
                       [&](const auto& building) { return building.part == part; }))
        throw InputError(
            fmt::format("{}: no building is for {}; write 1 for a building in that column",
                        csv.string(), part));
    split_.files.push_back(csv);
    split_.may_name_others = true;
  }

  TaskonomySplit take() { return std::move(split_); }

 private:
  static std::vector<std::string_view> row_of(const fs::path& csv, const Line& line, size_t id) {
    auto cells = cells_of(line.text);
    bool fits = cells.size() == kColumns.size();
    for (size_t i = 0; fits && i < cells.size(); ++i)
      fits = i == id || cells[i] == "0" || cells[i] == "1";
    if (!fits)
      refuse_line(csv, line.number,
                  fmt::format("{}: expected a building's name and 0 or 1 for train, val and test",
                              quote(line.text)));
    return cells;
  }

  void add(std::string_view name, std::string_view part, const fs::path& file, size_t line) {
    if (!is_building_name(name))
      refuse_line(file, line, fmt::format("{} is not a valid name of a building", quote(name)));
    const std::string place = fmt::format("{}, line {}", file.filename().string(), line);
    const auto [first, is_new] = place_of_.emplace(std::string(name), place);
    if (!is_new)
      refuse_line(
          file, line,
          first->second == place
              ? fmt::format("building {} is in more than one part; keep only one 1", quote(name))
              : fmt::format("building {} is also listed in {}; remove it from one of them",
                            quote(name), first->second));
    split_.buildings.push_back({std::string(name), std::string(part)});
  }

  TaskonomySplit split_;
  std::unordered_map<std::string, std::string> place_of_;
};

std::vector<fs::path> official_files(const fs::path& root) {
  std::vector<fs::path> files;
  for (const auto& folder : {root, root / "splits_taskonomy"}) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (name.starts_with("train_val_test_") && name.ends_with(".csv"))
        files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TaskonomySplit read_taskonomy_split(const fs::path& root, const fs::path& csv) {
  SplitReader reader;
  if (!csv.empty()) {
    reader.read_csv(csv);
    return reader.take();
  }
  const auto list_of = [&](std::string_view part) {
    return root / fmt::format("{}_buildings.txt", part);
  };
  std::error_code error;
  if (std::any_of(kParts.begin(), kParts.end(),
                  [&](std::string_view part) { return fs::exists(list_of(part), error); })) {
    for (const auto part : kParts) reader.read_list(list_of(part), part);
    return reader.take();
  }
  const auto files = official_files(root);
  if (files.size() > 1) {
    std::vector<std::string> names;
    names.reserve(files.size());
    for (const auto& file : files) names.push_back(file.lexically_relative(root).string());
    throw InputError(fmt::format("{}: holds several splits, {}; set data.split_path to one",
                                 root.string(), joined(names)));
  }
  if (!files.empty()) reader.read_csv(files[0]);
  return reader.take();
}

}  // namespace kindred
