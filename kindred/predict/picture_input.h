#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"
#include "kindred/predict/predictor.h"

namespace kindred {

// Reads the picture `input`, or the .jpg, .jpeg and .png files of that folder, sorted by name.
// Passes `visit` a bounded number at a time, and tells `on_progress` after each: file names and
// samples, [pictures, shape.elements()] float64, as Predictor takes them. Throws InputError for
// missing or unreadable pictures.
void for_pictures(
    const std::filesystem::path& input, const InputShape& shape,
    const std::function<void(const std::vector<std::string>& names, const at::Tensor& raw)>& visit,
    const std::function<void(int64_t pictures, double share)>& on_progress = {});

// Appends the rows of `more`, which must be of the same tasks; `all` may be empty.
void append_predictions(std::vector<TaskPredictions>& all,
                        const std::vector<TaskPredictions>& more);

}  // namespace kindred
