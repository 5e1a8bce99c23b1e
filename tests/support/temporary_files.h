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

// `bytes` as one gzip member.
inline std::string gzip(std::string_view bytes) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
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

}  // namespace kindred
