#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// A grouping that a user brings: a JSON list of groups, each a list of names of `tasks`, or an
// object with such a list as "groups", as grouping.json is. Groups and their members come back
// ascending. Throws InputError that names the file for one that is no such thing, an unknown task
// (with the nearest known one), a group that is empty, holds a task twice or is there twice, and
// tasks that are in no group.
[[nodiscard]] std::vector<Group> read_own_grouping(const std::filesystem::path& path,
                                                   const std::vector<std::string>& tasks);

}  // namespace kindred
