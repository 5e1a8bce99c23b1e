#include "kindred/ranks/store_place.h"

#include <chrono>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace kindred {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::seconds kWait(3);

}  // namespace

std::optional<std::string> fault_of_listening(const std::string& host, uint16_t port) {
  asio::io_context context;
  ErrorCode error;
  const auto places = Tcp::resolver(context).resolve(host, std::to_string(port), error);
  for (const auto& place : places) {
    // A store listens at all addresses of its machine.
    const Tcp::endpoint all(place.endpoint().protocol(), port);
    for (const auto& endpoint : {place.endpoint(), all}) {
      Tcp::acceptor acceptor(context);
      acceptor.open(endpoint.protocol(), error);
      if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
      if (!error) acceptor.bind(endpoint, error);
      if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
      if (error) break;
    }
    if (!error) return std::nullopt;
  }
  return "it cannot be opened there: " + error.message();
}

std::optional<std::string> fault_of_joining(const std::string& host, uint16_t port) {
  asio::io_context context;
  ErrorCode error;
  const auto places = Tcp::resolver(context).resolve(host, std::to_string(port), error);
  if (error) return error.message();
  Tcp::socket socket(context);
  error = asio::error::timed_out;
  asio::async_connect(socket, places,
                      [&](ErrorCode ended, const Tcp::endpoint&) { error = ended; });
  context.run_for(kWait);
  if (error) return "it does not answer: " + error.message();
  return std::nullopt;
}

}  // namespace kindred
