#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/option.h"
#include "kindred/table/join_options.h"
#include "kindred/table/missing_words.h"

namespace kindred {

// Formats of tables, then of picture folders.
enum class TableFormat {
  kAuto,
  kCsv,
  kTsv,
  kArff,
  kSvmlight,
  kNumpy,
  kParquet,
  kCeleba,
  kIdx,
  kTaskonomy
};
// Decimal mark; auto: the one clearly used in the file, otherwise the point.
enum class DecimalMark { kAuto, kPoint, kComma };
enum class SplitKind { kAuto, kRandom, kStratified, kGroup, kOrder, kColumn, kFiles };

// [data]: location of the table, and how its columns are read and its rows split.
struct DataOptions {
  std::string path;                        // the table, or its training part; or a folder
  std::string validation_path, test_path;  // further parts, for split = "files"
  TableFormat format = TableFormat::kAuto;
  std::string names_path;          // column names, one per line, for a table without a header
  bool header = true;              // ignored with names_path; with neither, columns are c1, c2, …
  std::vector<JoinOptions> joins;  // the [[data.join]] tables, in order
  std::string labels_path;         // Mulan .xml: names the label columns, which become binary tasks
  std::vector<std::string> missing = usual_missing_words();  // texts that mean "missing"
  std::string separator = "auto";  // cell separator of CSV and TSV files: auto, or one character
  DecimalMark decimal = DecimalMark::kAuto;

  std::vector<std::string> drop;         // columns that are not features
  std::vector<std::string> numeric;      // columns read as numbers, regardless of their format
  std::vector<std::string> categorical;  // columns read as categories
  int64_t rare_below = 10;               // categories with fewer training rows are merged
  bool standardize = true;

  std::string task_column;    // names, in each row, the one task that the row belongs to
  std::string weight_column;  // weight of each row in losses and scores

  SplitKind split = SplitKind::kAuto;                 // auto: the data set's own split, or random
  std::vector<double> fractions = {0.7, 0.15, 0.15};  // training, validation, test
  std::string split_column;  // split = "column": names each row's part (see split_rows)
  // split = "group" or "stratified": rows with equal values stay together
  std::string group_column;
  std::string order_column;  // split = "order": sort key; empty: file order
  int64_t split_seed = 0;

  // Only for pictures.
  std::vector<int64_t> image_size;  // height, width; empty: see read_pictures
  std::string split_path;  // taskonomy: a CSV file of buildings; empty: the lists in the folder
  std::string cache_path;  // cache of decoded pictures; empty: beside the pictures
  int64_t max_broken = 0;  // limit of missing or damaged pictures
  // Label maps of IDX files: names of classes 0, 1, …, empty: the numbers in the file; and the
  // numbers that mean "no label".
  std::vector<std::string> class_names;
  std::vector<int64_t> unlabelled;
};

// Whether this is a format of pictures.
[[nodiscard]] bool holds_pictures(TableFormat format);

// Registers every field but `joins` under "data.<field>".
void describe(DataOptions& data, OptionSet& options);

}  // namespace kindred
