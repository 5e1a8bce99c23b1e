#include "kindred/command/verb.h"

#include "kindred/command/verb_texts.h"

namespace kindred {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> verbs = study_verb_texts();
    for (const auto& more : {bundle_verb_texts(), tool_verb_texts()})
      verbs.insert(verbs.end(), more.begin(), more.end());
    return verbs;
  }();
  return all;
}

const std::vector<Argument>& common_flags() {
  static const std::vector<Argument> all = {
      {"-q,--quiet", "", "Print only warnings and errors."},
      {"--log-json", "", "Write messages, progress and errors as JSON, one object per line."},
      {"-h,--help", "", "Show this help."}};
  return all;
}

const std::vector<Argument>& program_flags() {
  static const std::vector<Argument> all = {
      {"-h,--help", "", "print the list of verbs"},
      {"--help-config", "", "print all keys of a config, as Markdown"},
      {"--manual", "DIR", "write manual pages and shell completions below DIR"},
      {"--version", "", "print the versions of kindred and libtorch"}};
  return all;
}

}  // namespace kindred
