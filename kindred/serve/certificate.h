#pragma once

#include <filesystem>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace kindred {

// A server's certificate chain and private key, as PEM texts, and the files that they are from.
struct Certificate {
  std::filesystem::path chain_file, key_file;
  std::string chain, key;
};

// Throws InputError for a file that cannot be read.
[[nodiscard]] Certificate read_certificate(const std::filesystem::path& chain_file,
                                           const std::filesystem::path& key_file);

// Throws InputError, which names the file, unless both are whole and belong together.
[[nodiscard]] boost::asio::ssl::context tls_context(const Certificate& certificate);

}  // namespace kindred
