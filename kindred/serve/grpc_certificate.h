#pragma once

#include <memory>

#include <grpcpp/security/server_credentials.h>

#include "kindred/serve/certificate.h"

namespace kindred {

// The certificate of a gRPC server, which can be replaced while it runs. gRPC reads a certificate
// again only from files, takes a damaged one, and may see a certificate with another's key; so it
// gets one file in memory with both, which is replaced at once.
class GrpcCertificate {
 public:
  // Throws std::system_error if there is no file in memory to be had.
  explicit GrpcCertificate(const Certificate& certificate);
  ~GrpcCertificate();
  GrpcCertificate(const GrpcCertificate&) = delete;
  GrpcCertificate& operator=(const GrpcCertificate&) = delete;

  // For connections that come a second from now or later. `certificate` must be one that
  // tls_context() takes.
  void replace(const Certificate& certificate);
  // Of a server that must end before this.
  [[nodiscard]] std::shared_ptr<grpc::ServerCredentials> credentials() const;

 private:
  int file_;
};

}  // namespace kindred
