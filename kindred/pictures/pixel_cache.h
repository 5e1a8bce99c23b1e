#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"

namespace kindred {

struct BrokenPicture {
  int64_t row;
  std::string why;  // one line that names the file
};

// Merges two lists with ascending rows. For a row in both, keeps the reason of the first list.
[[nodiscard]] std::vector<BrokenPicture> merge_broken(std::vector<BrokenPicture> first,
                                                      const std::vector<BrokenPicture>& second);

// Decoded and resized pictures in a memory-mapped file: unused pages stay on disk, and the system
// can reclaim pages when memory is short.
struct PixelCache {
  // [pictures, shape.elements()], uint8, or int16 for 16-bit samples, laid out as in InputShape; 0
  // for a broken picture.
  at::Tensor rows;
  std::vector<BrokenPicture> broken;  // ascending rows
  uint32_t checksum = 0;              // CRC-32 of all samples; the same for the same pictures
  bool made = false;                  // built by this call, not read
};

struct PixelSource {
  std::vector<std::filesystem::path> files;  // JPEG or PNG, one per row
  InputShape shape;  // target size; with 3 channels, grey is broken; with 1, colour is
  int64_t bits = 8;  // per stored sample: 8 or 16
  // Writes the shape.elements() samples of a row. Called concurrently. Throws InputError for a
  // broken picture, before writing. If empty, read_picture() reads the row's file.
  std::function<void(size_t row, uint8_t* to)> decode = {};
  // Further dependencies of the samples, included in the fingerprint: files, and a text for others.
  std::vector<std::filesystem::path> beside = {};
  std::string rule = {};
};

// Opens the cache of these pictures in `folder`, or builds it there on `workers` threads:
//   pixels_<shape>_<fingerprint>.bin and, written last, a .json of the same name. The fingerprint
//   is a checksum of the files' names, sizes and modification times, so modified pictures get a new
//   cache. The result does not depend on the number of workers.
// A picture that is missing, damaged, not 8-bit or of the wrong colours is broken. A truncated or
// damaged cache is rebuilt. Throws FailureError if the folder or file is not writable,
// InterruptedError if stopped.
[[nodiscard]] PixelCache open_pixel_cache(const PixelSource& source,
                                          const std::filesystem::path& folder, int workers,
                                          const std::stop_token& stop = {});

}  // namespace kindred
