#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/data/feature_encoder.h"
#include "kindred/data/input_shape.h"
#include "kindred/table/data_options.h"
#include "kindred/task/task.h"

namespace kindred {

// A table on disk, or a folder of pictures, made ready for training.
struct PreparedData {
  FeatureEncoder encoder;  // without features for pictures
  std::vector<Task> tasks;
  DataSet training, validation, test;
  std::vector<int64_t> test_rows;  // the table's row numbers, from 0, of the rows of `test`
  // CRC-32 and size of the bytes of each table file, "crc32:1234abcd:56789"; of several files
  // joined by '+', in the order training, validation, test.
  std::string hash;
  std::vector<std::string> warnings;  // dropped constant columns, thin parts, suspected leaks, …
  InputShape input;                   // of one row of all three parts
  // Which tasks are scored on fewer test labels than there are (see look_at_unknown_labels).
  std::vector<std::string> notes = {};
  char separator = 0;           // of the cells of the table, 0 when it is no CSV or TSV file
  bool decimal_commas = false;  // in the table
};

// Reads, splits, encodes. Relative paths in `data` are resolved against `base`.
//   Tasks: those given, patterns of targets expanded (see expand_targets), or else one for each
//   label that data.labels_path or the relation of an ARFF file (MEKA's -C n) names; of the latter,
//   labels with one class in training rows are left out with a warning. Features: all columns but
//   the targets of all tasks, those labels, what data.drop names, the task, split, group, order and
//   weight columns, and, with a warning, columns without a name ("Unnamed: 0" is one). Rows: those
//   with a label for at least one task; the others are left out of their part with a warning.
//   `labelled` is defined in all three parts when any part lacks a label or labels of a task in one
//   part have different weights, else in none.
// Pictures (data.format = "celeba" or "idx") instead become rows of a file that is mapped into
// memory, on so many threads: see read_pictures and prepare_pictures.
// Warns of columns that say nothing, of identifiers among the features (identifier_columns.h), of
// columns that almost give an answer away (see leak.h), of a
// part with fewer than 20 rows, of tasks with fewer than 10 labels in a part, and of class tasks
// without rows of one of their classes in validation or test rows, and of texts there that training
// rows have not, in features and labels. Throws InputError for whatever stands in the way; see
// also read_table, split_rows, read_targets and FeatureEncoder.
[[nodiscard]] PreparedData prepare_data(const DataOptions& data,
                                        const std::vector<TaskOptions>& tasks,
                                        const std::filesystem::path& base, at::ScalarType dtype,
                                        int threads);

}  // namespace kindred
