#pragma once

#include "kindred/base/file.h"
#include "kindred/base/json.h"

namespace kindred {

// What tests/train/reference/weightings.py worked out.
[[nodiscard]] inline Json expected_weightings() {
  return Json::parse(read_file(KINDRED_TEST_DATA "/../train/reference/weightings.json"));
}

}  // namespace kindred
