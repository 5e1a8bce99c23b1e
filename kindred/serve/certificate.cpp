#include "kindred/serve/certificate.h"

#include <cstdint>

#include <boost/asio/buffer.hpp>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

namespace kindred {

Certificate read_certificate(const std::filesystem::path& chain_file,
                             const std::filesystem::path& key_file) {
  constexpr uint64_t kLargest = uint64_t{1} << 20;
  return {chain_file, key_file, read_file(chain_file, kLargest), read_file(key_file, kLargest)};
}

boost::asio::ssl::context tls_context(const Certificate& certificate) {
  namespace asio = boost::asio;
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  boost::system::error_code error;
  context.use_certificate_chain(asio::buffer(certificate.chain), error);
  if (error)
    throw InputError(fmt::format("{}: not a certificate that OpenSSL can read: {}",
                                 certificate.chain_file.string(), error.message()));
  context.use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem, error);
  if (error)
    throw InputError(fmt::format("{}: not the certificate's private key: {}",
                                 certificate.key_file.string(), error.message()));
  return context;
}

}  // namespace kindred
