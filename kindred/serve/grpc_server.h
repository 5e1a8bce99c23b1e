#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "kindred/serve/certificate.h"
#include "kindred/serve/inference.h"

namespace kindred {

// The service inference.GRPCInferenceService (open_inference.proto).
class GrpcServer {
 public:
  // Begins to listen at ADDRESS:PORT; port 0: any that is free. Throws InputError for an address
  // that cannot be had. `inference` must outlive it.
  GrpcServer(const std::string& address, const std::optional<Certificate>& certificate,
             Inference& inference, const RequestLimits& limits);
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  [[nodiscard]] int port() const;
  // In place of the one that it has, for connections that come a second from now or later. It must
  // be one that tls_context() takes.
  void use_certificate(const Certificate& certificate);
  // Takes no more calls and lets those that it has end, at most for so long.
  void stop(std::chrono::seconds grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kindred
