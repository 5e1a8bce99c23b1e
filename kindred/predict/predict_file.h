#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "kindred/predict/predictor.h"
#include "kindred/table/data_options.h"

namespace kindred {

// How to read the table to predict for, where it differs from the training table.
struct PredictOptions {
  bool probabilities = false;               // adds a column for every class
  TableFormat format = TableFormat::kAuto;  // auto: as in the bundle, else by file name
  std::optional<bool> header = {};          // unset: as in the bundle
  std::string names_path = {};              // a file of column names; empty: as in the bundle
  // Called with warnings about the input, such as a column without a name, which is ignored, and
  // texts unseen in training; may be empty.
  std::function<void(const std::string&)> on_warning = {};
  // Told of the rows that are predicted, and of their share of all, 0 to 1; may be empty.
  std::function<void(int64_t rows, double share)> on_progress = {};
  std::stop_token stop = {};
};

// Reads a table and writes the predictions for its rows as CSV text (see predictions_csv), some
// lines at each call of `write`; memory does not grow with the rows (see read_table). The table
// must have the columns of the features; others, such as the targets, are ignored. For a bundle of
// pictures, `input` is a picture, or a folder whose .jpg, .jpeg and .png files are read sorted by
// name; the names are the first column, "file". Throws InputError, also for a bundle with dense
// tasks, which needs predict_maps; a fault in a later row is found when earlier ones are written.
void predict_file(const std::filesystem::path& bundle, const std::filesystem::path& input,
                  const PredictOptions& options,
                  const std::function<void(std::string_view lines)>& write);

// The same as one text.
[[nodiscard]] std::string predict_file(const std::filesystem::path& bundle,
                                       const std::filesystem::path& input,
                                       const PredictOptions& options);

// Returns the options to read `input` with. The separator is the bundle's if the file's first line
// contains it, else as settle_separator finds it.
[[nodiscard]] DataOptions reading_options(const std::filesystem::path& bundle,
                                          const Manifest& manifest,
                                          const std::filesystem::path& input,
                                          const PredictOptions& options);

}  // namespace kindred
