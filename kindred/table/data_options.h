#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/option.h"
#include "kindred/table/missing_words.h"

namespace kindred {

// The formats of tables, then those of folders of pictures.
enum class TableFormat { kAuto, kCsv, kTsv, kArff, kCeleba, kIdx, kTaskonomy };
// The mark before the fraction of a number; auto: what the file plainly shows, else the point.
enum class DecimalMark { kAuto, kPoint, kComma };
enum class SplitKind { kAuto, kRandom, kStratified, kGroup, kOrder, kColumn, kFiles };

// [data]: where the table is, how its columns are read and how its rows are split.
struct DataOptions {
  std::string path;                        // the table, or its training part; or a folder
  std::string validation_path, test_path;  // further parts, for split = "files"
  TableFormat format = TableFormat::kAuto;
  std::string names_path;   // column names, one a line, for a table without a header
  bool header = true;       // not looked at with names_path; with neither, columns are c1, c2, …
  std::string labels_path;  // Mulan .xml: names the label columns, which become binary tasks
  std::vector<std::string> missing = usual_missing_words();  // texts that mean "missing"
  std::string separator = "auto";  // of the cells of a CSV or TSV file: auto, or one character
  DecimalMark decimal = DecimalMark::kAuto;

  std::vector<std::string> drop;         // columns that are no features
  std::vector<std::string> numeric;      // columns read as numbers, whatever they look like
  std::vector<std::string> categorical;  // columns read as categories
  int64_t rare_below = 10;               // a category with fewer training rows joins the rare ones
  bool standardize = true;

  std::string task_column;    // each row belongs to the one task that this column names
  std::string weight_column;  // how much each row counts in losses and scores

  SplitKind split = SplitKind::kAuto;                 // a set's own split, or random
  std::vector<double> fractions = {0.7, 0.15, 0.15};  // training, validation, test
  std::string split_column;  // split = "column": its texts name the parts (see split_rows)
  // split = "group" or "stratified": rows that share a value stay together
  std::string group_column;
  std::string order_column;  // split = "order": sorted by it; file order when empty
  int64_t split_seed = 0;

  // Pictures alone.
  std::vector<int64_t> image_size;  // height, width; empty: what read_pictures says
  std::string split_path;           // taskonomy: a CSV file of buildings; empty: the lists there
  std::string cache_path;           // where decoded pictures are kept; empty: beside the pictures
  int64_t max_broken = 0;           // so many pictures may be missing or damaged
  // Label maps of IDX files: the names of class 0, 1, …, empty: the numbers that are there; and the
  // numbers that mean "no label here".
  std::vector<std::string> class_names;
  std::vector<int64_t> unlabelled;
};

// Whether the format is one of pictures.
[[nodiscard]] bool holds_pictures(TableFormat format);

// Registers every field under "data.<field>".
void describe(DataOptions& data, OptionSet& options);

}  // namespace kindred
