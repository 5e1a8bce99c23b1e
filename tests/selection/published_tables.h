#pragma once

#include <string>

#include "kindred/grouping/score_table.h"

namespace kindred {

inline const std::string kPublished = KINDRED_TESTS "/selection/published/";

// The losses of Standley et al. (2020) of every group of five tasks, on validation or test rows.
inline ScoreTable standley_table(const std::string& setting, const std::string& split) {
  return read_score_table(kPublished + "standley" + setting + "_" + split + ".json", std::nullopt);
}

}  // namespace kindred
