#pragma once

#include <filesystem>

namespace kindred {

// Writes a bundle as ONNX files into the new or empty `directory`: bundle.onnx with all tasks, and
// network_0.onnx, network_1.onnx, … with those that each network serves. Their inputs are those of
// add_encoding(); so no encoding is left to the caller. Outputs are named by task: a regression
// float64 [rows] in the task's units; a class as its text [rows], and "<task>_probabilities"
// float64 [rows, classes] in the order of the manifest. Label maps: numbers float64 [rows,
// channels, height, width]; class numbers int64 [rows, height, width], and probabilities [rows,
// classes, height, width]. The metadata "kindred.tasks" and "kindred.features" are the manifest's
// tasks, each with the names of its outputs, and its features.
//
// Throws InputError for a damaged bundle and for one with an encoder of the user's own.
void export_onnx(const std::filesystem::path& bundle, const std::filesystem::path& directory);

}  // namespace kindred
