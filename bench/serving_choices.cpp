// The libraries that a server could be built with, for bench/serving_choices.py.
//   bench_serving_choices http beast|beast-contexts|microhttpd|httplib
//     answers each POST with its own body, on two threads (httplib: on one for each connection, its
//     way), prints its port, and ends with its standard input.
//   bench_serving_choices json FILE SECONDS
//     reads the numbers and texts of a request with each parser, and prints a JSON object:
//     microseconds for one reading by parser.
#include <array>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <microhttpd.h>
#include <rapidjson/document.h>
#include <simdjson.h>

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr int kThreads = 2;

void announce_until_closed(int port) {
  std::cout << port << std::endl;
  while (std::cin.get() != std::istream::traits_type::eof()) {
  }
}

template <class Stream>
class EchoSession : public std::enable_shared_from_this<EchoSession<Stream>> {
 public:
  explicit EchoSession(typename Stream::socket_type&& socket) : stream_(std::move(socket)) {}

  void read() {
    parser_.emplace();
    parser_->body_limit(uint64_t{64} << 20);
    stream_.expires_after(std::chrono::seconds(30));
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](const beast::error_code& error, size_t) {
                       if (!error) self->write();
                     });
  }

 private:
  void write() {
    response_.emplace(http::status::ok, 11);
    response_->set(http::field::content_type, "application/json");
    response_->keep_alive(parser_->keep_alive());
    response_->body() = std::move(parser_->get().body());
    response_->prepare_payload();
    http::async_write(stream_, *response_,
                      [self = this->shared_from_this()](const beast::error_code& error, size_t) {
                        if (!error) self->read();
                      });
  }

  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
};

// All threads run one context, in which a strand keeps each connection's steps in order.
class SharedContext {
 public:
  void accept() {
    acceptor_.async_accept(
        asio::make_strand(context_), [this](const beast::error_code& error, Tcp::socket socket) {
          if (error) return;
          socket.set_option(Tcp::no_delay(true));
          std::make_shared<EchoSession<beast::tcp_stream>>(std::move(socket))->read();
          accept();
        });
  }
  void run() {
    accept();
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { context_.run(); });
    announce_until_closed(acceptor_.local_endpoint().port());
    context_.stop();
    for (auto& thread : threads_) thread.join();
  }

 private:
  asio::io_context context_{kThreads};
  Tcp::acceptor acceptor_{asio::make_strand(context_),
                          Tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  std::vector<std::thread> threads_;
};

// Each thread has a context, to which its connections belong.
class OwnContexts {
 public:
  using Executor = asio::io_context::executor_type;
  using Stream = beast::basic_stream<Tcp, Executor>;

  void accept() {
    auto& context = contexts_[next_++ % kThreads];
    acceptor_.async_accept(context, [this, &context](const beast::error_code& error,
                                                     Stream::socket_type socket) {
      if (error) return;
      socket.set_option(Tcp::no_delay(true));
      asio::dispatch(context, [session = std::make_shared<EchoSession<Stream>>(std::move(socket))] {
        session->read();
      });
      accept();
    });
  }
  void run() {
    accept();
    for (auto& context : contexts_)
      threads_.emplace_back([&context] {
        const auto work = asio::make_work_guard(context);
        context.run();
      });
    announce_until_closed(acceptor_.local_endpoint().port());
    for (auto& context : contexts_) context.stop();
    for (auto& thread : threads_) thread.join();
  }

 private:
  std::array<asio::io_context, kThreads> contexts_{asio::io_context(1), asio::io_context(1)};
  asio::basic_socket_acceptor<Tcp, Executor> acceptor_{
      contexts_[0], Tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  std::vector<std::thread> threads_;
  size_t next_ = 0;
};

// Is called with the header, then with each part of the body, then without any.
MHD_Result echo(void*, MHD_Connection* connection, const char*, const char*, const char*,
                const char* data, size_t* size, void** state) {
  if (!*state) {
    *state = new std::string;
    return MHD_YES;
  }
  auto& body = *static_cast<std::string*>(*state);
  if (*size > 0) {
    body.append(data, *size);
    *size = 0;
    return MHD_YES;
  }
  MHD_Response* const response =
      MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(response, "Content-Type", "application/json");
  const auto queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
  MHD_destroy_response(response);
  return queued;
}

void forget(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
  delete static_cast<std::string*>(*state);
}

void run_microhttpd() {
  MHD_Daemon* const daemon =
      MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, nullptr, nullptr, &echo, nullptr,
                       MHD_OPTION_THREAD_POOL_SIZE, kThreads, MHD_OPTION_CONNECTION_LIMIT, 1024,
                       MHD_OPTION_NOTIFY_COMPLETED, &forget, nullptr, MHD_OPTION_END);
  if (!daemon) throw std::runtime_error("libmicrohttpd does not start");
  announce_until_closed(MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  MHD_stop_daemon(daemon);
}

void run_httplib() {
  constexpr size_t kConnections = 64;
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kConnections); };
  server.set_keep_alive_max_count(size_t{1} << 40);
  server.set_tcp_nodelay(true);
  server.Post(".*", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.body, "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  announce_until_closed(port);
  server.stop();
  thread.join();
}

// What a request holds: its numbers, and how many characters its texts have.
struct Content {
  std::vector<double> numbers = {};
  size_t letters = 0;
};

class Simdjson {
 public:
  Content read(const std::string& text) {
    Content content;
    simdjson::dom::element document = parser_.parse(text);
    for (auto input : document["inputs"].get_array())
      for (auto value : input["data"].get_array()) {
        double number = 0;
        if (!value.get(number))
          content.numbers.push_back(number);
        else
          content.letters += value.get_string().value().size();
      }
    return content;
  }

 private:
  simdjson::dom::parser parser_;
};

struct Rapidjson {
  Content read(const std::string& text) {
    Content content;
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    for (const auto& input : document["inputs"].GetArray())
      for (const auto& value : input["data"].GetArray()) {
        if (value.IsNumber())
          content.numbers.push_back(value.GetDouble());
        else
          content.letters += value.GetStringLength();
      }
    return content;
  }
};

struct Nlohmann {
  Content read(const std::string& text) {
    Content content;
    const auto document = nlohmann::json::parse(text);
    for (const auto& input : document.at("inputs"))
      for (const auto& value : input.at("data")) {
        if (value.is_number())
          content.numbers.push_back(value.get<double>());
        else
          content.letters += value.get_ref<const std::string&>().size();
      }
    return content;
  }
};

template <class Parser>
double microseconds(const std::string& text, double seconds, const Content& expected) {
  Parser parser;
  int64_t readings = 0;
  const auto begin = Clock::now();
  double took = 0;
  while (took < seconds) {
    const Content content = parser.read(text);
    if (content.numbers != expected.numbers || content.letters != expected.letters)
      throw std::runtime_error("two parsers disagree");
    ++readings;
    took = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return 1e6 * took / static_cast<double>(readings);
}

void compare_parsers(const std::string& path, double seconds) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  const std::string text = bytes.str();
  const Content expected = Nlohmann().read(text);
  std::cout << nlohmann::json({{"bytes", text.size()},
                               {"simdjson", microseconds<Simdjson>(text, seconds, expected)},
                               {"RapidJSON", microseconds<Rapidjson>(text, seconds, expected)},
                               {"nlohmann", microseconds<Nlohmann>(text, seconds, expected)}})
            << '\n';
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() == 3 && words[0] == "json") {
    compare_parsers(words[1], std::stod(words[2]));
    return 0;
  }
  if (words.size() != 2 || words[0] != "http") return 2;
  if (words[1] == "beast")
    SharedContext().run();
  else if (words[1] == "beast-contexts")
    OwnContexts().run();
  else if (words[1] == "microhttpd")
    run_microhttpd();
  else
    run_httplib();
  return 0;
}
