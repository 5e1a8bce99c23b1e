#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "kindred/serve/http_message.h"
#include "kindred/serve/http_server.h"
#include "kindred/serve/socket_io.h"

namespace kindred {

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

class AnyHttpSession {
 public:
  virtual ~AnyHttpSession() = default;
  // Closes the connection unless a request is being read or answered.
  virtual void close_if_idle() = 0;
};

// What all connections share.
struct HttpShared {
  HttpOptions options;
  Router& router;
  std::atomic<bool> stopping = false;
  std::atomic<size_t> body_bytes = 0;  // of all requests that are read and answered
  std::mutex mutex = {};
  std::map<const AnyHttpSession*, std::weak_ptr<AnyHttpSession>> sessions = {};

  [[nodiscard]] size_t connections() {
    const std::lock_guard lock(mutex);
    return sessions.size();
  }
  [[nodiscard]] std::vector<std::shared_ptr<AnyHttpSession>> open_sessions() {
    const std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<AnyHttpSession>> open;
    for (const auto& [place, session] : sessions)
      if (auto there = session.lock()) open.push_back(std::move(there));
    return open;
  }
};

// One connection: reads a request, has it answered, writes the answer, and so on.
template <class Stream>
class HttpSession : public AnyHttpSession,
                    public std::enable_shared_from_this<HttpSession<Stream>> {
 public:
  template <class... Context>
  HttpSession(HttpShared& shared, Socket&& socket, Context&... context)
      : shared_(shared), stream_(std::move(socket), context...), silence_(stream_.get_executor()) {}
  ~HttpSession() override {
    release();
    const std::lock_guard lock(shared_.mutex);
    shared_.sessions.erase(this);
  }
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

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
        self->await();
    });
  }

 private:
  // Before each operation on the stream: an earlier time limit would end it.
  void be_patient() { beast::get_lowest_layer(stream_).expires_after(shared_.options.patience); }

  void shake_hands() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      be_patient();
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](ErrorCode error) {
                                if (!error) self->await();
                              });
    }
  }

  // Reads the next request as soon as there is one: at once what has come, before others that are
  // ready, so that how long it has waited is known when it is answered. What has been read or
  // decrypted already does not make a socket readable.
  void await() {
    parser_.reset();
    refused_.reset();
    is_head_ = false;
    version_ = 11;
    waited_ = 0;
    if (std::is_same_v<Stream, TlsStream> || buffer_.size() > 0) return read();
    auto& socket = beast::get_lowest_layer(stream_).socket();
    const auto got =
        read_now(socket.native_handle(), buffer_.prepare(kReadFirst).data(), kReadFirst);
    if (got.error == EAGAIN || got.error == EWOULDBLOCK) return wait();
    if (got.error != 0) return on_header(ErrorCode(got.error, boost::system::system_category()));
    if (got.bytes == 0) return on_header(http::error::end_of_stream);
    buffer_.commit(got.bytes);
    waited_ = got.waited;
    read();
  }

  void wait() {
    silent_since_ = std::chrono::steady_clock::now();
    if (!watching_) watch();
    beast::get_lowest_layer(stream_).socket().async_wait(
        Tcp::socket::wait_read, [self = this->shared_from_this()](ErrorCode error) {
          self->silent_since_.reset();
          if (!error) self->await();
        });
  }

  // Ends a silent connection. Beast has timeouts for reading alone. One timer serves many requests.
  void watch() {
    watching_ = true;
    silence_.expires_at(*silent_since_ + shared_.options.patience);
    silence_.async_wait([weak = this->weak_from_this()](ErrorCode error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->watching_ = false;
      if (!self->silent_since_) return;
      const auto silent = std::chrono::steady_clock::now() - *self->silent_since_;
      if (silent < self->shared_.options.patience) return self->watch();
      beast::get_lowest_layer(self->stream_).cancel();
    });
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(shared_.options.header_bytes));
    parser_->body_limit(shared_.options.body_bytes);
    if (buffer_.size() > 0) {
      const ErrorCode error = parse();
      if (error || parser_->is_header_done()) return on_header(error);
    }
    be_patient();
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](ErrorCode error, size_t) { self->on_header(error); });
  }

  // Of what has been read, the header, or else the body.
  ErrorCode parse() {
    ErrorCode error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    return error == http::error::need_more ? ErrorCode() : error;
  }

  void on_header(ErrorCode error) {
    if (error) return on_read(error);
    keep_alive_ = parser_->keep_alive();
    version_ = parser_->get().version();
    is_head_ = parser_->get().method() == http::verb::head;
    // Its body has an end that is not known, and must not be read as the next request.
    if (!parser_->chunked() && parser_->get().count(http::field::transfer_encoding) > 0)
      return refuse(501, "of transfer encodings only chunked is read");
    const uint64_t longest = parser_->chunked() ? shared_.options.body_bytes : 0;
    const auto length = static_cast<size_t>(parser_->content_length().value_or(longest));
    const bool asks = beast::iequals(parser_->get()[http::field::expect], "100-continue");
    HttpRequest head = head_of(parser_->get());
    head.waited = waited_;
    refused_ = shared_.router.refusal(head);
    if (refused_) return answer_refused(length, asks);
    if (!reserve(length))
      return refuse(503, "the server holds as many requests as it has room for; try again later");
    if (!asks) return read_body();
    be_patient();
    asio::async_write(stream_, asio::buffer(kContinue),
                      [self = this->shared_from_this()](ErrorCode failed, size_t) {
                        if (!failed) self->read_body();
                      });
  }

  // Before the body takes room. Reading a short one costs less than a new connection.
  void answer_refused(size_t length, bool asks) {
    if (!parser_->chunked() && length <= buffer_.size()) {
      buffer_.consume(length);
      answering_ = true;
      return write(std::move(*refused_));
    }
    if (asks || parser_->chunked() || length > kReadInVain)
      return write(std::move(*refused_), /*last=*/true);
    read_body();
  }

  void read_body() {
    parser_->eager(true);
    if (buffer_.size() > 0 && !parser_->is_done()) {
      const ErrorCode error = parse();
      if (error) return on_read(error);
    }
    if (parser_->is_done()) return on_read({});
    be_patient();
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
      return refuse(413,
                    "the body exceeds " + std::to_string(shared_.options.body_bytes) + " bytes");
    if (error == http::error::header_limit) return refuse(431, "the header is too long");
    if (error == http::error::end_of_stream) return close();
    // Timeouts and vanished clients get no answer.
    if (error && error.category() == http::make_error_code(http::error::bad_method).category())
      return refuse(400, "this is no HTTP request");
    if (error) return;
    answering_ = true;
    if (refused_) return write(std::move(*refused_));
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
    write(error_response(status, text), /*last=*/true);
  }

  // After the `last` one the connection is closed. Most answers can be sent at once.
  void write(HttpResponse&& response, bool last = false) {
    if (last || shared_.stopping) keep_alive_ = false;
    head_ = head_text(response, version_, keep_alive_);
    body_ = is_head_ ? std::string() : std::move(response.body);
    size_t sent = 0;
    if constexpr (std::is_same_v<Stream, PlainStream>)
      sent = send_now(stream_.socket().native_handle(), head_, body_);
    if (sent == head_.size() + body_.size())
      return asio::post(stream_.get_executor(),
                        [self = this->shared_from_this()] { self->on_written({}); });
    be_patient();
    const std::array<asio::const_buffer, 2> rest = {
        asio::buffer(head_) + sent, asio::buffer(body_) + (sent - std::min(sent, head_.size()))};
    asio::async_write(stream_, rest, [self = this->shared_from_this()](ErrorCode error, size_t) {
      self->on_written(error);
    });
  }

  void on_written(ErrorCode error) {
    if (error) return;
    release();
    body_.clear();
    if (!keep_alive_ || shared_.stopping) return close();
    answering_ = false;
    await();
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
  static constexpr size_t kReadInVain = size_t{64} << 10, kReadFirst = size_t{8} << 10;

  HttpShared& shared_;
  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::string head_, body_;              // of the answer
  std::optional<HttpResponse> refused_;  // the answer to the request that is being read
  bool keep_alive_ = true, answering_ = false, is_head_ = false;
  double waited_ = 0;  // seconds, before this request was read
  asio::steady_timer silence_;
  std::optional<std::chrono::steady_clock::time_point> silent_since_;  // between requests
  bool watching_ = false;
  size_t reserved_ = 0;  // of Shared::body_bytes
  unsigned version_ = 11;
};

}  // namespace kindred
