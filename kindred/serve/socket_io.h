#pragma once

#include <cstddef>
#include <string_view>

namespace kindred {

struct SocketRead {
  size_t bytes = 0;  // 0 without an error: the other side has ended
  int error = 0;     // of errno; EAGAIN if there is nothing to read
  // Seconds since they arrived, or the last of those that the kernel joined; 0 where that is not
  // known.
  double waited = 0;
};

// From now on, or some milliseconds later, the kernel notes when data arrive at a TCP socket, if it
// can.
void note_arrivals(int socket);

// Reads what is there, at most `size` bytes, and does not wait.
[[nodiscard]] SocketRead read_now(int socket, void* to, size_t size);
// Sends as much of the two texts, one after the other, as can be sent without waiting. Returns the
// bytes sent; 0 also if the connection is broken, which whoever sends the rest learns.
[[nodiscard]] size_t send_now(int socket, std::string_view first, std::string_view second);

}  // namespace kindred
