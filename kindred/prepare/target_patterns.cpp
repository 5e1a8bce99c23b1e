#include "kindred/prepare/target_patterns.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

class Expansion {
 public:
  Expansion(const std::vector<TaskOptions>& tasks, const std::vector<std::string>& columns,
            const DataOptions& data)
      : columns_(columns), names_(columns.begin(), columns.end()) {
    taken_.insert(data.drop.begin(), data.drop.end());
    taken_.insert({data.task_column, data.split_column, data.group_column, data.order_column,
                   data.weight_column});
    for (const auto& task : tasks) {
      taken_.insert({task.target, task.weight_column});
      for (const auto& text : task.targets)
        if (names_.contains(text)) taken_.insert(text);
    }
  }

  [[nodiscard]] std::vector<std::string> columns_of(const TaskOptions& task, size_t number) const {
    std::vector<std::string> found;
    std::unordered_set<std::string_view> own;
    for (const auto& text : task.targets) {
      const bool named = names_.contains(text);
      if (!named && !is_pattern(text)) fail(number, text, "is not a column");
      size_t matches = 0;
      for (const auto& column : columns_) {
        const bool hit =
            named ? column == text : !taken_.contains(column) && matches_pattern(column, text);
        if (!hit) continue;
        ++matches;
        if (own.insert(column).second) found.push_back(column);
      }
      if (matches == 0) fail(number, text, "matches no column that may be a target");
    }
    return found;
  }

 private:
  [[noreturn]] void fail(size_t number, const std::string& text, const char* what) const {
    const std::string near = nearest_name(text, columns_);
    throw InputError(fmt::format("task {}: targets: {} {}{}", number, quote(text), what,
                                 near.empty() ? fmt::format("; there are {}", joined(columns_))
                                              : fmt::format("; did you mean {}?", quote(near))));
  }

  const std::vector<std::string>& columns_;
  std::unordered_set<std::string_view> names_;
  std::unordered_set<std::string> taken_;  // not matched by patterns
};

}  // namespace

bool matches_pattern(std::string_view name, std::string_view pattern) {
  size_t at = 0, next = 0, star = std::string_view::npos, resume = 0;
  while (at < name.size()) {
    if (next < pattern.size() && pattern[next] == '*') {
      star = next++;
      resume = at;
    } else if (next < pattern.size() && (pattern[next] == '?' || pattern[next] == name[at])) {
      ++next;
      ++at;
    } else if (star != std::string_view::npos) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', next) == std::string_view::npos;
}

std::vector<TaskOptions> expand_targets(const std::vector<TaskOptions>& tasks,
                                        const std::vector<std::string>& columns,
                                        const DataOptions& data) {
  const Expansion expansion(tasks, columns, data);
  std::vector<TaskOptions> all;
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[i].targets.empty()) {
      all.push_back(tasks[i]);
      continue;
    }
    for (auto& column : expansion.columns_of(tasks[i], i + 1)) {
      TaskOptions task = tasks[i];
      task.targets.clear();
      task.target = std::move(column);
      all.push_back(std::move(task));
    }
  }
  return all;
}

}  // namespace kindred
