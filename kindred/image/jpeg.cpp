#include "kindred/image/jpeg.h"

#include <memory>

#include <turbojpeg.h>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

struct Destroy {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, Destroy>;

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw InputError(fmt::format("{}: {}", name, why));
}

}  // namespace

Image decode_jpeg(std::string_view bytes, const std::string& name) {
  constexpr std::string_view kMark("\xFF\xD8\xFF", 3);
  if (bytes.empty()) refuse(name, "is empty; expected a JPEG");
  if (!bytes.starts_with(kMark))
    refuse(name, "is not a JPEG; replace it, or remove it from the list");
  // Creating a decoder takes some 20 µs: each thread reuses one for all pictures.
  thread_local const Handle decoder(tjInitDecompress());
  if (!decoder) throw FailureError("cannot start a JPEG decoder; is there enough memory?");
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (tjDecompressHeader3(decoder.get(), data_of(bytes), bytes.size(), &width, &height,
                          &subsampling, &colours) != 0)
    refuse(name, fmt::format("cannot be read as a JPEG: {}", tjGetErrorStr2(decoder.get())));
  if (width < 1 || height < 1 || width > kMostPixelsOfASide || height > kMostPixelsOfASide ||
      int64_t{width} * height > kMostPixels)
    refuse(name, fmt::format("has {} × {} pixels, more than are supported", width, height));
  if (colours == TJCS_CMYK || colours == TJCS_YCCK)
    refuse(name, "is in CMYK colours; save it in RGB");
  const bool grey = colours == TJCS_GRAY;
  Image image(width, height, grey ? 1 : 3, 8);
  if (tjDecompress2(decoder.get(), data_of(bytes), bytes.size(), image.bytes.data(), width, 0,
                    height, grey ? TJPF_GRAY : TJPF_RGB, TJFLAG_STOPONWARNING) != 0)
    refuse(name, fmt::format("is damaged or truncated ({}); download it again",
                             tjGetErrorStr2(decoder.get())));
  return image;
}

std::string encode_jpeg(const Image& image, int quality) {
  if (image.bits != 8)
    throw InputError(fmt::format("a JPEG holds 8-bit samples, not {}-bit ones", image.bits));
  const Handle encoder(tjInitCompress());
  unsigned char* buffer = nullptr;
  unsigned long size = 0;  // NOLINT: the library's own type
  const bool grey = image.channels == 1;
  const int status =
      encoder ? tjCompress2(encoder.get(), image.bytes.data(), static_cast<int>(image.width), 0,
                            static_cast<int>(image.height), grey ? TJPF_GRAY : TJPF_RGB, &buffer,
                            &size, grey ? TJSAMP_GRAY : TJSAMP_420, quality, TJFLAG_ACCURATEDCT)
              : -1;
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owner(buffer, tjFree);
  if (status != 0)
    throw FailureError(fmt::format("cannot encode a JPEG: {}",
                                   encoder ? tjGetErrorStr2(encoder.get()) : "memory"));
  return {reinterpret_cast<const char*>(buffer), size};
}

}  // namespace kindred
