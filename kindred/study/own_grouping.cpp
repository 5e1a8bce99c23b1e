#include "kindred/study/own_grouping.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestGrouping = uint64_t{1} << 26;

int64_t task_of(const Json& name, const std::vector<std::string>& tasks, const std::string& file) {
  if (!name.is_string()) reject_input(file, "a group holds something that is not a task's name");
  const auto text = name.get<std::string>();
  const auto found = std::find(tasks.begin(), tasks.end(), text);
  if (found != tasks.end()) return found - tasks.begin();
  const std::string near = nearest_name(text, tasks);
  reject_input(file, fmt::format("there is no task {}; {}", quote(text),
                                 near.empty() ? fmt::format("there are {}", joined(tasks))
                                              : fmt::format("did you mean {}?", near)));
}

Group group_of(const Json& list, const std::vector<std::string>& tasks, const std::string& file) {
  if (!list.is_array()) reject_input(file, "a group is not a list of task names");
  if (list.empty()) reject_input(file, "a group is empty; remove it");
  Group group;
  for (const auto& name : list) group.push_back(task_of(name, tasks, file));
  std::sort(group.begin(), group.end());
  const auto twice = std::adjacent_find(group.begin(), group.end());
  if (twice != group.end())
    reject_input(file, fmt::format("a group holds task {} twice",
                                   quote(tasks[static_cast<size_t>(*twice)])));
  return group;
}

void check_cover(const std::vector<Group>& groups, const std::vector<std::string>& tasks,
                 const std::string& file) {
  std::vector<std::string> missing;
  for (size_t task = 0; task < tasks.size(); ++task) {
    const auto holds = [&](const Group& group) {
      return std::binary_search(group.begin(), group.end(), static_cast<int64_t>(task));
    };
    if (std::none_of(groups.begin(), groups.end(), holds)) missing.push_back(tasks[task]);
  }
  if (!missing.empty())
    reject_input(file,
                 fmt::format("no group holds {}; every task must be in one", joined(missing)));
}

}  // namespace

std::vector<Group> read_own_grouping(const std::filesystem::path& path,
                                     const std::vector<std::string>& tasks) {
  const std::string file = path.string();
  const Json json = parse_json(read_file(path, kLargestGrouping), file);
  const Json& list = json.is_object() && json.contains("groups") ? json["groups"] : json;
  if (!list.is_array())
    reject_input(file, "expected a list of groups, each a list of task names, or a grouping.json");
  std::vector<Group> groups;
  for (const auto& group : list) groups.push_back(group_of(group, tasks, file));
  std::sort(groups.begin(), groups.end());
  if (std::adjacent_find(groups.begin(), groups.end()) != groups.end())
    reject_input(file, "two groups are the same; remove one of them");
  check_cover(groups, tasks, file);
  return groups;
}

}  // namespace kindred
