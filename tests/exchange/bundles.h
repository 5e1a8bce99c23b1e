#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "tests/deploy/random_bundle.h"

namespace kindred {

// Writes a bundle into a folder of its own below `folder` for every curve, norm and head of an MLP,
// in float32 and float64, and for every trunk for pictures, with and without label maps, each with
// two networks at random weights. Calls `use` with the bundle's name and directory.
void write_every_bundle(
    const std::filesystem::path& folder,
    const std::function<void(const std::string& name, const std::filesystem::path& bundle)>& use);

// Writes one of the bundles of MLPs, such as "mlp_relu_64", and returns its directory.
std::filesystem::path write_mlp_bundle(const std::filesystem::path& folder,
                                       const std::string& name);

}  // namespace kindred
