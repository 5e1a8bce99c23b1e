#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "kindred/protocol/infer_request.h"
#include "kindred/serve/inference.h"

namespace kindred {

struct HttpRequest {
  std::string method, target, body;
  std::string content_encoding;  // empty: as it is
  std::string header_length;     // Inference-Header-Content-Length; empty: none
  std::string authorization;
  double waited = 0;  // seconds, before it was read
};

struct HttpResponse {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::optional<size_t> header_length = std::nullopt;
};

// The Open Inference Protocol, version 2, over HTTP, and /metrics. Knows nothing of sockets.
class Router {
 public:
  using Answer = std::function<void(HttpResponse)>;

  // `inference` must outlive it.
  Router(Inference& inference, RequestLimits limits) : inference_(inference), limits_(limits) {}

  // The answer to a request that must not be read on, of which all but the body is known: it lacks
  // the token, or would wait too long for its turn. Nothing for others.
  [[nodiscard]] std::optional<HttpResponse> refusal(const HttpRequest& request);

  // Calls `answer` once, on this or another thread. Never throws.
  void handle(HttpRequest request, Answer answer);

 private:
  using Reply = std::function<void(HttpResponse)>;

  void route(HttpRequest& request, const std::shared_ptr<ServedCall>& call, const Reply& reply);
  void infer(HttpRequest& request, const std::string& name, const std::string& version,
             const std::shared_ptr<ServedCall>& call, const Reply& reply);

  Inference& inference_;
  RequestLimits limits_;
};

}  // namespace kindred
