#include "kindred/predict/predict_maps.h"

#include <cmath>
#include <cstring>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/fresh_directory.h"
#include "kindred/image/png.h"
#include "kindred/predict/picture_input.h"
#include "kindred/predict/predictions_csv.h"
#include "kindred/task/identifier.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

// `samples` [height, width] int64.
std::string png_of(const at::Tensor& samples, int bits) {
  Image image(samples.size(1), samples.size(0), 1, bits);
  const auto flat = samples.contiguous();
  for (size_t i = 0; i < image.samples(); ++i)
    image.set_sample(i, static_cast<uint16_t>(flat.data_ptr<int64_t>()[i]));
  return encode_png(image);
}

// The format of NumPy's save, version 1.0: its header ends on a multiple of 64 bytes.
std::string npy_of(const at::Tensor& numbers) {
  constexpr size_t kStart = 10, kAlign = 64;
  const auto flat = numbers.to(at::kFloat).contiguous();
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}",
                                   fmt::join(flat.sizes(), ", "));
  while ((kStart + header.size() + 1) % kAlign != 0) header += ' ';
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += {'\x01', '\0', static_cast<char>(header.size() & 0xFF),
            static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(flat.data_ptr<float>()), flat.nbytes());
  return bytes;
}

// One picture's map: file extension and bytes.
std::pair<std::string, std::string> file_of(const Task& task, const at::Tensor& values) {
  constexpr size_t kMostInByte = 256;
  if (task.kind == TaskKind::kRegression) return {".npy", npy_of(values)};
  if (task.kind == TaskKind::kBinary)
    return {".png", png_of((values * 255).round().to(at::kLong), 8)};
  return {".png", png_of(values.argmax(0), task.classes.size() > kMostInByte ? 16 : 8)};
}

}  // namespace

void predict_maps(const fs::path& bundle, const fs::path& input, const PredictOptions& options,
                  const fs::path& directory) {
  const Predictor predictor(bundle);
  std::vector<std::string> names;
  for (const auto& entry : predictor.manifest().tasks) names.push_back(entry.task.name);
  const auto folders = identifiers(names);
  FreshDirectory fresh(directory);
  for (size_t i = 0; i < folders.size(); ++i)
    if (predictor.manifest().tasks[i].task.is_dense()) make_directory(fresh.add(folders[i]));
  std::vector<TaskPredictions> of_rows;
  std::vector<std::string> all_files;
  for_pictures(
      input, predictor.manifest().pictures.value(),
      [&](const std::vector<std::string>& files, const at::Tensor& raw) {
        std::vector<TaskPredictions> more;
        const auto predictions = predictor.predict(raw, options.stop);
        for (size_t i = 0; i < predictions.size(); ++i) {
          const auto& [task, values] = predictions[i];
          if (!task.is_dense()) more.push_back(predictions[i]);
          for (size_t row = 0; task.is_dense() && row < files.size(); ++row) {
            const auto [ending, bytes] = file_of(task, values.select(0, static_cast<int64_t>(row)));
            write_file_atomically(directory / folders[i] / (files[row] + ending), bytes);
          }
        }
        append_predictions(of_rows, more);
        all_files.insert(all_files.end(), files.begin(), files.end());
      },
      options.on_progress);
  if (!of_rows.empty())
    write_file_atomically(fresh.add("predictions.csv"),
                          predictions_csv(of_rows, options.probabilities, "file", all_files));
  fresh.keep();
}

}  // namespace kindred
