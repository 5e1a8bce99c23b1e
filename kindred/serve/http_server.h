#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "kindred/serve/certificate.h"
#include "kindred/serve/router.h"

namespace kindred {

struct HttpOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0: any that is free
  int threads = 1;       // that read and write, ≥ 1
  size_t header_bytes = size_t{16} << 10;
  size_t body_bytes = size_t{64} << 20;
  size_t connections = 1024;          // more are closed at once
  std::chrono::seconds patience{30};  // with a client that is silent or slow
};

// Serves HTTP/1.1, or HTTPS with a certificate.
class HttpServer {
 public:
  // Begins to listen. Throws InputError for an address that cannot be had and for a certificate
  // that does not load. `router` and `metrics` must outlive it.
  HttpServer(const HttpOptions& options, const std::optional<Certificate>& certificate,
             Router& router, ServeMetrics& metrics);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] uint16_t port() const;
  // For connections that come from now on. Throws InputError for one that does not load, and keeps
  // what it has.
  void use_certificate(const Certificate& certificate);
  // Takes no more connections, lets the requests that are being answered end, at most for so long,
  // and closes the others.
  void stop(std::chrono::seconds grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kindred
