#include "kindred/protocol/base64.h"

#include <limits>

#include <openssl/evp.h>

namespace kindred {

std::optional<std::string> base64_decoded(std::string_view text) {
  constexpr size_t kLetters = 4, kBytes = 3;
  if (text.size() % kLetters != 0 || text.size() > std::numeric_limits<int>::max())
    return std::nullopt;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  // EVP_DecodeBlock takes blanks around the text, and padding anywhere.
  if (text.substr(0, text.size() - padding).find_first_of("= \t\r\n") != std::string_view::npos)
    return std::nullopt;
  std::string bytes(text.size() / kLetters * kBytes, '\0');
  const int length = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()));
  if (length != static_cast<int>(bytes.size())) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace kindred
