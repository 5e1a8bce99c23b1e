#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/serve/http_server.h"
#include "kindred/serve/model_registry.h"

namespace kindred {

struct ServeOptions {
  std::vector<ModelSource> models;
  HttpOptions http;
  std::string grpc_address = "127.0.0.1:8081";  // empty: no gRPC
  BatchOptions batch;
  RequestLimits limits;
  std::filesystem::path token;             // a file; its first line; empty: none is asked for
  std::filesystem::path certificate, key;  // PEM files; both or none
  std::chrono::seconds watch{1};           // between two looks for changed files; 0: none
  std::chrono::seconds grace{20};          // for requests that are being answered when it stops
  int reload_events = -1;  // a file descriptor that becomes readable to reload all; or −1
  bool log_requests = false;
};

// Serves until stopped. `message` is told where it listens, and of loads; `log` gets a line for
// each request if options.log_requests. Bundles, certificates and tokens that are written again are
// loaded while it serves. Throws InputError for bundles, addresses and files that it cannot use.
void serve(const ServeOptions& options, const std::function<void(const std::string&)>& message,
           const std::function<void(const std::string&)>& log, const std::stop_token& stop);

}  // namespace kindred
