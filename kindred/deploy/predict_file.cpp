#include "kindred/deploy/predict_file.h"

#include <algorithm>
#include <cctype>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/data/picture_file.h"
#include "kindred/data/read_table.h"
#include "kindred/deploy/predictions_csv.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return name;
}

bool is_arff(const fs::path& path, TableFormat format) {
  if (format != TableFormat::kAuto) return format == TableFormat::kArff;
  const std::string name = lower(path.filename().string());
  return name.ends_with(".arff") || name.ends_with(".arff.gz");
}

std::vector<fs::path> pictures_in(const fs::path& input) {
  std::error_code error;
  if (fs::is_regular_file(input, error)) return {input};
  if (!fs::is_directory(input, error))
    throw InputError(fmt::format("{}: no such picture or folder", input.string()));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(input, error)) {
    const std::string ending = lower(entry.path().extension().string());
    if (ending == ".jpg" || ending == ".jpeg" || ending == ".png") files.push_back(entry.path());
  }
  if (files.empty())
    throw InputError(fmt::format("{}: holds no .jpg, .jpeg or .png", input.string()));
  std::sort(files.begin(), files.end());
  return files;
}

// Some pictures at a time, so that any number fits into memory.
std::string predict_pictures(const Predictor& predictor, const fs::path& input,
                             const PredictOptions& options) {
  constexpr size_t kAtOnce = 64;
  const InputShape shape = *predictor.manifest().pictures;
  const auto files = pictures_in(input);
  std::vector<TaskPredictions> all;
  std::vector<std::string> names;
  for (size_t begin = 0; begin < files.size(); begin += kAtOnce) {
    const size_t end = std::min(begin + kAtOnce, files.size());
    const auto raw = at::empty({static_cast<int64_t>(end - begin), shape.elements()}, at::kByte);
    for (size_t i = begin; i < end; ++i) {
      read_picture(files[i], shape,
                   raw.data_ptr<uint8_t>() + static_cast<int64_t>(i - begin) * shape.elements());
      names.push_back(files[i].filename().string());
    }
    auto some = predictor.predict(raw.to(at::kDouble));
    for (size_t task = 0; task < some.size(); ++task) {
      if (begin == 0)
        all.push_back(some[task]);
      else
        all[task].values = at::cat({all[task].values, some[task].values}, 0);
    }
  }
  return predictions_csv(all, options.probabilities, "file", names);
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
  if (predictor.manifest().pictures) return predict_pictures(predictor, input, options);
  const Table table =
      read_table(input, reading_options(bundle, predictor.manifest(), input, options));
  return predictions_csv(predictor.predict(table), options.probabilities);
}

}  // namespace kindred
