#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <c10/util/intrusive_ptr.h>

#include "kindred/ranks/ranks.h"

namespace c10d {
class Store;
}

namespace kindred {

// Whether this build has nccl_ranks(): it needs a libtorch with CUDA and NCCL, and NCCL's headers.
[[nodiscard]] bool has_nccl();

// Ranks that gather tensors on GPUs by NCCL, each process on the GPU of its tensors, and all other
// tensors by `others`. NCCL wants a GPU for each process; with two on one GPU, which the processes
// tell each other before the first tensor of a GPU, all is gathered by `others`. `store` connects
// the processes of `others`. Returns `others` itself without has_nccl().
[[nodiscard]] std::unique_ptr<Ranks> nccl_ranks(std::unique_ptr<Ranks> others,
                                                const c10::intrusive_ptr<c10d::Store>& store,
                                                std::chrono::milliseconds patience);

}  // namespace kindred
