#include "kindred/cli/program.h"

#include <functional>
#include <map>
#include <new>
#include <utility>

#include "kindred/base/error.h"
#include "kindred/base/processors.h"
#include "kindred/cli/output.h"
#include "kindred/command/manual.h"
#include "kindred/machine/threads.h"

namespace kindred {
namespace {

constexpr int kFailed = 1;

int do_verb(const CommandLine& line, Console& console) {
  static const std::map<std::string, std::function<int(const CommandLine&, Console&)>> kVerbs = {
      {"run", do_run},         {"init", do_init},     {"affinity", do_affinity},
      {"group", do_group},     {"train", do_train},   {"refine", do_refine},
      {"predict", do_predict}, {"export", do_export}, {"serve", do_serve},
      {"compare", do_compare}, {"report", do_report}, {"synth", do_synth},
      {"doctor", do_doctor}};
  return kVerbs.at(line.verb->name)(line, console);
}

// libtorch appends a stack trace to its messages.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int report(Console& console, const std::string& text, int exit_code) {
  console.error(text, exit_code);
  return exit_code;
}

constexpr const char* kOutOfMemory =
    "out of memory; a smaller train.batch or model.hidden, or fewer run.threads, needs less";
constexpr const char* kOutOfGpuMemory =
    "out of memory on the GPU; a smaller train.batch with a larger train.accumulate, or a smaller "
    "model, needs less";

// Runs `body`; reports any exception as one line and returns its exit code.
int guarded(Console& console, const std::function<int()>& body) {
  try {
    return body();
  } catch (const OutputClosed&) {
    return 0;
  } catch (const Error& error) {
    return report(console, first_line(error.what()), error.exit_code());
  } catch (const std::bad_alloc&) {
    return report(console, kOutOfMemory, kFailed);
  } catch (const std::exception& error) {
    const std::string what = first_line(error.what());
    if (what.find("DefaultCPUAllocator") != std::string::npos)
      return report(console, kOutOfMemory, kFailed);
    if (what.find("CUDA out of memory") != std::string::npos)
      return report(console, kOutOfGpuMemory, kFailed);
    return report(console, "internal error: " + what, kFailed);
  } catch (...) {
    return report(console, "internal error: of an unknown kind", kFailed);
  }
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, std::stop_token stop) noexcept {
  CommandLine line;
  Console plain({});
  const int parsed = guarded(plain, [&] {
    line = parse_command_line(arguments);
    write_output(line.print);
    if (line.manual) write_manual(*line.manual);
    return 0;
  });
  if (parsed != 0 || !line.verb || !line.print.empty()) return parsed;

  Console console({.quiet = line.has("quiet"), .log_json = line.has("log-json")}, std::move(stop));
  return guarded(console, [&] {
    // libtorch's default is half of the machine's processors.
    const OperationThreads threads(usable_processors());
    return do_verb(line, console);
  });
}

}  // namespace kindred
