#pragma once

#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/base/json.h"

namespace kindred {

// What tests/update/reference/weightings.py worked out.
[[nodiscard]] inline Json expected_weightings() {
  return Json::parse(read_file(KINDRED_TESTS "/update/reference/weightings.json"));
}

}  // namespace kindred
