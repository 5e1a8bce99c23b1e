#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/data/feature_encoder.h"
#include "kindred/data/input_shape.h"
#include "kindred/table/data_options.h"
#include "kindred/table/join_options.h"
#include "kindred/task/task.h"

namespace kindred {

// Folds of the training and validation rows for cross-validation; see split_folds().
struct FoldedData {
  struct Fold {
    at::Tensor training, validation;  // places in `rows`, int64, ascending
  };
  DataSet rows;                // in the order of the table
  at::Tensor validation_rows;  // places of the validation part in `rows`, int64, ascending
  std::vector<Fold> folds;
};

// A table on disk, or a folder of pictures, prepared for training.
struct PreparedData {
  FeatureEncoder encoder;  // no features for pictures
  std::vector<Task> tasks;
  DataSet training, validation, test;
  std::vector<int64_t> test_rows;  // row numbers of `test` in the table, from 0
  // CRC-32 and size of each table file, "crc32:1234abcd:56789"; several files are joined by '+', in
  // the order training, validation, test and joined ones; "+30" stands for a split that the file
  // states.
  std::string hash;
  std::vector<std::string> warnings;  // dropped constant columns, thin parts, suspected leaks, …
  InputShape input;                   // of one row, in all three parts
  // Tasks that are scored on fewer test labels than exist (see check_unknown_labels).
  std::vector<std::string> notes = {};
  char separator = 0;                      // of the table's cells; 0 if it is no CSV or TSV file
  bool decimal_commas = false;             // in the table
  std::optional<FoldedData> folded = {};   // if folds were asked for
  std::vector<double> label_overlap = {};  // of the training rows, as label_overlap() gives it
  // The features that were joined to the table, by file.
  std::vector<JoinedFeatures> joined = {};
};

// Reads, splits and encodes the data.
//   Tasks: those given, with patterns of targets expanded (see expand_targets), else one for each
//   label that data.labels_path or the file itself names. Of these,
//   labels with one class in training rows are dropped with a warning. Features: all columns except
//   the targets of all tasks, those labels, data.drop, the task, split, group, order and weight
//   columns and, with a warning, columns without a name (such as "Unnamed: 0"). Rows: those with a
//   label for at least one task; others are dropped from their part with a warning. `labelled` is
//   defined in all three parts if any part lacks a label or labels of a task in one part have
//   different weights, else in none.
// For picture formats the rows are pictures, decoded on `threads` threads: see read_pictures and
// prepare_pictures.
// Warns of uninformative columns, identifiers among the features (identifier_columns.h), suspected
// leaks (leak.h), pairs of tasks that share few labels, parts with fewer than 20 rows, tasks with
// fewer than 10 labels in a part, class tasks without rows of a class in validation or test rows,
// and texts in those, of features and labels, that occur in no training row. Throws InputError if
// the data cannot be prepared; see also read_table, split_rows, read_targets and FeatureEncoder.
// With `folds` > 1 there is also PreparedData::folded; features and labels are encoded as by the
// training part. Pictures have no folds: InputError.
[[nodiscard]] PreparedData prepare_data(const DataOptions& data,
                                        const std::vector<TaskOptions>& tasks, at::ScalarType dtype,
                                        int threads, const std::stop_token& stop = {},
                                        int64_t folds = 1);

}  // namespace kindred
