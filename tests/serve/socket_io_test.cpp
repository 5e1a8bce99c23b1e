#include "kindred/serve/socket_io.h"

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace kindred {
namespace {

// Both ends of a TCP connection within this machine.
class SocketIo : public testing::Test {
 protected:
  SocketIo() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const place = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(listener, place, size), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    EXPECT_EQ(::getsockname(listener, place, &size), 0);
    client_ = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::connect(client_, place, size), 0);
    server_ = ::accept(listener, nullptr, nullptr);
    ::close(listener);
    note_arrivals(server_);
    // The kernel begins to note arrivals a moment later.
    for (int i = 0; i < 1000; ++i) {
      EXPECT_EQ(send_now(client_, "a", ""), 1u);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (read_now(server_, buffer_.data(), buffer_.size()).waited > 0.004) break;
    }
  }
  void TearDown() override {
    ::close(client_);
    ::close(server_);
  }

  int client_ = -1, server_ = -1;
  std::string buffer_ = std::string(64, ' ');
};

TEST_F(SocketIo, ReadsWhatIsThereAndHowLongItWaited) {
  EXPECT_EQ(read_now(server_, buffer_.data(), buffer_.size()).error, EAGAIN);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(send_now(client_, "abc", "de"), 5u);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto read = read_now(server_, buffer_.data(), buffer_.size());
  const std::chrono::duration<double> most = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(buffer_.substr(0, read.bytes), "abcde");
  EXPECT_EQ(read.error, 0);
  EXPECT_GE(read.waited, 0.049) << "does this kernel note arrivals (SO_TIMESTAMPNS)?";
  EXPECT_LE(read.waited, most.count() + 1e-3);
}

TEST_F(SocketIo, SendsAsMuchAsThereIsRoomFor) {
  const std::string much(size_t{1} << 20, 'x');
  size_t sent = 0;
  while (const size_t more = send_now(client_, much, much)) sent += more;
  EXPECT_GT(sent, 0u);
  size_t read = 0;
  while (read < sent) {
    const auto got = read_now(server_, buffer_.data(), buffer_.size());
    ASSERT_TRUE(got.error == 0 || got.error == EAGAIN) << got.error;
    read += got.bytes;
  }
  EXPECT_EQ(read, sent);
}

TEST_F(SocketIo, TheEndAndABrokenConnection) {
  ::shutdown(client_, SHUT_WR);
  const auto end = read_now(server_, buffer_.data(), buffer_.size());
  EXPECT_EQ(end.bytes, 0u);
  EXPECT_EQ(end.error, 0);
  ::shutdown(server_, SHUT_WR);
  EXPECT_EQ(send_now(server_, "abc", ""), 0u) << "and no SIGPIPE";
}

}  // namespace
}  // namespace kindred
