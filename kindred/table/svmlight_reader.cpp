#include "kindred/table/svmlight_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/missing_texts.h"
#include "kindred/table/svmlight_rows.h"

namespace kindred {
namespace {

constexpr std::string_view kLabel = "label", kQuery = "qid", kLabelPrefix = "label_";
constexpr std::string_view kFeaturePrefix = "f";

// Smallest and largest of some numbers that a header counts, from 0 or from 1.
struct Spread {
  int64_t low = std::numeric_limits<int64_t>::max(), high = -1;

  void add(int64_t value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  [[nodiscard]] bool exceeds(int64_t count) const { return high >= count + (low > 0 ? 1 : 0); }
};

std::optional<int64_t> label_number(std::string_view text) {
  if (const auto whole = parse_whole(text)) return whole;
  const auto number = parse_number(text);
  if (!number || *number != std::floor(*number) || std::abs(*number) >= 0x1.0p53)
    return std::nullopt;
  return static_cast<int64_t>(*number);
}

// What the rows of a file hold.
struct SvmlightContent {
  int64_t rows = 0;
  bool several_labels = false, no_label = false, queries = false;
  std::map<int64_t, size_t> labels;               // whole numbers, and later their columns
  std::string broken_label;                       // a message about one that is none, or ""
  std::unordered_map<int64_t, int64_t> last_row;  // of each index
  std::optional<SvmlightRows::Header> header;
};

void check_label(const SvmlightRows& rows, std::string_view label, const MissingTexts& missing,
                 SvmlightContent& content) {
  if (const auto number = label_number(label)) {
    content.labels.emplace(*number, 0);
    return;
  }
  const bool is_number = parse_number(label) || missing.holds(label);
  std::string message = fmt::format("{}: label {} is not a {}number", rows.source().place(),
                                    quote(label), is_number ? "whole " : "");
  if (!is_number) throw InputError(message);
  if (content.broken_label.empty()) content.broken_label = std::move(message);
}

void check_header(const SvmlightContent& content, const Spread& indices, const std::string& file) {
  const auto& header = content.header;
  if (!header) return;
  const auto refuse = [&](const std::string& found, int64_t stated, const char* what) {
    throw InputError(fmt::format("{}: the header line counts {} {}, but {}; is the file complete?",
                                 file, stated, what, found));
  };
  if (content.rows != header->rows)
    refuse(fmt::format("there are {}", content.rows), header->rows, "rows");
  if (indices.exceeds(header->features))
    refuse(fmt::format("there is one of index {}", indices.high), header->features, "features");
  Spread labels;
  for (const auto& [label, column] : content.labels) labels.add(label);
  if (labels.low < 0 || labels.exceeds(header->labels))
    refuse(fmt::format("there is a label {}", labels.low < 0 ? labels.low : labels.high),
           header->labels, "labels");
}

SvmlightContent survey(const std::filesystem::path& path, const MissingTexts& missing) {
  SvmlightRows rows(path);
  SvmlightContent content;
  Spread indices;
  while (rows.next()) {
    ++content.rows;
    content.several_labels |= rows.labels().size() > 1;
    content.no_label |= rows.labels().empty();
    content.queries |= !rows.query().empty();
    for (const auto label : rows.labels()) check_label(rows, label, missing, content);
    for (const auto& [index, value] : rows.values()) {
      const auto [found, is_new] = content.last_row.try_emplace(index, content.rows);
      if (!is_new && std::exchange(found->second, content.rows) == content.rows)
        throw InputError(fmt::format("{}: index {} is given twice", rows.source().place(), index));
      if (!parse_number(value) && !missing.holds(value))
        throw InputError(fmt::format("{}: the value {} of index {} is not a number",
                                     rows.source().place(), quote(value), index));
      indices.add(index);
    }
    if (static_cast<int64_t>(content.last_row.size() + content.labels.size()) >= kMaxColumns)
      throw InputError(fmt::format("{}: more than {} features and labels; use fewer, or hash them",
                                   rows.source().place(), kMaxColumns));
  }
  content.header = rows.header();
  if (content.rows == 0) throw InputError(fmt::format("{}: no rows", rows.source().name()));
  check_header(content, indices, rows.source().name());
  return content;
}

// Where labels and values go.
struct SvmlightColumns {
  std::vector<Column> columns;
  int64_t label_count = 0;
  std::optional<size_t> label, query;
  std::map<int64_t, size_t> labels;
  std::unordered_map<int64_t, size_t> features;

  void add(const std::string& name) { columns.push_back({name, std::nullopt, {}}); }
};

SvmlightColumns own_columns(const SvmlightContent& content, const std::string& file) {
  SvmlightColumns all;
  const bool several = content.several_labels || content.no_label || content.header;
  if (several && !content.broken_label.empty())
    throw InputError(content.broken_label + ", and other rows have several labels or none");
  if (!several) {
    all.label = 0;
    all.add(std::string(kLabel));
  }
  if (several) {
    for (const auto& [number, none] : content.labels) {
      all.labels.emplace(number, all.columns.size());
      all.add(fmt::format("{}{}", kLabelPrefix, number));
    }
  }
  all.label_count = static_cast<int64_t>(all.columns.size());
  if (content.queries) {
    all.query = all.columns.size();
    all.add(std::string(kQuery));
  }
  std::vector<int64_t> indices;
  indices.reserve(content.last_row.size());
  for (const auto& [index, row] : content.last_row) indices.push_back(index);
  std::sort(indices.begin(), indices.end());
  for (const int64_t index : indices) {
    all.features.emplace(index, all.columns.size());
    all.add(fmt::format("{}{}", kFeaturePrefix, index));
  }
  if (all.columns.empty()) throw InputError(fmt::format("{}: no labels and no values", file));
  return all;
}

SvmlightColumns columns_like(const std::vector<std::string>& names) {
  SvmlightColumns all;
  for (const std::string& name : names) {
    const std::string_view text = name;
    const auto number_behind = [&](std::string_view prefix) {
      const auto number =
          text.starts_with(prefix) ? parse_whole(text.substr(prefix.size())) : std::nullopt;
      return number && fmt::format("{}{}", prefix, *number) == name ? number : std::nullopt;
    };
    const size_t column = all.columns.size();
    if (name == kLabel) {
      all.label = column;
    } else if (name == kQuery) {
      all.query = column;
    } else if (const auto label = number_behind(kLabelPrefix)) {
      all.labels.emplace(*label, column);
    } else if (const auto index = number_behind(kFeaturePrefix); index && *index >= 0) {
      all.features.emplace(*index, column);
    } else {
      continue;
    }
    all.add(name);
  }
  return all;
}

void warn_of_others(const SvmlightContent& content, const SvmlightColumns& columns,
                    const std::string& file, std::vector<std::string>& warnings) {
  size_t features = 0, labels = 0;
  for (const auto& [index, row] : content.last_row) features += columns.features.count(index) == 0;
  for (const auto& [number, none] : content.labels)
    labels += !columns.labels.empty() && columns.labels.count(number) == 0;
  if (features > 0)
    warnings.push_back(fmt::format(
        "{}: {} of its {} indices are not among those of the table it goes with and are left out",
        file, features, content.last_row.size()));
  if (labels > 0)
    warnings.push_back(fmt::format(
        "{}: {} of its {} labels are not among those of the table it goes with and are left out",
        file, labels, content.labels.size()));
}

void check_size(const SvmlightContent& content, const SvmlightColumns& columns,
                const std::string& file) {
  const double cells =
      static_cast<double>(content.rows) * static_cast<double>(columns.columns.size());
  const double bytes = 5 * cells + 16 * static_cast<double>(content.rows);
  if (bytes > static_cast<double>(Table::kMaxBytes))
    throw InputError(fmt::format(
        "{}: {} rows × {} labels and features take {:.3g} GiB as a table, which may have {}; use "
        "fewer rows, leave out rare features, or hash them",
        file, content.rows, columns.columns.size(), bytes / 0x1.0p30, Table::kMaxBytes >> 30));
}

void fill(SvmlightRows& rows, const SvmlightColumns& columns, const MissingTexts& missing,
          Table& table) {
  const std::string_view zero = missing.holds("0") ? "" : "0";
  std::vector<std::string_view> defaults(columns.columns.size(), zero);
  if (columns.label) defaults[*columns.label] = {};
  if (columns.query) defaults[*columns.query] = {};
  std::vector<std::string_view> cells;
  const auto put = [&](size_t column, std::string_view text) {
    if (!text.empty() && missing.holds(text)) {
      table.count_missing(static_cast<int64_t>(column), text);
      text = {};
    }
    cells[column] = text;
  };
  while (rows.next()) {
    cells = defaults;
    if (columns.label && rows.labels().size() > 1)
      throw InputError(fmt::format("{}: {} labels, but the table it goes with has one in each row",
                                   rows.source().place(), rows.labels().size()));
    if (columns.label && !rows.labels().empty()) put(*columns.label, rows.labels().front());
    for (const auto label : rows.labels()) {
      const auto number = label_number(label);
      const auto found = number ? columns.labels.find(*number) : columns.labels.end();
      if (found != columns.labels.end()) put(found->second, "1");
    }
    if (columns.query) put(*columns.query, rows.query());
    for (const auto& [index, value] : rows.values()) {
      const auto found = columns.features.find(index);
      if (found != columns.features.end()) put(found->second, value);
    }
    table.add_row(cells, rows.source().line());
  }
}

}  // namespace

Table read_svmlight(const std::filesystem::path& path, const DataOptions& options,
                    const std::vector<std::string>& like, const Table::TakePart& take) {
  const std::string file = path.string();
  const MissingTexts missing(options.missing);
  const SvmlightContent content = survey(path, missing);
  SvmlightColumns columns = like.empty() ? own_columns(content, file) : columns_like(like);
  if (!take) check_size(content, columns, file);
  Table table(file, columns.columns);
  FileNotes& notes = table.notes();
  notes.label_count = columns.label_count;
  notes.label_origin = "the labels of the file";
  if (columns.query) notes.no_features.emplace_back(kQuery);
  if (!like.empty()) warn_of_others(content, columns, file, notes.warnings);
  SvmlightRows rows(path);
  table.hand_over(take, [&rows] { return rows.source().share_read(); });
  fill(rows, columns, missing, table);
  notes.checksum = rows.source().checksum();
  return table;
}

}  // namespace kindred
