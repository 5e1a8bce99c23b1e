#include "kindred/predict/predict_file.h"

#include <numeric>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/unknown_categories.h"
#include "kindred/predict/picture_input.h"
#include "kindred/predict/predictions_csv.h"
#include "kindred/table/csv_marks.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

std::string predict_pictures(const Predictor& predictor, const fs::path& input,
                             const PredictOptions& options) {
  std::vector<TaskPredictions> all;
  std::vector<std::string> all_names;
  for_pictures(input, *predictor.manifest().pictures,
               [&](const std::vector<std::string>& names, const at::Tensor& raw) {
                 append_predictions(all, predictor.predict(raw, options.stop));
                 all_names.insert(all_names.end(), names.begin(), names.end());
               });
  return predictions_csv(all, options.probabilities, "file", all_names);
}

// Throws if the table lacks features that were joined to the training table.
void check_joined(const Table& table, const Manifest& manifest, const fs::path& input) {
  for (const auto& [file, features] : manifest.joined) {
    std::vector<std::string> lacking;
    for (const auto& feature : features)
      if (!table.try_find(feature)) lacking.push_back(quote(feature));
    if (!lacking.empty())
      throw InputError(fmt::format(
          "{}: lacks {}, which training took from {} by [[data.join]]; predictions need one table "
          "with all features, so add these columns to it",
          input.string(), joined(lacking, 4), quote(file)));
  }
}

}  // namespace

DataOptions reading_options(const std::filesystem::path& bundle, const Manifest& manifest,
                            const std::filesystem::path& input, const PredictOptions& options) {
  DataOptions reading = manifest.reading;
  reading.path = input.string();
  if (options.format != TableFormat::kAuto) reading.format = options.format;
  if (!options.names_path.empty()) {
    reading.names_path = options.names_path;
  } else if (options.header) {
    reading.header = *options.header;
  }
  if (!holds_cells(table_format(input, reading))) return reading;
  // The bundle's own names replace a header that the training table did not have.
  const bool own_names = options.names_path.empty() && !options.header.value_or(false);
  if (own_names && !manifest.names_file.empty())
    reading.names_path = (bundle / manifest.names_file).string();
  // A file in another format shows its separator itself.
  const bool stated = reading.separator.size() == 1;
  if (stated && !shows_separator(input, reading.separator[0])) reading.separator = "auto";
  return reading;
}

std::string predict_file(const std::filesystem::path& bundle, const std::filesystem::path& input,
                         const PredictOptions& options) {
  const Predictor predictor(bundle);
  if (predictor.manifest().has_maps())
    throw InputError(fmt::format(
        "{}: has tasks with label maps; give a new directory for their predictions with -o",
        bundle.string()));
  if (predictor.manifest().pictures) return predict_pictures(predictor, input, options);
  std::vector<std::string> features;
  for (const auto& feature : predictor.manifest().encoder.features())
    features.push_back(feature.name);
  const Table table =
      read_table(input, reading_options(bundle, predictor.manifest(), input, options), features);
  if (options.on_warning)
    for (const auto& warning : table.notes().warnings) options.on_warning(warning);
  check_joined(table, predictor.manifest(), input);
  const at::Tensor raw = predictor.raw(table);
  if (options.on_warning) {
    std::vector<int64_t> rows(static_cast<size_t>(table.rows()));
    std::iota(rows.begin(), rows.end(), int64_t{0});
    for (const auto& warning : unknown_categories(predictor.manifest().encoder.features(), table,
                                                  raw, rows, input.filename().string()))
      options.on_warning(warning);
  }
  return predictions_csv(predictor.predict(raw, options.stop), options.probabilities);
}

}  // namespace kindred
