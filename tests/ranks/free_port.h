#pragma once

#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace kindred {

// Listens at a port of 127.0.0.1 that was free.
class TakenPort {
 public:
  [[nodiscard]] uint16_t number() const { return acceptor_.local_endpoint().port(); }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_{context_,
                                           {boost::asio::ip::make_address("127.0.0.1"), 0}};
};

inline uint16_t free_port() {
  return TakenPort().number();
}

}  // namespace kindred
