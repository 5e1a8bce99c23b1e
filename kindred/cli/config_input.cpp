#include "kindred/cli/config_input.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/csv.h"
#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

constexpr size_t kMostColumnsShown = 15;
constexpr size_t kLongestColumnShown = 24;

using Flags = std::vector<std::pair<std::string, std::string>>;

// [data] of the flags, for the table.
DataOptions reading_of(const std::string& table, const Flags& flags) {
  DataOptions data;
  OptionSet options;
  describe(data, options);
  for (const auto& [key, text] : flags)
    if (options.find(key) != nullptr) options.set_text(key, text);
  data.path = table;
  return data;
}

[[noreturn]] void ask_for_targets(const std::string& table, const DataOptions& data) {
  const Table read = read_table(table, data);
  std::vector<std::string> columns;
  for (int64_t i = 0; i < read.columns(); ++i)
    columns.push_back(quote(read.column(i).name, kLongestColumnShown));
  throw InputError(
      fmt::format("{}: a table needs --targets, the columns to predict; it has "
                  "{}; kindred init writes a config",
                  table, joined(columns, kMostColumnsShown)));
}

// The value of --targets as one line of CSV, whatever it holds.
class TargetsLine final : public LineSource {
 public:
  explicit TargetsLine(std::string_view text) : text_(text) {}

  bool next_line(std::string_view& line) override {
    line = text_;
    return !std::exchange(read_, true);
  }
  [[nodiscard]] int64_t line() const override { return 1; }
  [[nodiscard]] std::string_view line_end() const override { return {}; }
  [[nodiscard]] std::string place(int64_t) const override { return "--targets"; }

 private:
  std::string_view text_;
  bool read_ = false;
};

}  // namespace

std::vector<std::string> split_targets(const std::string& text) {
  if (!is_utf8(text)) throw InputError(fmt::format("--targets {}: not UTF-8", quote(text)));
  TargetsLine line(text);
  CsvRows rows(line, ',', std::numeric_limits<size_t>::max());
  std::vector<std::string> names;
  if (rows.next()) names.assign(rows.cells().begin(), rows.cells().end());
  if (names.empty() || std::find(names.begin(), names.end(), "") != names.end())
    throw InputError("--targets: a name is empty; name columns with commas between them");
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    throw InputError(fmt::format("--targets names {} twice", quote(*twice)));
  return names;
}

Config config_of_input(const std::string& input, const CommandLine& line, const Flags& flags) {
  const auto targets = line.value("targets");
  const bool is_config = std::filesystem::path(input).extension() == ".toml";
  if (is_config && targets)
    throw InputError("--targets is for a table; in a config each [[task]] names its target");
  if (targets) return table_config(input, split_targets(*targets), flags);
  if (!names_table(input)) return read_config(input, flags);
  const DataOptions data = reading_of(input, flags);
  if (data.labels_path.empty() && !may_state_labels(data)) ask_for_targets(input, data);
  return table_config(input, {}, flags);
}

std::string name_of_input(const std::filesystem::path& input) {
  const std::filesystem::path stem = input.stem();
  return (names_table(input) && names_table(stem) ? stem.stem() : stem).string();
}

std::filesystem::path directory_of(const CommandLine& line, const std::filesystem::path& input) {
  const auto out = line.value("out");
  if (out && out->empty()) throw InputError("--out is empty; name a directory");
  if (out) return *out;
  return std::filesystem::path("runs") / name_of_input(input);
}

}  // namespace kindred
