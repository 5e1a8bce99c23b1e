#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "kindred/serve/inference.h"

namespace kindred {

struct GrpcOptions {
  std::string address = "127.0.0.1:8081";  // port 0: any that is free
  std::string certificate, key;            // contents of PEM files; both or none
};

// The service inference.GRPCInferenceService (open_inference.proto).
class GrpcServer {
 public:
  // Begins to listen. Throws InputError for an address that cannot be had. `inference` must outlive
  // it.
  GrpcServer(const GrpcOptions& options, Inference& inference, const RequestLimits& limits);
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  [[nodiscard]] int port() const;
  // Takes no more calls and lets those that it has end, at most for so long.
  void stop(std::chrono::seconds grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kindred
