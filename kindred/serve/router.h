#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "kindred/serve/model_registry.h"

namespace kindred {

struct HttpRequest {
  std::string method, target, body;
  std::string content_encoding;  // empty: as it is
  std::string header_length;     // Inference-Header-Content-Length; empty: none
  std::string authorization;
};

struct HttpResponse {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::optional<size_t> header_length = std::nullopt;
};

struct RouterOptions {
  RequestLimits limits;
  std::string token;  // that requests must bear, if not empty; health and metrics need it too
  // One JSON object for each answered request.
  std::function<void(const std::string& line)> log = {};
};

// The Open Inference Protocol, version 2, over HTTP, and /metrics. Knows nothing of sockets.
class Router {
 public:
  using Answer = std::function<void(HttpResponse)>;

  // All must outlive it; `open` counts the requests that are not answered.
  Router(ModelRegistry& models, std::atomic<int64_t>& open, ServeMetrics& metrics,
         RouterOptions options);

  // Calls `answer` once, on this or another thread. Never throws.
  void handle(HttpRequest request, Answer answer);
  // From now on the server is not ready, and predictions are refused with 503.
  void drain() { draining_ = true; }

 private:
  struct Exchange;

  void route(HttpRequest& request, const std::shared_ptr<Exchange>& exchange);
  void infer(HttpRequest& request, const std::string& name, const std::string& version,
             const std::shared_ptr<Exchange>& exchange);
  void finish(Exchange& exchange, HttpResponse response);

  ModelRegistry& models_;
  std::atomic<int64_t>& open_;
  ServeMetrics& metrics_;
  RouterOptions options_;
  std::atomic<bool> draining_ = false;
};

}  // namespace kindred
