#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// Reads a user-provided grouping: a JSON list of groups, each a list of names of `tasks`, or an
// object with such a list as "groups", like grouping.json. Returns groups and members in ascending
// order. Throws InputError, naming the file, for any other content, an unknown task (with the
// nearest known one), an empty or duplicate group, a task twice in a group, and tasks in no group.
[[nodiscard]] std::vector<Group> read_own_grouping(const std::filesystem::path& path,
                                                   const std::vector<std::string>& tasks);

}  // namespace kindred
