#include "open_load.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <random>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace kindred {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using ErrorCode = beast::error_code;

Clock::duration duration(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

class Generator;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(Generator& owner);

  void send(Clock::time_point due);

 private:
  void write();
  void end(bool is_broken);

  Generator& owner_;
  Tcp::socket socket_;
  beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
  Clock::time_point due_;
};

class Generator {
 public:
  explicit Generator(const OpenLoad& load) : load_(load) {}

  OpenLoadSeen run() {
    begin_ = Clock::now();
    end_ = begin_ + duration(load_.seconds);
    due_ = begin_ + duration(distance_(draw_));
    send_those_due();
    // Lost requests end it too, long after.
    context_.run_for(duration(load_.seconds + 60));
    seen_.failed += open_ + static_cast<int64_t>(waiting_.size());
    seen_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    return std::move(seen_);
  }

  void done(const std::shared_ptr<Connection>& connection, Clock::time_point due, int status) {
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - due).count();
    --open_;
    if (status == 200)
      seen_.milliseconds.push_back(took);
    else if (status == 503)
      seen_.refusal_milliseconds.push_back(took);
    else
      ++seen_.failed;
    if (!connection) {
      --seen_.connections;
    } else if (waiting_.empty()) {
      idle_.push_back(connection);
    } else {
      start(connection);
    }
  }

  asio::io_context& context() { return context_; }
  [[nodiscard]] const OpenLoad& load() const { return load_; }

 private:
  void send_those_due() {
    const auto now = Clock::now();
    for (; due_ <= now && due_ < end_; due_ += duration(distance_(draw_))) {
      waiting_.push_back(due_);
      if (!idle_.empty()) {
        const auto connection = idle_.back();
        idle_.pop_back();
        start(connection);
      } else if (seen_.connections < load_.connections) {
        ++seen_.connections;
        start(std::make_shared<Connection>(*this));
      }
    }
    if (due_ >= end_) return;
    timer_.expires_at(due_);
    timer_.async_wait([this](ErrorCode) { send_those_due(); });
  }

  void start(const std::shared_ptr<Connection>& connection) {
    const auto due = waiting_.front();
    waiting_.pop_front();
    ++open_;
    connection->send(due);
  }

  OpenLoad load_;
  asio::io_context context_{1};
  asio::steady_timer timer_{context_};
  Clock::time_point begin_, end_, due_;
  std::mt19937_64 draw_{1};
  std::exponential_distribution<double> distance_{load_.rate};
  int64_t open_ = 0;
  std::deque<Clock::time_point> waiting_;  // for a connection
  std::vector<std::shared_ptr<Connection>> idle_;
  OpenLoadSeen seen_;
};

Connection::Connection(Generator& owner) : owner_(owner), socket_(owner.context()) {}

void Connection::send(Clock::time_point due) {
  due_ = due;
  if (socket_.is_open()) return write();
  const Tcp::endpoint server(asio::ip::make_address("127.0.0.1"), owner_.load().port);
  socket_.async_connect(server, [self = shared_from_this()](ErrorCode error) {
    if (error) return self->end(/*is_broken=*/true);
    self->socket_.set_option(Tcp::no_delay(true), error);
    self->write();
  });
}

void Connection::write() {
  parser_.emplace();
  parser_->body_limit(uint64_t{1} << 30);
  asio::async_write(socket_, asio::buffer(owner_.load().request),
                    [self = shared_from_this()](ErrorCode error, size_t) {
                      if (error) return self->end(/*is_broken=*/true);
                      http::async_read(self->socket_, self->buffer_, *self->parser_,
                                       [self](ErrorCode failed, size_t) {
                                         self->end(static_cast<bool>(failed));
                                       });
                    });
}

void Connection::end(bool is_broken) {
  const int status = is_broken ? 0 : static_cast<int>(parser_->get().result_int());
  const bool stays = !is_broken && parser_->keep_alive();
  owner_.done(stays ? shared_from_this() : nullptr, due_, status);
}

}  // namespace

OpenLoadSeen run_open_load(const OpenLoad& load) {
  return Generator(load).run();
}

}  // namespace kindred
