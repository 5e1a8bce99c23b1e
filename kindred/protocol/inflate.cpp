#include "kindred/protocol/inflate.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/text.h"
#include "kindred/protocol/request_error.h"

namespace kindred {

std::string inflated(std::string_view body, std::string_view encoding, size_t most) {
  if (encoding != "gzip" && encoding != "deflate")
    throw RequestError(
        415, fmt::format("Content-Encoding {}: expected gzip or deflate", quote(encoding)));
  constexpr int kLargestWindow = 15, kAnyHeader = 32;  // zlib's header, or gzip's
  constexpr size_t kChunk = size_t{1} << 16;
  z_stream stream = {};
  if (::inflateInit2(&stream, kLargestWindow + kAnyHeader) != Z_OK)
    throw RequestError(503, "no memory to decompress the body");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ender(&stream, ::inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK) {
    const size_t before = out.size(), room = std::min(kChunk, most + 1 - before);
    out.resize(before + room);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(room);
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(before + room - stream.avail_out);
    if (out.size() > most)
      throw RequestError(413, fmt::format("the decompressed body exceeds {} bytes", most));
  }
  if (status != Z_STREAM_END || stream.avail_in > 0)
    throw RequestError(400, "the compressed body is damaged or not whole");
  return out;
}

}  // namespace kindred
