// The program for tests that call it hundreds of times: libtorch, which takes half a second to
// load, is loaded once, and each command line runs in a process forked from there.
//
// Standard input holds, for each call, a line with the number of its fields and then the fields,
// each ended by a zero byte: the working directory, the files for standard output and standard
// error, and the arguments. Prints a line with the identifier of each process and, once it has
// ended, a line with its status as waitpid gives it.

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kindred/cli/program.h"
#include "kindred/cli/signals.h"

namespace {

constexpr int kCannotStart = 126;

void redirect(int descriptor, const std::string& path, int flags) {
  const int file = open(path.c_str(), flags, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(kCannotStart);
  close(file);
}

[[noreturn]] void run(const std::vector<std::string>& fields) {
  redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  redirect(STDOUT_FILENO, fields[1], O_WRONLY | O_CREAT | O_TRUNC);
  redirect(STDERR_FILENO, fields[2], O_WRONLY | O_CREAT | O_TRUNC);
  if (chdir(fields[0].c_str()) != 0) _exit(kCannotStart);
  const int code =
      kindred::run_program({fields.begin() + 3, fields.end()}, kindred::handle_signals());
  std::cout.flush();
  std::fflush(nullptr);
  _exit(code);  // without the destructors of libtorch, which take as long as loading it
}

}  // namespace

int main() {
  for (std::string count; std::getline(std::cin, count);) {
    std::vector<std::string> fields(std::stoul(count));
    for (auto& field : fields)
      if (!std::getline(std::cin, field, '\0')) return EXIT_FAILURE;
    if (fields.size() < 3) return EXIT_FAILURE;
    const pid_t process = fork();
    if (process < 0) return EXIT_FAILURE;
    if (process == 0) run(fields);
    std::cout << process << std::endl;
    int status = 0;
    if (waitpid(process, &status, 0) != process) return EXIT_FAILURE;
    std::cout << status << std::endl;
  }
}
