#include "kindred/serve/grpc_certificate.h"

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

namespace kindred {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int memory_file(const Certificate& certificate) {
  const int file = ::memfd_create("kindred-certificate", MFD_CLOEXEC);
  if (file < 0) fail("a file in memory for gRPC's certificate");
  const std::string text = certificate.chain + "\n" + certificate.key;
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::write(file, rest.data(), rest.size());
    if (written < 0) fail("writing gRPC's certificate into memory");
    rest.remove_prefix(static_cast<size_t>(written));
  }
  return file;
}

}  // namespace

GrpcCertificate::GrpcCertificate(const Certificate& certificate)
    : file_(memory_file(certificate)) {}

GrpcCertificate::~GrpcCertificate() {
  ::close(file_);
}

void GrpcCertificate::replace(const Certificate& certificate) {
  const int fresh = memory_file(certificate);
  const int placed = ::dup3(fresh, file_, O_CLOEXEC);
  ::close(fresh);
  if (placed < 0) fail("replacing gRPC's certificate");
}

std::shared_ptr<grpc::ServerCredentials> GrpcCertificate::credentials() const {
  constexpr unsigned int kSeconds = 1;  // between two looks at the file
  const std::string path = fmt::format("/proc/self/fd/{}", file_);
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(path, path, kSeconds));
  options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace kindred
