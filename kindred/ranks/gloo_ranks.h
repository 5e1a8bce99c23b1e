#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "kindred/ranks/ranks.h"

namespace kindred {

// Whether this build has gloo_ranks(): it needs a libtorch with Gloo, and Gloo's headers (Debian:
// libgloo-dev).
[[nodiscard]] bool has_gloo();

// Connects the processes that call this with the same `meeting` and `size` and each `rank` once,
// through libtorch's c10d with Gloo over TCP. They find each other by the file `meeting`, which
// must not exist before the first and which all see. The interface of the network is that of this
// machine's name, or GLOO_SOCKET_IFNAME. Tensors on GPUs go by NCCL where nccl_ranks() can. A call
// of gather() that takes longer than `patience` throws RanksLost; so does this function if not all
// come. Throws InputError without has_gloo().
[[nodiscard]] std::unique_ptr<Ranks> gloo_ranks(const std::filesystem::path& meeting, int64_t rank,
                                                int64_t size, std::chrono::milliseconds patience);

}  // namespace kindred
