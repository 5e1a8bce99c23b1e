#include "kindred/binary/unpacker.h"

#include <cstring>
#include <new>

#include <zlib.h>
#ifdef KINDRED_HAS_ZSTD
#include <zstd.h>
#endif

namespace kindred {
namespace {

using namespace std::string_view_literals;

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() {
    constexpr int kGzipWindow = 15 + 16;  // the largest window, in the gzip format
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }

  static bool is_mark(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"sv); }

  [[nodiscard]] const char* name() const override { return "gzip"; }
  [[nodiscard]] bool begins(std::string_view bytes) const override { return is_mark(bytes); }
  void reset() override { inflateReset(&stream_); }
  [[nodiscard]] Step unpack(std::string_view input, char* to, size_t room) override {
    // zlib does not write to its input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(room);
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    const bool starved = code == Z_BUF_ERROR && input.empty();
    return {input.size() - stream_.avail_in, room - stream_.avail_out,
            code == Z_STREAM_END      ? State::kMemberEnded
            : code == Z_OK || starved ? State::kInMember
                                      : State::kDamaged};
  }

 private:
  z_stream stream_{};
};

#ifdef KINDRED_HAS_ZSTD
// A frame states a window of at most 128 MiB, which is libzstd's own limit.
class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }

  // A frame, or one that is to be skipped, as pzstd writes it.
  static bool is_mark(std::string_view bytes) {
    return bytes.starts_with("\x28\xB5\x2F\xFD"sv) || bytes.starts_with("\x50\x2A\x4D\x18"sv);
  }

  [[nodiscard]] const char* name() const override { return "zstd"; }
  [[nodiscard]] bool begins(std::string_view bytes) const override { return is_mark(bytes); }
  void reset() override { ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only); }
  [[nodiscard]] Step unpack(std::string_view input, char* to, size_t room) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{to, room, 0};
    const size_t code = ZSTD_decompressStream(stream_, &out, &in);
    return {in.pos, out.pos,
            ZSTD_isError(code) != 0 ? State::kDamaged
            : code == 0             ? State::kMemberEnded
                                    : State::kInMember};
  }

 private:
  ZSTD_DStream* stream_;
};
#endif

}  // namespace

std::unique_ptr<Unpacker> unpacker_of(std::string_view bytes) {
  if (GzipUnpacker::is_mark(bytes)) return std::make_unique<GzipUnpacker>();
#ifdef KINDRED_HAS_ZSTD
  if (ZstdUnpacker::is_mark(bytes)) return std::make_unique<ZstdUnpacker>();
#endif
  return nullptr;
}

}  // namespace kindred
