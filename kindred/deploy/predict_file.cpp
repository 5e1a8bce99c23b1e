#include "kindred/deploy/predict_file.h"

#include <algorithm>
#include <cctype>

#include "kindred/data/read_table.h"
#include "kindred/deploy/predictions_csv.h"

namespace kindred {
namespace {

bool is_arff(const std::filesystem::path& path, TableFormat format) {
  if (format != TableFormat::kAuto) return format == TableFormat::kArff;
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return name.ends_with(".arff") || name.ends_with(".arff.gz");
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
  // The bundle's own names stand for a header that the training table did not have.
  const bool own_names = options.names_path.empty() && !options.header.value_or(false);
  if (own_names && !manifest.names_file.empty() && !is_arff(input, reading.format))
    reading.names_path = (bundle / manifest.names_file).string();
  return reading;
}

std::string predict_file(const std::filesystem::path& bundle, const std::filesystem::path& input,
                         const PredictOptions& options) {
  const Predictor predictor(bundle);
  const Table table =
      read_table(input, reading_options(bundle, predictor.manifest(), input, options));
  return predictions_csv(predictor.predict(table), options.probabilities);
}

}  // namespace kindred
