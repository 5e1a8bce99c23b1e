#include "kindred/serve/serve.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/machine/threads.h"
#include "kindred/serve/grpc_server.h"
#include "kindred/serve/watched_files.h"

namespace kindred {
namespace {

// Waits for a signal to reload, at most for so long. Returns whether there was one.
bool asked_to_reload(int events, std::chrono::milliseconds most) {
  pollfd file{.fd = events, .events = POLLIN, .revents = 0};
  uint64_t count = 0;
  return ::poll(&file, events >= 0 ? 1 : 0, static_cast<int>(most.count())) > 0 &&
         ::read(events, &count, sizeof(count)) > 0;
}

std::string address_text(const ServeOptions& options, uint16_t port) {
  const auto& address = options.http.address;
  const bool is_v6 = address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", options.certificate.empty() ? "http" : "https",
                     is_v6 ? "[" : "", address, is_v6 ? "]" : "", port);
}

std::string read_token(const std::filesystem::path& path) {
  constexpr uint64_t kLargest = 4096;
  const std::string text = read_file(path, kLargest);
  std::string token(trim(std::string_view(text).substr(0, text.find('\n'))));
  if (token.empty()) throw InputError(path.string() + ": its first line, the token, is empty");
  return token;
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
  metrics.set("kindred_build_info", ServeMetrics::label("version", KINDRED_VERSION), 1);
  Inference inference(*models, open, metrics, options.log_requests ? log : nullptr);
  WatchedFiles token_file({options.token}), tls_files({options.certificate, options.key});
  const auto use_token = [&] {
    if (!options.token.empty()) inference.set_token(read_token(options.token));
  };
  use_token();
  std::optional<Certificate> certificate;
  if (!options.certificate.empty())
    certificate = read_certificate(options.certificate, options.key);
  Router router(inference, options.limits);
  HttpServer server(options.http, certificate, router, metrics);
  std::optional<GrpcServer> grpc;
  if (!options.grpc_address.empty())
    grpc.emplace(options.grpc_address, certificate, inference, options.limits);
  const auto use_certificate = [&] {
    if (options.certificate.empty()) return;
    const auto fresh = read_certificate(options.certificate, options.key);
    server.use_certificate(fresh);
    if (grpc) grpc->use_certificate(fresh);
  };
  message(fmt::format("serving {} at {}{}",
                      fmt::join(
                          [&] {
                            std::vector<std::string> names;
                            for (const auto& live : models->all())
                              names.push_back(live->model.name() + "/" + live->model.version());
                            return names;
                          }(),
                          ", "),
                      address_text(options, server.port()),
                      grpc ? fmt::format(", gRPC at port {}", grpc->port()) : ""));
  const auto kept = [&](const char* what) {
    return [&message, what](const std::string& text, bool is_new) {
      if (is_new) message(fmt::format("{}; the earlier {} stays in use", text, what));
    };
  };
  constexpr std::chrono::milliseconds kStep{100};
  auto next = std::chrono::steady_clock::now() + options.watch;
  while (!stop.stop_requested()) {
    const bool asked = asked_to_reload(options.reload_events, kStep);
    const auto now = std::chrono::steady_clock::now();
    const bool is_due = options.watch.count() > 0 && now >= next;
    if (is_due) next = now + options.watch;
    if (!asked && !is_due) continue;
    models->reload(/*every=*/asked);
    token_file.look(asked, use_token, kept("token"));
    tls_files.look(asked, use_certificate, kept("certificate"));
  }
  message(fmt::format("stopping; {} requests are being answered", open.load()));
  inference.drain();
  if (grpc) grpc->stop(options.grace);
  server.stop(options.grace);
  // Before the servers end, to which requests that took longer still answer.
  models.reset();
}

}  // namespace kindred
