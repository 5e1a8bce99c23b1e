#pragma once

#include <filesystem>
#include <string>

namespace kindred {

// Writes a bundle as a model repository of NVIDIA Triton (as of 2026) into the new or empty
// `directory`: for each network that serves a task a model of the PyTorch backend, and an ensemble
// `name` that shows all tasks as one model. Their input "raw" is a raw row of the bundle (float64
// [features], see docs/bundle.md; a picture is uint8 [channels, height, width]); their outputs are
// named by task, float64: [1] for regression and for a binary task's probability, [classes] for
// probabilities, [...] of a label map as in the bundle.
//
// Throws InputError for a damaged bundle, and for a `name` that is no plain file name.
void export_triton(const std::filesystem::path& bundle, const std::filesystem::path& directory,
                   const std::string& name);

}  // namespace kindred
