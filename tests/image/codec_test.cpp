#include <cstdlib>
#include <tuple>
#include <vector>

#include <png.h>

#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

Image noise(int64_t width, int64_t height, int channels, int bits) {
  Image image(width, height, channels, bits);
  RandomStream stream(1);
  for (size_t i = 0; i < image.samples(); ++i)
    image.set_sample(i, static_cast<uint16_t>(stream.below(uint64_t{1} << bits)));
  return image;
}

Image slope(int64_t width, int64_t height, int channels) {
  Image image(width, height, channels, 8);
  for (size_t i = 0; i < image.samples(); ++i)
    image.set_sample(i, static_cast<uint16_t>(i * 255 / image.samples()));
  return image;
}

TEST(Png, ComesBackAsItWas) {
  for (const int channels : {1, 3}) {
    for (const int bits : {8, 16}) {
      const Image image = noise(37, 11, channels, bits);
      const Image back = decode_png(encode_png(image), "x.png");
      EXPECT_EQ(back.width, 37);
      EXPECT_EQ(back.height, 11);
      EXPECT_EQ(back.channels, channels);
      EXPECT_EQ(back.bits, bits);
      EXPECT_EQ(back.bytes, image.bytes);
    }
  }
}

// A PNG of one row, as other programs write it: samples of so many bits, or places in a palette.
std::string stored_png(int bits, const std::vector<uint8_t>& samples,
                       const std::vector<png_color>& palette = {}) {
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &bytes,
      [](png_structp to, png_bytep from, size_t size) {
        static_cast<std::string*>(png_get_io_ptr(to))
            ->append(reinterpret_cast<const char*>(from), size);
      },
      nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(samples.size()), 1, bits,
               palette.empty() ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  png_write_info(png, info);
  png_set_packing(png);
  png_write_row(png, samples.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

std::vector<int> samples_of(const Image& image) {
  std::vector<int> samples;
  for (size_t i = 0; i < image.samples(); ++i) samples.push_back(image.sample(i));
  return samples;
}

TEST(Png, GreyOfFewBitsStandsForItsScaledValue) {
  const std::vector<std::tuple<int, std::vector<uint8_t>, std::vector<int>>> cases = {
      {1, {0, 1, 1}, {0, 255, 255}},
      {2, {0, 1, 2, 3}, {0, 85, 170, 255}},
      {4, {0, 1, 14, 15}, {0, 17, 238, 255}},
      {8, {0, 1, 17, 255}, {0, 1, 17, 255}}};
  for (const auto& [bits, stored, expected] : cases) {
    const std::string bytes = stored_png(bits, stored);
    const Image image = decode_png(bytes, "x.png");
    EXPECT_EQ(image.bits, 8);
    EXPECT_EQ(image.channels, 1);
    EXPECT_EQ(samples_of(image), expected) << bits;
    EXPECT_EQ(samples_of(decode_png_map(bytes, "x.png", 8)), expected) << bits;
    // Eight bits may have lost what sixteen had, so that they stay what they are.
    const Image wide = decode_png_map(bytes, "x.png", 16);
    EXPECT_EQ(wide.bits, bits == 8 ? 8 : 16);
    auto scaled = expected;
    if (bits < 8)
      for (int& sample : scaled) sample *= 257;
    EXPECT_EQ(samples_of(wide), scaled) << bits;
  }
}

TEST(Png, APaletteStandsForItsEntries) {
  const std::vector<png_color> grey = {{17, 17, 17}, {0, 0, 0}, {3, 3, 3}};
  const std::vector<png_color> colours = {{17, 17, 17}, {0, 0, 1}, {3, 3, 3}};
  for (const int bits : {2, 4, 8}) {
    const std::string map = stored_png(bits, {0, 1, 2, 0}, grey);
    EXPECT_EQ(samples_of(decode_png_map(map, "x.png", 8)), (std::vector<int>{17, 0, 3, 17}));
    EXPECT_EQ(decode_png_map(map, "x.png", 8).channels, 1);
    EXPECT_EQ(samples_of(decode_png(map, "x.png")),
              (std::vector<int>{17, 17, 17, 0, 0, 0, 3, 3, 3, 17, 17, 17}));
    const Image coloured = decode_png_map(stored_png(bits, {1, 2}, colours), "x.png", 8);
    EXPECT_EQ(coloured.channels, 3);
    EXPECT_EQ(samples_of(coloured), (std::vector<int>{0, 0, 1, 3, 3, 3}));
  }
}

TEST(Png, CutOffOrDamagedIsRefused) {
  std::string bytes = encode_png(noise(40, 40, 3, 8));
  for (const size_t length : {size_t{8}, size_t{20}, bytes.size() / 2, bytes.size() - 13})
    EXPECT_HAS(input_error([&] { (void)decode_png(bytes.substr(0, length), "x.png"); }),
               "x.png: is damaged or truncated");
  bytes[bytes.size() / 2] ^= 0x40;
  EXPECT_HAS(input_error([&] { (void)decode_png(bytes, "x.png"); }), "damaged");
  EXPECT_HAS(input_error([&] { (void)decode_png("GIF89a", "x.png"); }), "is not a PNG");
  EXPECT_HAS(input_error([&] { (void)decode_png("", "x.png"); }), "is empty");
}

TEST(Png, AHugePictureIsRefusedBeforeMemoryIsTaken) {
  std::string bytes = encode_png(noise(4, 4, 1, 8));
  // Width and height stand behind the signature and the header's length and name.
  const auto set = [&](size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
  };
  set(16, 60000);
  set(20, 60000);
  const uint32_t sum =
      static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()) + 12, 17));
  set(29, sum);
  (void)input_error([&] { (void)decode_png(bytes, "x.png"); });
}

TEST(Jpeg, ComesBackNearlyAsItWas) {
  for (const int channels : {1, 3}) {
    const Image image = slope(96, 64, channels);
    const Image back = decode_jpeg(encode_jpeg(image, 95), "x.jpg");
    ASSERT_EQ(back.channels, channels);
    ASSERT_EQ(back.bytes.size(), image.bytes.size());
    for (size_t i = 0; i < image.bytes.size(); ++i)
      ASSERT_LE(std::abs(image.bytes[i] - back.bytes[i]), 6) << i;
  }
}

TEST(Jpeg, CutOffOrDamagedIsRefused) {
  const std::string bytes = encode_jpeg(noise(64, 64, 3, 8), 90);
  for (const size_t length : {size_t{4}, size_t{30}, bytes.size() / 2, bytes.size() - 40})
    EXPECT_HAS(input_error([&] { (void)decode_jpeg(bytes.substr(0, length), "x.jpg"); }), "x.jpg");
  EXPECT_HAS(input_error([&] { (void)decode_jpeg("no picture", "x.jpg"); }), "is not a JPEG");
  EXPECT_HAS(input_error([&] { (void)decode_jpeg("", "x.jpg"); }), "is empty");
}

TEST(Jpeg, AHugePictureIsRefusedBeforeMemoryIsTaken) {
  std::string bytes = encode_jpeg(noise(8, 8, 1, 8), 90);
  const size_t frame = bytes.find(std::string("\xFF\xC0", 2));
  ASSERT_NE(frame, std::string::npos);
  for (const size_t at : {frame + 5, frame + 7}) bytes[at] = static_cast<char>(0xF0);
  EXPECT_HAS(input_error([&] { (void)decode_jpeg(bytes, "x.jpg"); }), "more than are supported");
}

TEST(Jpeg, SixteenBitsDoNotFit) {
  EXPECT_HAS(input_error([] { (void)encode_jpeg(noise(4, 4, 1, 16), 90); }), "16-bit");
}

}  // namespace
}  // namespace kindred
