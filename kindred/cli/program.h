#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "kindred/cli/console.h"
#include "kindred/command/command_line.h"

namespace kindred {

// One function per verb. They return the exit code and throw what the library throws.
int do_run(const CommandLine& line, Console& console);
int do_init(const CommandLine& line, Console& console);
int do_affinity(const CommandLine& line, Console& console);
int do_group(const CommandLine& line, Console& console);
int do_train(const CommandLine& line, Console& console);
int do_refine(const CommandLine& line, Console& console);
int do_predict(const CommandLine& line, Console& console);
int do_export(const CommandLine& line, Console& console);
int do_serve(const CommandLine& line, Console& console);
int do_compare(const CommandLine& line, Console& console);
int do_rules(const CommandLine& line, Console& console);  // compare --gains
int do_report(const CommandLine& line, Console& console);
int do_synth(const CommandLine& line, Console& console);
int do_doctor(const CommandLine& line, Console& console);

// Runs the command until it ends or is stopped. Returns the exit code; never throws.
[[nodiscard]] int run_program(const std::vector<std::string>& arguments,
                              std::stop_token stop = {}) noexcept;

}  // namespace kindred
