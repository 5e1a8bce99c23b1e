#include <string>
#include <vector>

#include <fcntl.h>

#include "kindred/cli/program.h"
#include "kindred/cli/signals.h"

namespace {

// A file that is opened while standard input, output or error is closed would take its place, and
// messages would be written into it.
void open_standard_files() {
  constexpr int kStandardError = 2;
  int descriptor = 0;
  while (descriptor >= 0 && descriptor <= kStandardError) descriptor = ::open("/dev/null", O_RDWR);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_files();
  return kindred::run_program(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                              kindred::handle_signals());
}
