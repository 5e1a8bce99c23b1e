#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/csv.h"
#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr std::array<std::string_view, 4> kColumns{"group", "task", "score", "cost"};
constexpr size_t kMostCells = 64;

[[noreturn]] void fail(const std::string& where, size_t line, const std::string& what) {
  throw InputError(fmt::format("{}: line {}: {}", where, line, what));
}

// The index of each of kColumns; the last, the cost, is optional.
std::array<std::optional<size_t>, 4> columns_of(const CsvRecord& header, const std::string& where) {
  std::array<std::optional<size_t>, 4> columns;
  for (size_t cell = 0; cell < header.cells.size(); ++cell) {
    const std::string_view name = trim(header.cells[cell]);
    const auto known = std::find(kColumns.begin(), kColumns.end(), name);
    if (known == kColumns.end())
      fail(where, header.line,
           fmt::format("column {} is not group, task, score or cost; remove it", quote(name)));
    auto& column = columns[static_cast<size_t>(known - kColumns.begin())];
    if (column) fail(where, header.line, fmt::format("column {} appears twice", quote(name)));
    column = cell;
  }
  for (size_t i = 0; i + 1 < kColumns.size(); ++i)
    if (!columns[i])
      fail(where, header.line,
           fmt::format("no column {}; write a header with group, task, score and optionally cost",
                       quote(kColumns[i])));
  return columns;
}

// A group whose rows are still being read.
struct PendingGroup {
  struct Row {
    int64_t task;
    double score;
    size_t line;
  };
  std::vector<Row> rows;
  size_t cost_line = 0;
};

class TableBuilder {
 public:
  TableBuilder(const CsvRecord& header, const std::string& where)
      : columns_(columns_of(header, where)), width_(header.cells.size()), where_(where) {}

  void add(const CsvRecord& record) {
    if (record.cells.size() != width_)
      fail(where_, record.line,
           fmt::format("{} cells; the header has {}", record.cells.size(), width_));
    const size_t group = group_index(cell(record, 0), record.line);
    const int64_t task = task_index(cell(record, 1), record.line);
    rows_[group].rows.push_back({task, number(record, 2), record.line});
    if (columns_[3] && !trim(cell(record, 3)).empty()) add_cost(group, record);
  }

  ScoreTable finish() {
    for (size_t i = 0; i < rows_.size(); ++i) {
      ScoredGroup& group = table_.groups[i];
      auto& rows = rows_[i].rows;
      std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::pair(a.task, a.line) < std::pair(b.task, b.line);
      });
      for (size_t k = 0; k < rows.size(); ++k) {
        if (k > 0 && rows[k].task == rows[k - 1].task)
          fail(where_, rows[k].line,
               fmt::format("task {} of group {} is already on line {}",
                           quote(table_.tasks[static_cast<size_t>(rows[k].task)]),
                           quote(group.name), rows[k - 1].line));
        group.group.push_back(rows[k].task);
        group.scores.push_back(rows[k].score);
      }
    }
    return std::move(table_);
  }

 private:
  [[nodiscard]] const std::string& cell(const CsvRecord& record, size_t column) const {
    return record.cells[*columns_[column]];
  }

  [[nodiscard]] double number(const CsvRecord& record, size_t column) const {
    const std::string& text = cell(record, column);
    if (const auto value = parse_number(trim(text))) return *value;
    fail(where_, record.line,
         fmt::format("{} {} is not a finite number", kColumns[column], quote(text)));
  }

  size_t group_index(const std::string& name, size_t line) {
    if (name.empty()) fail(where_, line, "the group has no name");
    const auto [found, is_new] = groups_.try_emplace(name, rows_.size());
    if (is_new) {
      if (rows_.size() == kMostScoredGroups)
        fail(where_, line, fmt::format("more than {} groups", kMostScoredGroups));
      rows_.emplace_back();
      table_.groups.push_back({name, {}, {}, {}});
    }
    return found->second;
  }

  int64_t task_index(const std::string& name, size_t line) {
    if (name.empty()) fail(where_, line, "the task has no name");
    const auto [found, is_new] =
        tasks_.try_emplace(name, static_cast<int64_t>(table_.tasks.size()));
    if (is_new) {
      if (table_.tasks.size() == kMostTasks)
        fail(where_, line, fmt::format("more than {} tasks", kMostTasks));
      table_.tasks.push_back(name);
    }
    return found->second;
  }

  void add_cost(size_t index, const CsvRecord& record) {
    ScoredGroup& group = table_.groups[index];
    const double cost = number(record, 3);
    if (cost < 0)
      fail(where_, record.line, fmt::format("cost {} is negative", quote(cell(record, 3))));
    if (group.cost && *group.cost != cost)
      fail(where_, record.line,
           fmt::format("cost {}, but group {} costs {} on line {}", cost, quote(group.name),
                       *group.cost, rows_[index].cost_line));
    group.cost = cost;
    rows_[index].cost_line = record.line;
  }

  std::array<std::optional<size_t>, 4> columns_;
  size_t width_;
  const std::string& where_;
  ScoreTable table_;
  std::vector<PendingGroup> rows_;  // for each group of the table
  std::unordered_map<std::string, size_t> groups_;
  std::unordered_map<std::string, int64_t> tasks_;
};

}  // namespace

bool is_scores_csv(std::string_view text) {
  try {
    const auto records = parse_csv(text.substr(0, text.find('\n')), 1, kMostCells, "");
    if (records.empty()) return false;
    (void)columns_of(records[0], "");
    return true;
  } catch (const InputError&) {
    return false;
  }
}

ScoreTable scores_from_csv(std::string_view text, std::optional<Better> better,
                           const std::string& where) {
  if (!better)
    throw InputError(
        fmt::format("{}: a CSV file does not say whether higher or lower scores are better; give "
                    "--better higher or --better lower",
                    where));
  const auto records = parse_csv(text, kMostScores + 1, kMostCells, where);
  if (records.empty()) throw InputError(fmt::format("{}: the file is empty", where));
  TableBuilder builder(records[0], where);
  for (size_t i = 1; i < records.size(); ++i) builder.add(records[i]);
  ScoreTable table = builder.finish();
  table.lower_is_better = *better == Better::kLower;
  check(table, where);
  return table;
}

}  // namespace kindred
