// run_all CONFIG DIRECTORY: the whole of `kindred run`, inside another program.

#include <cstdio>

#include "kindred/base/error.h"
#include "kindred/config/config.h"
#include "kindred/study/stages.h"

namespace {

// Where the messages go. A host that wants to cancel a run also overrides stop_token().
class Messages : public kindred::Reporter {
 public:
  void message(const std::string& text) override { std::fprintf(stderr, "%s\n", text.c_str()); }
  void warning(const std::string& text) override {
    std::fprintf(stderr, "warning: %s\n", text.c_str());
  }
  void progress(const kindred::StageProgress& /*progress*/) override {}
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: run_all CONFIG DIRECTORY\n", stderr);
    return 1;
  }
  try {
    Messages messages;
    const kindred::Config config = kindred::read_config(arguments[1], {});
    // Nothing in a process that shared the run with others and did not lead it.
    const auto summary =
        kindred::run_all(config, arguments[2], kindred::DirectoryUse::kNew, messages);
    if (summary) std::fputs(summary->c_str(), stdout);
    return 0;
  } catch (const kindred::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code();
  }
}
