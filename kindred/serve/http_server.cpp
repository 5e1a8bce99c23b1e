#include "kindred/serve/http_server.h"

#include <deque>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/serve/http_session.h"

namespace kindred {

struct HttpServer::Parts {
  Parts(const HttpOptions& options, Router& router, ServeMetrics& to)
      : shared{options, router}, metrics(to), contexts(static_cast<size_t>(options.threads)) {}

  void listen() {
    const auto& options = shared.options;
    const auto where = fmt::format("{}:{}", options.address, options.port);
    ErrorCode error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error)
      throw InputError(
          fmt::format("{}: expected an address of this machine in numbers, such as "
                      "127.0.0.1, ::1 or 0.0.0.0",
                      options.address));
    const Tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw InputError(fmt::format("cannot listen at {}: {}", where, error.message()));
    // The kernel begins to note arrivals some time after the first socket that asks for it.
    note_arrivals(acceptor.native_handle());
  }

  void accept() {
    auto& context = contexts[taken++ % contexts.size()].context;
    acceptor.async_accept(context, [this](ErrorCode error, Socket socket) {
      if (shared.stopping) return;
      if (error) return wait_and_accept();
      take(std::move(socket));
      accept();
    });
  }

  // The process may be out of file descriptors for a while.
  void wait_and_accept() {
    timer.expires_after(std::chrono::milliseconds(50));
    timer.async_wait([this](ErrorCode error) {
      if (!error && !shared.stopping) accept();
    });
  }

  void take(Socket&& socket) {
    ErrorCode ignored;
    const bool has_room = shared.connections() < shared.options.connections;
    metrics.count("kindred_connections_total",
                  ServeMetrics::label("result", has_room ? "accepted" : "refused"));
    if (!has_room) return;  // closes it
    socket.set_option(Tcp::no_delay(true), ignored);
    note_arrivals(socket.native_handle());
    if (tls)
      std::make_shared<HttpSession<TlsStream>>(shared, std::move(socket), *tls)->start();
    else
      std::make_shared<HttpSession<PlainStream>>(shared, std::move(socket))->start();
  }

  // Of one thread, which it keeps even without connections.
  struct Context {
    asio::io_context context{1};
    asio::executor_work_guard<Executor> kept{context.get_executor()};
  };

  HttpShared shared;
  ServeMetrics& metrics;
  std::deque<Context> contexts;
  size_t taken = 0;                       // connections, dealt out to the contexts in turns
  std::optional<asio::ssl::context> tls;  // of the acceptor's thread
  Tcp::acceptor acceptor{contexts.front().context};
  asio::steady_timer timer{acceptor.get_executor()};
  std::vector<std::thread> threads;
};

HttpServer::HttpServer(const HttpOptions& options, const std::optional<Certificate>& certificate,
                       Router& router, ServeMetrics& metrics)
    : parts_(std::make_unique<Parts>(options, router, metrics)) {
  if (certificate) parts_->tls = tls_context(*certificate);
  parts_->listen();
  parts_->accept();
  for (auto& each : parts_->contexts)
    parts_->threads.emplace_back([&context = each.context] { context.run(); });
}

HttpServer::~HttpServer() {
  stop(std::chrono::seconds(0));
}

uint16_t HttpServer::port() const {
  return parts_->acceptor.local_endpoint().port();
}

void HttpServer::use_certificate(const Certificate& certificate) {
  // A connection keeps the one that it began with.
  const auto context = std::make_shared<asio::ssl::context>(tls_context(certificate));
  asio::post(parts_->acceptor.get_executor(),
             [this, context] { parts_->tls = std::move(*context); });
}

void HttpServer::stop(std::chrono::seconds grace) {
  if (parts_->threads.empty()) return;
  parts_->shared.stopping = true;
  asio::dispatch(parts_->acceptor.get_executor(), [this] {
    ErrorCode ignored;
    parts_->acceptor.close(ignored);
    parts_->timer.cancel();
  });
  const auto until = std::chrono::steady_clock::now() + grace;
  while (parts_->shared.connections() > 0 && std::chrono::steady_clock::now() < until) {
    for (const auto& session : parts_->shared.open_sessions()) session->close_if_idle();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (auto& each : parts_->contexts) each.context.stop();
  for (auto& thread : parts_->threads) thread.join();
  parts_->threads.clear();
}

}  // namespace kindred
