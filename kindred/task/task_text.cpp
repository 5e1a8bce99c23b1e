#include "kindred/task/task_text.h"

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {

std::string kinds_text(const std::vector<Task>& tasks) {
  std::vector<std::string> kinds;
  for (const auto& [kind_name, kind] : task_kind_names()) {
    std::vector<std::string> names;
    for (const auto& task : tasks) {
      if (task.kind != kind) continue;
      names.push_back(quote(task.name));
      if (kind == TaskKind::kBinary)
        names.back() += fmt::format(" (positive: {})", quote(task.classes[1]));
      if (kind == TaskKind::kMulticlass)
        names.back() += fmt::format(" ({} classes)", task.classes.size());
    }
    if (!names.empty()) kinds.push_back(fmt::format("{}: {}", kind_name, joined(names)));
  }
  return fmt::format("{}", fmt::join(kinds, "; "));
}

}  // namespace kindred
