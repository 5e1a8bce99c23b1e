#pragma once

#include <vector>

#include "kindred/command/verb.h"

namespace kindred {

// The verbs, in the order of the help: those of runs, those of bundles, and the others.
[[nodiscard]] std::vector<Verb> study_verb_texts();
[[nodiscard]] std::vector<Verb> bundle_verb_texts();
[[nodiscard]] std::vector<Verb> tool_verb_texts();

}  // namespace kindred
