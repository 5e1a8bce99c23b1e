#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/record/run_record.h"

namespace kindred {

// A section of the page, with its entry in the list of contents. If its records are missing, it
// says in a sentence how to get them.
struct Section {
  std::string id, title;
  std::string lead;  // a sentence below the heading: what to look at
  std::string body;  // markup
};

// `order` is picture_order(run).
[[nodiscard]] std::string answer_markup(const RunRecord& run);
[[nodiscard]] Section groups_section(const RunRecord& run, const std::vector<int64_t>& order);
[[nodiscard]] Section refinement_section(const RunRecord& run);
[[nodiscard]] Section comparison_section(const RunRecord& run);
[[nodiscard]] Section cost_section(const RunRecord& run);
[[nodiscard]] Section budget_comparison_section(const ComparisonRecord& comparison);
[[nodiscard]] Section affinity_section(const RunRecord& run, const std::vector<int64_t>& order);
[[nodiscard]] Section course_section(const RunRecord& run);
[[nodiscard]] Section sureness_section(const RunRecord& run, const std::vector<int64_t>& order);
[[nodiscard]] Section budgets_section(const RunRecord& run);
[[nodiscard]] Section learning_section(const RunRecord& run);
[[nodiscard]] Section time_section(const RunRecord& run);
[[nodiscard]] Section settings_section(const RunRecord& run);

// "<p class=absent>": a missing part, and how to get it.
[[nodiscard]] std::string absent(const std::string& what);
// A name inside a sentence, isolated: its characters, such as one that changes the text direction,
// have no effect outside it.
[[nodiscard]] std::string name_markup(const std::string& name);

}  // namespace kindred
