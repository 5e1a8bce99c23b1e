#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "kindred/ranks/ranks.h"

namespace kindred {

// Whether this build has gloo_ranks(): it needs a libtorch with Gloo, and Gloo's headers (Debian:
// libgloo-dev).
[[nodiscard]] bool has_gloo();

// How processes find each other: by a file that all see and that does not exist before the first,
// or by a TCPStore of libtorch's c10d, for which the file is only a name unlike all others.
struct Meeting {
  std::filesystem::path file;
  std::string host = {};  // of the store; empty: by the file
  uint16_t port = 0;
  bool is_open = false;  // another process holds the store; else the one of rank 0 opens it
};

// Connects the processes that call this with the same `meeting` and `size` and each `rank` once,
// through libtorch's c10d with Gloo over TCP. The interface of the network is that of this
// machine's name, or GLOO_SOCKET_IFNAME. Tensors on GPUs go by NCCL where nccl_ranks() can. A call
// of gather() that takes longer than `patience` throws RanksLost; so does this function if not all
// come. Throws InputError without has_gloo().
[[nodiscard]] std::unique_ptr<Ranks> gloo_ranks(const Meeting& meeting, int64_t rank, int64_t size,
                                                std::chrono::milliseconds patience);

}  // namespace kindred
