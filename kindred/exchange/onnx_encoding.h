#pragma once

#include "kindred/exchange/script_to_onnx.h"
#include "kindred/predict/manifest.h"

namespace kindred {

// Declares the inputs and adds the encoding of FeatureEncoder. A numeric column is float64
// [rows, 1], NaN where missing. A categorical one is texts [rows, 1]; missing are the empty text
// and the table's words for missing values, and a number is known by the spelling of training, its
// shortest one, or that with ".0". A picture is uint8 [rows, channels, height, width], scaled to 0
// to 1. Returns the networks' inputs [rows, width] of that type.
[[nodiscard]] OnnxValue add_encoding(OnnxGraph& graph, const Manifest& manifest,
                                     at::ScalarType type);

}  // namespace kindred
