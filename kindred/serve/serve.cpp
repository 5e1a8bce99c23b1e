#include "kindred/serve/serve.h"

#include <atomic>
#include <cstdint>
#include <optional>

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/file.h"
#include "kindred/machine/threads.h"
#include "kindred/serve/grpc_server.h"

namespace kindred {
namespace {

// Waits for a signal to reload, at most for so long. Returns whether there was one.
bool asked_to_reload(int events, std::chrono::milliseconds most) {
  pollfd file{.fd = events, .events = POLLIN, .revents = 0};
  uint64_t count = 0;
  return ::poll(&file, events >= 0 ? 1 : 0, static_cast<int>(most.count())) > 0 &&
         ::read(events, &count, sizeof(count)) > 0;
}

std::string address_text(const HttpOptions& options, uint16_t port) {
  const bool is_v6 = options.address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", options.certificate.empty() ? "http" : "https",
                     is_v6 ? "[" : "", options.address, is_v6 ? "]" : "", port);
}

GrpcOptions grpc_options(const ServeOptions& options) {
  constexpr uint64_t kLargest = uint64_t{1} << 20;
  GrpcOptions grpc{.address = options.grpc_address, .certificate = {}, .key = {}};
  if (options.http.certificate.empty()) return grpc;
  grpc.certificate = read_file(options.http.certificate, kLargest);
  grpc.key = read_file(options.http.key, kLargest);
  return grpc;
}

}  // namespace

void serve(const ServeOptions& options, const std::function<void(const std::string&)>& message,
           const std::function<void(const std::string&)>& log, const std::stop_token& stop) {
  // Each replica computes on one thread.
  const OperationThreads operations(1);
  ServeMetrics metrics;
  std::atomic<int64_t> open = 0;
  std::optional<ModelRegistry> models;
  models.emplace(options.models, options.batch, open, metrics, message);
  Inference inference(*models, open, metrics,
                      {.token = options.token, .log = options.log_requests ? log : nullptr});
  Router router(inference, options.limits);
  HttpServer server(options.http, router);
  std::optional<GrpcServer> grpc;
  if (!options.grpc_address.empty()) grpc.emplace(grpc_options(options), inference, options.limits);
  message(fmt::format("serving {} at {}{}",
                      fmt::join(
                          [&] {
                            std::vector<std::string> names;
                            for (const auto& live : models->all())
                              names.push_back(live->model.name() + "/" + live->model.version());
                            return names;
                          }(),
                          ", "),
                      address_text(options.http, server.port()),
                      grpc ? fmt::format(", gRPC at port {}", grpc->port()) : ""));
  constexpr std::chrono::milliseconds kStep{100};
  auto next = std::chrono::steady_clock::now() + options.watch;
  while (!stop.stop_requested()) {
    const bool asked = asked_to_reload(options.reload_events, kStep);
    const auto now = std::chrono::steady_clock::now();
    const bool is_due = options.watch.count() > 0 && now >= next;
    if (is_due) next = now + options.watch;
    if (asked || is_due) models->reload(/*every=*/asked);
  }
  message(fmt::format("stopping; {} requests are being answered", open.load()));
  inference.drain();
  if (grpc) grpc->stop(options.grace);
  server.stop(options.grace);
  // Before the servers end, to which requests that took longer still answer.
  models.reset();
}

}  // namespace kindred
