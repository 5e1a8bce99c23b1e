#pragma once

#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// Which rows a joined table has.
enum class JoinRows {
  kLeft,   // those of the table before
  kOuter,  // those, and one for each key that only the joined table has
};
// What several rows of the joined table with one key mean.
enum class JoinDuplicates { kError, kFirst, kLast, kMean };

// [[data.join]]: a table whose columns are added to those of data.path.
struct JoinOptions {
  std::string path = {};
  std::string on = {};  // the key, a column of both; empty: the rows are in the same order
  JoinRows rows = JoinRows::kLeft;
  JoinDuplicates duplicates = JoinDuplicates::kError;
  std::string prefix = {};  // of the names of the added columns
};

// The features of a data set that come from one joined table.
struct JoinedFeatures {
  std::string file;  // its name without folders
  std::vector<std::string> features;
};

// Registers every field under "<prefix>.<field>".
void describe(JoinOptions& join, const std::string& prefix, OptionSet& options);

}  // namespace kindred
