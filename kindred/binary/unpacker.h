#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace kindred {

// Decompresses the members of a file, one after another.
class Unpacker {
 public:
  static constexpr size_t kMarkSize = 4;  // that begins() needs

  enum class State { kInMember, kMemberEnded, kDamaged };
  struct Step {
    size_t taken, given;  // bytes of input used and of output written
    State state;
  };

  Unpacker() = default;
  virtual ~Unpacker() = default;
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  [[nodiscard]] virtual const char* name() const = 0;
  // Whether `bytes` begin a member.
  [[nodiscard]] virtual bool begins(std::string_view bytes) const = 0;
  // Prepares for the next member.
  virtual void reset() = 0;
  // Decompresses some of `input` into at most `room` bytes. No input: the rest of what was read.
  [[nodiscard]] virtual Step unpack(std::string_view input, char* to, size_t room) = 0;
};

// The one for a file that begins with `bytes`: gzip, or zstd where kindred is built with libzstd;
// null for any other.
[[nodiscard]] std::unique_ptr<Unpacker> unpacker_of(std::string_view bytes);

}  // namespace kindred
