#pragma once

#include <vector>

#include "kindred/cli/argument.h"

namespace kindred {

// The keys of the config as flags ("--train.epochs"), made from the option records, section by
// section.
[[nodiscard]] const std::vector<Argument>& config_flags();
// The keys of a [[task]] table, which are no flags, by their bare names ("target").
[[nodiscard]] const std::vector<Argument>& task_keys();

}  // namespace kindred
