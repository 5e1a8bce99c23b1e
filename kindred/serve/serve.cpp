#include "kindred/serve/serve.h"

#include <atomic>
#include <cstdint>

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/machine/threads.h"

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

}  // namespace

void serve(const ServeOptions& options, const std::function<void(const std::string&)>& message,
           const std::function<void(const std::string&)>& log, const std::stop_token& stop) {
  // Each replica computes on one thread.
  const OperationThreads operations(1);
  ServeMetrics metrics;
  std::atomic<int64_t> open = 0;
  ModelRegistry models(options.models, options.batch, open, metrics, message);
  Router router(models, open, metrics,
                {.limits = options.limits,
                 .token = options.token,
                 .log = options.log_requests ? log : nullptr});
  HttpServer server(options.http, router);
  message(fmt::format("serving {} at {}",
                      fmt::join(
                          [&] {
                            std::vector<std::string> names;
                            for (const auto& live : models.all())
                              names.push_back(live->model.name() + "/" + live->model.version());
                            return names;
                          }(),
                          ", "),
                      address_text(options.http, server.port())));
  constexpr std::chrono::milliseconds kStep{100};
  auto next = std::chrono::steady_clock::now() + options.watch;
  while (!stop.stop_requested()) {
    const bool asked = asked_to_reload(options.reload_events, kStep);
    const auto now = std::chrono::steady_clock::now();
    const bool is_due = options.watch.count() > 0 && now >= next;
    if (is_due) next = now + options.watch;
    if (asked || is_due) models.reload(/*every=*/asked);
  }
  message(fmt::format("stopping; {} requests are being answered", open.load()));
  router.drain();
  server.stop(options.grace);
}

}  // namespace kindred
