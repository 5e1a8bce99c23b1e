#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// A line of affinity.jsonl (see Measurements) for some of its tasks. `kept[i]` is the number among
// the line's `tasks` tasks of the i-th task that stays; numbers may be in any order. Matrices, also
// further measures', lose the rows and columns of the others; so do "sources", "chances" and
// "losses". Returns "" if no source of the line stays. Throws InputError as
// measurement_from_line().
[[nodiscard]] std::string measurement_line_of(std::string_view line, size_t tasks,
                                              const std::vector<size_t>& kept,
                                              const std::string& where);

}  // namespace kindred
