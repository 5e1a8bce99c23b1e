#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

namespace kindred {

// Files of one test in their own directory, removed on destruction.
class TemporaryFiles {
 public:
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return root_.path() / name;
  }

  std::filesystem::path write(const std::string& name, std::string_view bytes) const {
    std::ofstream stream(path(name), std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path(name);
  }

 private:
  TemporaryDirectory root_;
};

// `bytes` as zlib packs them with these window bits, which name the format.
inline std::string deflated(std::string_view bytes, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// `bytes` as one gzip member.
inline std::string gzip(std::string_view bytes) {
  return deflated(bytes, MAX_WBITS + 16);
}

}  // namespace kindred
