#pragma once

#include "kindred/command/command_line.h"
#include "kindred/config/config.h"
#include "kindred/run/directory_use.h"

namespace kindred {

// How a verb with --resume and --join uses its run directory: shared with other processes with
// --join, or if a launcher started several. Sets run.place of the config. Throws InputError as
// launch_place() does.
[[nodiscard]] DirectoryUse directory_use_of(const CommandLine& line, Config& config);

// Throws InputError if a launcher started several processes of the line's verb, which works in one.
void require_one_process(const CommandLine& line);

}  // namespace kindred
