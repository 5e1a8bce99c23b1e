#include "kindred/serve/socket_io.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <sys/socket.h>

namespace kindred {
namespace {

double seconds_since(const cmsghdr& note) {
  timespec arrived{}, now{};
  std::memcpy(&arrived, CMSG_DATA(&note), sizeof(arrived));
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::max(0.0, static_cast<double>(now.tv_sec - arrived.tv_sec) +
                           1e-9 * static_cast<double>(now.tv_nsec - arrived.tv_nsec));
}

}  // namespace

void note_arrivals(int socket) {
  const int on = 1;
  (void)::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
}

SocketRead read_now(int socket, void* to, size_t size) {
  iovec place{to, size};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control{};
  msghdr message{};
  message.msg_iov = &place;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t bytes = 0;
  do bytes = ::recvmsg(socket, &message, MSG_DONTWAIT);
  while (bytes < 0 && errno == EINTR);
  if (bytes < 0) return {.error = errno};
  SocketRead read{.bytes = static_cast<size_t>(bytes)};
  const cmsghdr* const note = CMSG_FIRSTHDR(&message);
  if (note != nullptr && note->cmsg_level == SOL_SOCKET && note->cmsg_type == SCM_TIMESTAMPNS)
    read.waited = seconds_since(*note);
  return read;
}

size_t send_now(int socket, std::string_view first, std::string_view second) {
  // sendmsg() does not write to them.
  std::array<iovec, 2> places = {iovec{const_cast<char*>(first.data()), first.size()},
                                 iovec{const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = places.data();
  message.msg_iovlen = places.size();
  ssize_t bytes = 0;
  do bytes = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (bytes < 0 && errno == EINTR);
  return bytes < 0 ? 0 : static_cast<size_t>(bytes);
}

}  // namespace kindred
