#pragma once

#include <filesystem>

#include "kindred/predict/predict_file.h"

namespace kindred {

// The predictions of a bundle with dense tasks for a picture or a folder of pictures, written into
// `directory`, which is made when it is not there and must otherwise be empty:
//   <task>/<picture>.png for maps of classes: the number of the most probable class of each pixel,
//     in the order of the task's classes in the manifest, in 8 bits, or beyond 256 classes 16; for
//     a binary task the probability of its positive class, 255 being 1;
//   <task>/<picture>.npy for maps of numbers: float32 [channels, height, width] in the target's own
//     units;
//   predictions.csv for tasks with one answer a picture, as predict_file gives it.
// Folders are called by identifiers() of the tasks' names. Maps are as large as those of training,
// whatever the size of the picture. After a failure what was written is taken away again. Throws
// InputError, FailureError.
void predict_maps(const std::filesystem::path& bundle, const std::filesystem::path& input,
                  const PredictOptions& options, const std::filesystem::path& directory);

}  // namespace kindred
