#pragma once

#include <filesystem>

#include "kindred/predict/predict_file.h"

namespace kindred {

// Writes the predictions of a bundle with dense tasks, for a picture or a folder of pictures, into
// `directory`, which is created if it does not exist and must otherwise be empty:
//   <task>/<picture>.png for maps of classes: the index of the most probable class of each pixel,
//     in the order of the task's classes in the manifest, in 8 bits, or 16 beyond 256 classes; for
//     a binary task the probability of its positive class, 255 being 1;
//   <task>/<picture>.npy for maps of numbers: float32 [channels, height, width] in the target's
//     own units;
//   predictions.csv for tasks with one label per picture, as from predict_file.
// Folders are named by identifiers() of the task names. Maps have the size used in training, not
// that of the picture. On failure, removes what was written. Throws InputError, FailureError.
void predict_maps(const std::filesystem::path& bundle, const std::filesystem::path& input,
                  const PredictOptions& options, const std::filesystem::path& directory);

}  // namespace kindred
