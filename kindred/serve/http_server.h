#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "kindred/serve/router.h"

namespace kindred {

struct HttpOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0: any that is free
  int threads = 2;       // that read and write, ≥ 1
  size_t header_bytes = size_t{16} << 10;
  size_t body_bytes = size_t{64} << 20;
  size_t connections = 1024;               // more are closed at once
  std::chrono::seconds patience{30};       // with a client that is silent or slow
  std::filesystem::path certificate, key;  // PEM files; both or none
};

// Serves HTTP/1.1, or HTTPS with a certificate.
class HttpServer {
 public:
  // Begins to listen. Throws InputError for an address that cannot be had and for a certificate
  // that does not load. `router` must outlive it.
  HttpServer(const HttpOptions& options, Router& router);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] uint16_t port() const;
  // Takes no more connections, lets the requests that are being answered end, at most for so long,
  // and closes the others.
  void stop(std::chrono::seconds grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kindred
