#include "kindred/predict/predict_file.h"

#include <numeric>
#include <utility>

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

using Write = std::function<void(std::string_view lines)>;

std::vector<Task> tasks_of(const Manifest& manifest) {
  std::vector<Task> tasks;
  tasks.reserve(manifest.tasks.size());
  for (const auto& entry : manifest.tasks) tasks.push_back(entry.task);
  return tasks;
}

void predict_pictures(const Predictor& predictor, const fs::path& input,
                      const PredictOptions& options, const Write& write) {
  std::string head =
      predictions_header(tasks_of(predictor.manifest()), options.probabilities, "file");
  for_pictures(
      input, *predictor.manifest().pictures,
      [&](const std::vector<std::string>& names, const at::Tensor& raw) {
        write(std::exchange(head, {}) + predictions_lines(predictor.predict(raw, options.stop),
                                                          options.probabilities, names));
      },
      options.on_progress);
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

void predict_file(const std::filesystem::path& bundle, const std::filesystem::path& input,
                  const PredictOptions& options, const Write& write) {
  const Predictor predictor(bundle);
  const Manifest& manifest = predictor.manifest();
  if (manifest.has_maps())
    throw InputError(fmt::format(
        "{}: has tasks with label maps; give a new directory for their predictions with -o",
        bundle.string()));
  if (manifest.pictures) return predict_pictures(predictor, input, options, write);
  std::vector<std::string> names;
  for (const auto& feature : manifest.encoder.features()) names.push_back(feature.name);
  UnknownCategories unknown(manifest.encoder.features());
  std::string head = predictions_header(tasks_of(manifest), options.probabilities);
  int64_t done = 0;
  const auto take = [&](const Table& part, double share) {
    check_joined(part, manifest, input);
    const at::Tensor raw = predictor.raw(part);
    if (options.on_warning) {
      std::vector<int64_t> rows(static_cast<size_t>(part.rows()));
      std::iota(rows.begin(), rows.end(), int64_t{0});
      unknown.add(part, raw, rows);
    }
    write(std::exchange(head, {}) +
          predictions_lines(predictor.predict(raw, options.stop), options.probabilities));
    done += part.rows();
    if (options.on_progress) options.on_progress(done, share);
  };
  const Table rest =
      read_table(input, reading_options(bundle, manifest, input, options), names, take);
  if (options.on_warning)
    for (const auto& warning : rest.notes().warnings) options.on_warning(warning);
  if (rest.rows() > 0 || !head.empty()) take(rest, 1);
  if (options.on_warning)
    for (const auto& warning : unknown.warnings(input.filename().string()))
      options.on_warning(warning);
}

std::string predict_file(const std::filesystem::path& bundle, const std::filesystem::path& input,
                         const PredictOptions& options) {
  std::string csv;
  predict_file(bundle, input, options, [&](std::string_view lines) { csv += lines; });
  return csv;
}

}  // namespace kindred
