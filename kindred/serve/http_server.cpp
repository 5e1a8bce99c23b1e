#include "kindred/serve/http_server.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"

namespace kindred {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
// Each connection belongs to one thread, which alone runs its context.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using ErrorCode = beast::error_code;
using PlainStream = beast::basic_stream<Tcp, Executor>;
using TlsStream = beast::ssl_stream<PlainStream>;

class AnySession {
 public:
  virtual ~AnySession() = default;
  // Closes the connection unless a request is being read or answered.
  virtual void close_if_idle() = 0;
};

// What all connections share.
struct Shared {
  HttpOptions options;
  Router& router;
  std::atomic<bool> stopping = false;
  std::atomic<size_t> body_bytes = 0;  // of all requests that are read and answered
  std::mutex mutex = {};
  std::map<const AnySession*, std::weak_ptr<AnySession>> sessions = {};

  [[nodiscard]] size_t connections() {
    const std::lock_guard lock(mutex);
    return sessions.size();
  }
  [[nodiscard]] std::vector<std::shared_ptr<AnySession>> open_sessions() {
    const std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<AnySession>> open;
    for (const auto& [place, session] : sessions)
      if (auto there = session.lock()) open.push_back(std::move(there));
    return open;
  }
};

std::string field(const http::request<http::string_body>& message, beast::string_view name) {
  const auto value = message[name];
  return {value.data(), value.size()};
}

// All but the body.
HttpRequest head_of(const http::request<http::string_body>& message) {
  const auto method = message.method_string(), target = message.target();
  return {.method = {method.data(), method.size()},
          .target = {target.data(), target.size()},
          .body = {},
          .content_encoding = field(message, "Content-Encoding"),
          .header_length = field(message, "Inference-Header-Content-Length"),
          .authorization = field(message, "Authorization")};
}

HttpRequest request_of(http::request<http::string_body>&& message) {
  HttpRequest request = head_of(message);
  request.body = std::move(message.body());
  return request;
}

// One connection: reads a request, has it answered, writes the answer, and so on.
template <class Stream>
class Session : public AnySession, public std::enable_shared_from_this<Session<Stream>> {
 public:
  template <class... Context>
  Session(Shared& shared, Socket&& socket, Context&... context)
      : shared_(shared), stream_(std::move(socket), context...) {}
  ~Session() override {
    release();
    const std::lock_guard lock(shared_.mutex);
    shared_.sessions.erase(this);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void close_if_idle() override {
    asio::dispatch(stream_.get_executor(), [self = this->shared_from_this()] {
      if (!self->answering_ && !(self->parser_ && self->parser_->got_some()))
        beast::get_lowest_layer(self->stream_).cancel();
    });
  }

  void start() {
    {
      const std::lock_guard lock(shared_.mutex);
      shared_.sessions.emplace(this, this->weak_from_this());
    }
    asio::dispatch(stream_.get_executor(), [self = this->shared_from_this()] {
      if constexpr (std::is_same_v<Stream, TlsStream>)
        self->shake_hands();
      else
        self->read();
    });
  }

 private:
  void be_patient() { beast::get_lowest_layer(stream_).expires_after(shared_.options.patience); }

  void shake_hands() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      be_patient();
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](ErrorCode error) {
                                if (!error) self->read();
                              });
    }
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(shared_.options.header_bytes));
    parser_->body_limit(shared_.options.body_bytes);
    be_patient();
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](ErrorCode error, size_t) { self->on_header(error); });
  }

  void on_header(ErrorCode error) {
    if (error) return on_read(error);
    // Before the body takes room.
    if (const auto refused = shared_.router.refusal(head_of(parser_->get())))
      return write(HttpResponse(*refused), /*last=*/true);
    const auto length = parser_->content_length();
    const size_t unknown = parser_->chunked() ? shared_.options.body_bytes : 0;
    if (!reserve(length ? static_cast<size_t>(*length) : unknown))
      return refuse(503, "the server holds as many requests as it has room for; try again later");
    if (!beast::iequals(parser_->get()[http::field::expect], "100-continue")) return read_body();
    asio::async_write(stream_, asio::buffer(kContinue),
                      [self = this->shared_from_this()](ErrorCode failed, size_t) {
                        if (!failed) self->read_body();
                      });
  }

  void read_body() {
    // Into a small buffer Beast reads little at a time.
    buffer_.reserve(std::min(reserved_, kReadAtOnce));
    http::async_read(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](ErrorCode error, size_t) { self->on_read(error); });
  }

  // Takes room for a body; there is room for a few of the largest.
  bool reserve(size_t bytes) {
    if (bytes == 0) return true;
    const size_t before = shared_.body_bytes.fetch_add(bytes);
    reserved_ = bytes;
    if (before + bytes <= RequestLimits::kTogether * shared_.options.body_bytes) return true;
    release();
    return false;
  }
  void release() { shared_.body_bytes -= std::exchange(reserved_, 0); }

  void on_read(ErrorCode error) {
    if (error == http::error::body_limit)
      return refuse(413, fmt::format("the body exceeds {} bytes", shared_.options.body_bytes));
    if (error == http::error::header_limit) return refuse(431, "the header is too long");
    if (error == http::error::end_of_stream) return close();
    // Timeouts and vanished clients get no answer.
    if (error && error.category() == http::make_error_code(http::error::bad_method).category())
      return refuse(400, "this is no HTTP request");
    if (error) return;
    answering_ = true;
    keep_alive_ = parser_->keep_alive();
    version_ = parser_->get().version();
    beast::get_lowest_layer(stream_).expires_never();
    shared_.router.handle(request_of(parser_->release()),
                          [self = this->shared_from_this()](HttpResponse response) {
                            asio::dispatch(self->stream_.get_executor(),
                                           [self, response = std::move(response)]() mutable {
                                             self->write(std::move(response));
                                           });
                          });
  }

  void refuse(int status, const std::string& text) {
    write({status, nlohmann::json({{"error", text}}).dump()}, /*last=*/true);
  }

  // After the `last` one the connection is closed.
  void write(HttpResponse&& from, bool last = false) {
    if (last || shared_.stopping) keep_alive_ = false;
    response_.emplace(static_cast<http::status>(from.status), version_);
    response_->set(http::field::content_type, from.content_type);
    if (from.header_length)
      response_->set("Inference-Header-Content-Length", fmt::format("{}", *from.header_length));
    if (from.status == 401) response_->set(http::field::www_authenticate, "Bearer");
    if (from.status == 503) response_->set(http::field::retry_after, "1");
    response_->keep_alive(keep_alive_);
    response_->body() = std::move(from.body);
    response_->prepare_payload();
    be_patient();
    http::async_write(stream_, *response_,
                      [self = this->shared_from_this()](ErrorCode error, size_t) {
                        if (error) return;
                        self->release();
                        if (!self->keep_alive_ || self->shared_.stopping) return self->close();
                        self->answering_ = false;
                        self->read();
                      });
  }

  void close() {
    ErrorCode ignored;
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      be_patient();
      stream_.async_shutdown([self = this->shared_from_this()](ErrorCode) {});
    } else {
      stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
      linger();
    }
  }

  // A client that still sends must get the answer: a socket closed with unread data drops it.
  void linger() {
    constexpr std::chrono::seconds kLinger{2};
    parser_.reset();
    buffer_.clear();
    beast::get_lowest_layer(stream_).expires_after(kLinger);
    discard();
  }
  void discard() {
    stream_.async_read_some(buffer_.prepare(kDiscarded),
                            [self = this->shared_from_this()](ErrorCode error, size_t) {
                              if (!error && !self->shared_.stopping) self->discard();
                            });
  }

  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  static constexpr size_t kDiscarded = size_t{64} << 10, kReadAtOnce = size_t{64} << 10;

  Shared& shared_;
  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  bool keep_alive_ = true, answering_ = false;
  size_t reserved_ = 0;  // of Shared::body_bytes
  unsigned version_ = 11;
};

}  // namespace

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
    if (tls)
      std::make_shared<Session<TlsStream>>(shared, std::move(socket), *tls)->start();
    else
      std::make_shared<Session<PlainStream>>(shared, std::move(socket))->start();
  }

  // Of one thread, which it keeps even without connections.
  struct Context {
    asio::io_context context{1};
    asio::executor_work_guard<Executor> kept{context.get_executor()};
  };

  Shared shared;
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
