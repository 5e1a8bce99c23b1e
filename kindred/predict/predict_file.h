#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "kindred/predict/predictor.h"
#include "kindred/table/data_options.h"

namespace kindred {

// How the table to predict for is read, where it differs from the training table.
struct PredictOptions {
  bool probabilities = false;               // one more column for every class
  TableFormat format = TableFormat::kAuto;  // auto: as the bundle says, else by the file's name
  std::optional<bool> header = {};          // unset: as the bundle says
  std::string names_path = {};              // a file of column names; empty: as the bundle says
  // Called with what is odd about the input, such as a column without a name, which is left out,
  // and texts that training never had; may be empty.
  std::function<void(const std::string&)> on_warning = {};
};

// Reads a table and gives the predictions for its rows as CSV text (see predictions_csv). The table
// needs the features' columns, as training had them; others, such as the targets, are not looked
// at. For a bundle of pictures `input` is a picture, or a folder whose .jpg, .jpeg and .png files
// are taken in the order of their names; their names stand in a first column "file". Throws
// InputError, also for a bundle with dense tasks, for which see predict_maps.
[[nodiscard]] std::string predict_file(const std::filesystem::path& bundle,
                                       const std::filesystem::path& input,
                                       const PredictOptions& options);

// The options to read `input` with. Its separator is the bundle's where the file's first line holds
// it, else as settle_separator finds it.
[[nodiscard]] DataOptions reading_options(const std::filesystem::path& bundle,
                                          const Manifest& manifest,
                                          const std::filesystem::path& input,
                                          const PredictOptions& options);

}  // namespace kindred
