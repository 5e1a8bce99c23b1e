#pragma once

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"

namespace kindred {

// A test fixture with its own empty folder.
class FolderTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  const std::filesystem::path folder_ = directory_.path();
};

}  // namespace kindred
