#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// A file in a zip archive.
struct ZipMember {
  std::string name;
  uint16_t method;    // 0: stored, 8: deflated
  uint32_t checksum;  // CRC-32 of its content
  uint64_t packed, size;
  uint64_t begin;  // of its packed bytes in the archive
};

// The members of the zip archive `bytes`, in the order of its directory; with 64-bit sizes
// (PKWARE's .ZIP File Format Specification 6.3). Throws InputError, naming `where`: no archive, a
// truncated or contradictory one, an archive of several parts, more than 65 536 members.
[[nodiscard]] std::vector<ZipMember> zip_members(std::string_view bytes, const std::string& where);

// The first bytes of a member's content, at most `most`. A whole content has the stated size and
// checksum. Memory grows with what is really there, whatever the archive states. Throws InputError
// for damage, encryption and a method other than stored and deflated.
[[nodiscard]] std::string unzipped(std::string_view bytes, const ZipMember& member, uint64_t most,
                                   const std::string& where);

}  // namespace kindred
