#include "kindred/image/png.h"

#include <bit>
#include <cstring>

#include <png.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

// libpng reports errors through a callback that must not return: it throws, and the structs below
// clean up. libpng is C, compiled with unwind tables on every system we know.
[[noreturn]] void fail(png_structp png, png_const_charp message) {
  const auto* name = static_cast<const std::string*>(png_get_error_ptr(png));
  throw InputError(
      fmt::format("{}: is damaged or truncated ({}); download it again", *name, message));
}

void ignore(png_structp, png_const_charp) {}

struct Source {
  std::string_view left;
};

void read_some(png_structp png, png_bytep to, size_t size) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (source->left.size() < size) png_error(png, "it ends too early");
  std::memcpy(to, source->left.data(), size);
  source->left.remove_prefix(size);
}

struct Reading {
  explicit Reading(const std::string& name)
      : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, const_cast<std::string*>(&name), fail,
                                   ignore)),
        info(png ? png_create_info_struct(png) : nullptr) {}
  ~Reading() { png_destroy_read_struct(&png, &info, nullptr); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  png_structp png;
  png_infop info;
};

struct Writing {
  explicit Writing(const std::string& name)
      : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, const_cast<std::string*>(&name), fail,
                                    ignore)),
        info(png ? png_create_info_struct(png) : nullptr) {}
  ~Writing() { png_destroy_write_struct(&png, &info); }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  png_structp png;
  png_infop info;
};

void write_some(png_structp png, png_bytep from, size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<char*>(from), size);
}

// Requests plain 8- or 16-bit grey or colour from libpng, whatever is stored.
void ask_for_samples(png_structp png, png_infop info) {
  const int type = png_get_color_type(png, info), depth = png_get_bit_depth(png, info);
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (type == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  png_set_strip_alpha(png);
  if (depth == 16 && std::endian::native == std::endian::little) png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
}

bool is_grey(const Image& image) {
  for (size_t i = 0; i < image.samples(); i += 3)
    if (image.sample(i) != image.sample(i + 1) || image.sample(i) != image.sample(i + 2))
      return false;
  return true;
}

Image one_channel(const Image& image) {
  Image grey(image.width, image.height, 1, image.bits);
  for (size_t i = 0; i < grey.samples(); ++i) grey.set_sample(i, image.sample(3 * i));
  return grey;
}

// Stored format, before conversion to plain samples.
struct Stored {
  bool palette = false;
  int bits = 8;
};

Image decode(std::string_view bytes, const std::string& name, Stored& stored) {
  constexpr std::string_view kMark("\x89PNG\r\n\x1A\n", 8);
  if (bytes.empty()) throw InputError(fmt::format("{}: is empty; expected a PNG", name));
  if (!bytes.starts_with(kMark))
    throw InputError(fmt::format("{}: is not a PNG; replace it, or remove it from the list", name));
  const Reading reading(name);
  if (!reading.info) throw FailureError("cannot start a PNG decoder; is there enough memory?");
  Source source{bytes};
  png_set_read_fn(reading.png, &source, read_some);
  png_set_user_limits(reading.png, static_cast<png_uint_32>(kMostPixelsOfASide),
                      static_cast<png_uint_32>(kMostPixelsOfASide));
  png_read_info(reading.png, reading.info);
  const int64_t width = png_get_image_width(reading.png, reading.info);
  const int64_t height = png_get_image_height(reading.png, reading.info);
  if (width * height > kMostPixels)
    throw InputError(
        fmt::format("{}: has {} × {} pixels, more than are supported", name, width, height));
  stored.palette = png_get_color_type(reading.png, reading.info) == PNG_COLOR_TYPE_PALETTE;
  stored.bits = png_get_bit_depth(reading.png, reading.info);
  ask_for_samples(reading.png, reading.info);
  Image image(width, height, png_get_channels(reading.png, reading.info),
              png_get_bit_depth(reading.png, reading.info));
  const size_t stride = image.bytes.size() / static_cast<size_t>(height);
  if (png_get_rowbytes(reading.png, reading.info) != stride)
    throw InputError(fmt::format("{}: holds samples of an unsupported type", name));
  std::vector<png_bytep> rows;
  for (size_t row = 0; row < static_cast<size_t>(height); ++row)
    rows.push_back(image.bytes.data() + row * stride);
  png_read_image(reading.png, rows.data());
  png_read_end(reading.png, nullptr);
  return image;
}

}  // namespace

Image decode_png(std::string_view bytes, const std::string& name) {
  Stored stored;
  return decode(bytes, name, stored);
}

Image decode_png_map(std::string_view bytes, const std::string& name, int bits) {
  Stored stored;
  Image image = decode(bytes, name, stored);
  if (stored.palette && is_grey(image)) return one_channel(image);
  if (image.channels != 1 || stored.bits >= 8 || bits == 8) return image;
  Image wide(image.width, image.height, 1, bits);
  constexpr int kWhole = 65535 / 255;
  for (size_t i = 0; i < wide.samples(); ++i)
    wide.set_sample(i, static_cast<uint16_t>(kWhole * image.sample(i)));
  return wide;
}

std::string encode_png(const Image& image) {
  const std::string name = "PNG";
  const Writing writing(name);
  if (!writing.info) throw FailureError("cannot start a PNG encoder; is there enough memory?");
  std::string bytes;
  png_set_write_fn(writing.png, &bytes, write_some, nullptr);
  png_set_IHDR(writing.png, writing.info, static_cast<png_uint_32>(image.width),
               static_cast<png_uint_32>(image.height), image.bits,
               image.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  constexpr int kFastEnough = 4;
  png_set_compression_level(writing.png, kFastEnough);
  png_write_info(writing.png, writing.info);
  if (image.bits == 16 && std::endian::native == std::endian::little) png_set_swap(writing.png);
  const size_t stride = image.bytes.size() / static_cast<size_t>(image.height);
  for (size_t row = 0; row < static_cast<size_t>(image.height); ++row)
    png_write_row(writing.png, image.bytes.data() + row * stride);
  png_write_end(writing.png, writing.info);
  return bytes;
}

}  // namespace kindred
