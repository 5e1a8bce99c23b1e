#include <string>
#include <vector>

#include "kindred/cli/program.h"
#include "kindred/cli/signals.h"

int main(int argc, char** argv) {
  return kindred::run_program(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                              kindred::handle_signals());
}
