#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"

namespace kindred {

struct BrokenPicture {
  int64_t row;
  std::string why;  // one line that names the file
};

// Merges two lists with ascending rows; of a row that stands in both, the first list says why.
[[nodiscard]] std::vector<BrokenPicture> merge_broken(std::vector<BrokenPicture> first,
                                                      const std::vector<BrokenPicture>& second);

// Pictures, decoded and resized, in a file that is mapped into memory: what is not used lies on the
// disk, and the system takes pages back when memory is short.
struct PixelCache {
  // uint8, or int16 for samples of 16 bits, [pictures, shape.elements()], laid out as InputShape
  // says; a broken picture's samples are 0.
  at::Tensor rows;
  std::vector<BrokenPicture> broken;  // ascending rows
  uint32_t checksum = 0;              // CRC-32 of all samples: the same pictures, the same number
  bool made = false;                  // whether it had to be made just now
};

struct PixelSource {
  std::vector<std::filesystem::path> files;  // JPEG or PNG, one a row
  InputShape shape;  // to resize to; 3 channels: grey is broken; 1: colour is
  int64_t bits = 8;  // of a sample that is stored: 8 or 16
  // Writes a row's shape.elements() samples; called from several threads. Throws InputError for a
  // broken picture, before it writes. Where empty, read_picture() reads the row's file.
  std::function<void(size_t row, uint8_t* to)> decode = {};
  // Further files that samples depend on, and what else they depend on: part of the fingerprint.
  std::vector<std::filesystem::path> beside = {};
  std::string rule = {};
};

// Opens the cache of these pictures in `folder`, or makes it there, decoding on `workers` threads:
//   pixels_<shape>_<fingerprint>.bin and, written last, a .json of the same name. The fingerprint
//   is a checksum of the files' names, sizes and times of change, so pictures that change get a new
//   cache. The same file comes out whatever the number of workers.
// A picture that is missing, damaged, no 8-bit picture or of the wrong colours is broken. A cache
// that is cut off or damaged is made again. Throws FailureError when the folder or file cannot be
// written, InterruptedError.
[[nodiscard]] PixelCache open_pixel_cache(const PixelSource& source,
                                          const std::filesystem::path& folder, int workers);

}  // namespace kindred
