#pragma once

#include <vector>

#include "kindred/command/argument.h"

namespace kindred {

// Returns the config's keys as flags ("--train.epochs"), from the option records, by section.
[[nodiscard]] const std::vector<Argument>& config_flags();
// Returns the keys of a [[task]] table by field name ("target"); they are not flags.
[[nodiscard]] const std::vector<Argument>& task_keys();
// The same of a [[data.join]] table.
[[nodiscard]] const std::vector<Argument>& join_keys();

}  // namespace kindred
