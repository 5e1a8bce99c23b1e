#include "kindred/table/table.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/cell_format.h"

namespace kindred {

std::optional<NameFault> find_name_fault(const std::vector<Column>& columns) {
  std::unordered_map<std::string_view, size_t> seen;
  seen.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    if (columns[i].name.empty())
      return NameFault{at, fmt::format("column {} has no name; give every column one", i + 1)};
    const auto [earlier, is_new] = seen.emplace(columns[i].name, i);
    if (!is_new)
      return NameFault{at, fmt::format("columns {} and {} are both named {}; rename one of them",
                                       earlier->second + 1, i + 1, quote(columns[i].name))};
  }
  return std::nullopt;
}

Table::Table(std::string source, std::vector<Column> columns, uint64_t max_bytes)
    : columns_(std::move(columns)), max_bytes_(max_bytes) {
  if (const auto fault = find_name_fault(columns_))
    throw InputError(fmt::format("{}: {}", source, fault->message));
  parts_.push_back({0, std::move(source)});
  index_.reserve(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i)
    index_.emplace(columns_[i].name, static_cast<int64_t>(i));
}

void Table::check_size(uint64_t more_text, uint64_t more_rows) const {
  const uint64_t rows = lines_.size() + more_rows;
  const uint64_t bytes = text_.size() + more_text + rows * (16 + 4 * columns_.size());
  if (bytes > max_bytes_)
    throw InputError(fmt::format(
        "{}: the table needs more than {} bytes of memory, which is the most that a table "
        "may have; use fewer rows or columns",
        parts_.back().source, max_bytes_));
}

void Table::add_row(const std::vector<std::string_view>& cells, int64_t line) {
  assert(cells.size() == columns_.size());
  uint64_t length = 0;
  for (const auto cell : cells) length += cell.size();
  check_size(length, 1);
  if (length > std::numeric_limits<uint32_t>::max())
    throw InputError(fmt::format("{}, line {}: a row of {} bytes is too long", parts_.back().source,
                                 line, length));

  const size_t begin = text_.size();
  const size_t first_end = ends_.size();
  text_.resize(begin + length);
  ends_.resize(first_end + cells.size());
  uint32_t end = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].empty())
      std::memcpy(text_.data() + begin + end, cells[i].data(), cells[i].size());
    end += static_cast<uint32_t>(cells[i].size());
    ends_[first_end + i] = end;
  }
  begins_.push_back(begin);
  lines_.push_back(line);

  constexpr int64_t kPartRows = 4096;
  constexpr size_t kPartBytes = size_t{32} << 20;
  if (!take_ || (rows() < kPartRows && text_.size() + 4 * ends_.size() < kPartBytes)) return;
  take_(*this, share_read_());
  handed_over_ += rows();
  text_.clear();
  begins_.clear();
  ends_.clear();
  lines_.clear();
}

void Table::count_missing(int64_t column, std::string_view text, int64_t count) {
  auto& words = columns_[static_cast<size_t>(column)].missing_words;
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const auto& word) { return word.first == text; });
  if (found == words.end())
    words.emplace_back(text, count);
  else
    found->second += count;
}

void Table::replace_decimal_commas(int64_t column) {
  for (int64_t row = 0; row < rows(); ++row) {
    const std::string_view text = cell(row, column);
    if (!has_decimal_comma(text)) continue;
    const auto begin = static_cast<size_t>(text.data() - text_.data());
    text_[begin + text.find(',')] = '.';
  }
}

void Table::merge_declaration(Column& mine, const Column& theirs, const std::string& source) {
  if (mine.declared_kind != theirs.declared_kind)
    throw InputError(fmt::format("{}: column {} is declared differently than in {}", source,
                                 quote(mine.name), parts_.front().source));
  if (mine.declared_classes == theirs.declared_classes) return;
  const std::unordered_set<std::string> known(mine.declared_classes.begin(),
                                              mine.declared_classes.end());
  for (const auto& name : theirs.declared_classes)
    if (!known.contains(name)) mine.declared_classes.push_back(name);
}

void Table::append(const Table& other) {
  const std::string& source = other.parts_.front().source;
  if (other.columns() != columns())
    throw InputError(fmt::format("{}: {} columns, but {} has {}", source, other.columns(),
                                 parts_.front().source, columns()));
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].name != other.columns_[i].name)
      throw InputError(fmt::format("{}: column {} is {}, but {} has {}", source, i + 1,
                                   quote(other.columns_[i].name), parts_.front().source,
                                   quote(columns_[i].name)));
  }
  check_size(other.text_.size(), static_cast<uint64_t>(other.rows()));
  for (size_t i = 0; i < columns_.size(); ++i) {
    merge_declaration(columns_[i], other.columns_[i], source);
    for (const auto& [word, count] : other.columns_[i].missing_words)
      count_missing(static_cast<int64_t>(i), word, count);
  }
  notes_.warnings.insert(notes_.warnings.end(), other.notes_.warnings.begin(),
                         other.notes_.warnings.end());

  for (const auto& part : other.parts_) parts_.push_back({rows() + part.first_row, part.source});
  const uint64_t offset = text_.size();
  text_ += other.text_;
  for (const uint64_t begin : other.begins_) begins_.push_back(offset + begin);
  ends_.insert(ends_.end(), other.ends_.begin(), other.ends_.end());
  lines_.insert(lines_.end(), other.lines_.begin(), other.lines_.end());
}

void Table::join(const Table& other, const std::vector<int64_t>& columns,
                 const std::vector<int64_t>& rows, const std::string& prefix) {
  assert(rows.size() == lines_.size());
  const std::string& source = other.parts_.front().source;
  for (const int64_t column : columns) {
    Column added = other.column(column);
    added.name = prefix + added.name;
    if (!index_.emplace(added.name, this->columns()).second)
      throw InputError(
          fmt::format("{}: there is a column {} already; set prefix in its [[data.join]], or "
                      "rename one of them",
                      source, quote(added.name)));
    added.joined_from = source;
    columns_.push_back(std::move(added));
  }
  const size_t old_width = columns_.size() - columns.size();
  uint64_t more_text = 0;
  for (const int64_t row : rows)
    for (const int64_t column : columns)
      if (row >= 0) more_text += other.cell(row, column).size();
  check_size(more_text, 0);

  std::string text;
  std::vector<uint32_t> ends;
  text.reserve(text_.size() + more_text);
  ends.reserve(lines_.size() * columns_.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    const uint64_t begin = text.size();
    const auto own = ends_.begin() + static_cast<std::ptrdiff_t>(row * old_width);
    const auto own_end = own + static_cast<std::ptrdiff_t>(old_width);
    if (old_width > 0) text.append(text_, begins_[row], *std::prev(own_end));
    ends.insert(ends.end(), own, own_end);
    for (const int64_t column : columns) {
      if (rows[row] >= 0) text += other.cell(rows[row], column);
      if (text.size() - begin > std::numeric_limits<uint32_t>::max())
        throw InputError(fmt::format("{}, line {}: with the joined columns the row is too long",
                                     source_of(static_cast<int64_t>(row)), lines_[row]));
      ends.push_back(static_cast<uint32_t>(text.size() - begin));
    }
    begins_[row] = begin;
  }
  text_ = std::move(text);
  ends_ = std::move(ends);
}

std::optional<int64_t> Table::try_find(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

int64_t Table::find(std::string_view name) const {
  if (const auto found = try_find(name)) return *found;
  std::vector<std::string> names;
  for (const auto& known : columns_) names.push_back(known.name);
  const std::string near = nearest_name(name, names);
  throw InputError(fmt::format("{}: no column is named {}{}", parts_.front().source, quote(name),
                               near.empty() ? fmt::format("; there are {}", joined(names))
                                            : fmt::format("; did you mean {}?", quote(near))));
}

std::string_view Table::cell(int64_t row, int64_t column) const {
  const size_t at = static_cast<size_t>(row) * columns_.size() + static_cast<size_t>(column);
  const uint32_t begin = column == 0 ? 0 : ends_[at - 1];
  return std::string_view(text_).substr(begins_[static_cast<size_t>(row)] + begin,
                                        ends_[at] - begin);
}

const std::string& Table::source_of(int64_t row) const {
  const auto after =
      std::upper_bound(parts_.begin(), parts_.end(), row,
                       [](int64_t r, const Part& part) { return r < part.first_row; });
  return std::prev(after)->source;
}

std::string Table::place(int64_t row, int64_t column) const {
  const Column& own = columns_[static_cast<size_t>(column)];
  return fmt::format("{}, line {}, column {}{}", source_of(row), lines_[static_cast<size_t>(row)],
                     quote(own.name),
                     own.joined_from.empty() ? "" : fmt::format(" of {}", own.joined_from));
}

}  // namespace kindred
