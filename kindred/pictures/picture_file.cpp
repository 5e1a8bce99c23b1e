#include "kindred/pictures/picture_file.h"

#include <string>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"
#include "kindred/image/resize.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestFile = uint64_t{256} << 20;

}  // namespace

void read_picture(const std::filesystem::path& file, const InputShape& shape, uint8_t* to) {
  decode_picture(read_file(file, kLargestFile), file.string(), shape, to);
}

void decode_picture(std::string_view bytes, const std::string& name, const InputShape& shape,
                    uint8_t* to) {
  const Image picture =
      bytes.starts_with("\x89PNG") ? decode_png(bytes, name) : decode_jpeg(bytes, name);
  if (picture.bits != 8)
    throw InputError(fmt::format("{}: has {} bits per sample; expected 8", name, picture.bits));
  if (picture.channels != shape.channels)
    throw InputError(fmt::format("{}: is {}; expected {}", name,
                                 picture.channels == 1 ? "grey" : "in colour",
                                 shape.channels == 1 ? "grey" : "colour"));
  const Image sized = resize_bilinear(picture, shape.width, shape.height);
  const auto channels = static_cast<size_t>(shape.channels);
  for (size_t c = 0; c < channels; ++c)
    for (size_t i = c; i < sized.bytes.size(); i += channels) *to++ = sized.bytes[i];
}

}  // namespace kindred
