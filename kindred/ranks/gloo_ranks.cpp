#include "kindred/ranks/gloo_ranks.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "kindred/base/error.h"
#include "kindred/ranks/nccl_ranks.h"

// Gloo is part of libtorch, and its headers are a package of their own.
#if defined(USE_C10D_GLOO) && __has_include(<gloo/rendezvous/store.h>)
#define KINDRED_HAS_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

#ifdef KINDRED_HAS_GLOO
namespace kindred {
namespace {

std::shared_ptr<gloo::transport::Device> network_device() {
  const char* const name = std::getenv("GLOO_SOCKET_IFNAME");
  return name == nullptr ? c10d::ProcessGroupGloo::createDefaultDevice()
                         : c10d::ProcessGroupGloo::createDeviceForInterface(name);
}

// A store that can be left while a process group still holds it: a client of a TCPStore ends the
// process if the store's own process resets the connection, and computes without end if it ends.
class LeavableStore : public c10d::PrefixStore {
 public:
  using PrefixStore::PrefixStore;
  void leave() { store_.reset(); }
};

c10::intrusive_ptr<c10d::Store> store_at(const Meeting& meeting, int64_t rank, int64_t size,
                                         std::chrono::milliseconds patience) {
  if (meeting.host.empty())
    return c10::make_intrusive<c10d::FileStore>(meeting.file.string(), static_cast<int>(size));
  c10d::TCPStoreOptions options;
  options.port = meeting.port;
  options.isServer = rank == 0 && !meeting.is_open;
  options.waitWorkers = false;
  options.timeout = patience;
  return c10::make_intrusive<LeavableStore>(
      meeting.file.filename().string(), c10::make_intrusive<c10d::TCPStore>(meeting.host, options));
}

class GlooRanks : public Ranks {
 public:
  GlooRanks(const c10::intrusive_ptr<c10d::Store>& store, int64_t rank, int64_t size,
            std::chrono::milliseconds patience)
      : rank_(rank), size_(size) {
    const auto options = c10d::ProcessGroupGloo::Options::create(patience);
    options->devices.push_back(network_device());
    options->threads = 1;
    group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store, static_cast<int>(rank),
                                                         static_cast<int>(size), options);
  }

  [[nodiscard]] int64_t rank() const override { return rank_; }
  [[nodiscard]] int64_t size() const override { return size_; }

  [[nodiscard]] std::vector<at::Tensor> gather(const at::Tensor& own) override {
    // Gloo divides by the number of elements.
    if (own.numel() == 0) return std::vector<at::Tensor>(static_cast<size_t>(size_), own);
    std::vector<at::Tensor> input = {own.to(at::kCPU).contiguous()};
    std::vector<std::vector<at::Tensor>> all(1);
    for (int64_t i = 0; i < size_; ++i) all[0].push_back(at::empty_like(input[0]));
    try {
      group_->allgather(all, input)->wait();
    } catch (const std::exception& error) {
      throw RanksLost(error.what());
    }
    for (auto& tensor : all[0]) tensor = tensor.to(own.device());
    return std::move(all[0]);
  }

 private:
  int64_t rank_, size_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
};

}  // namespace

bool has_gloo() {
  return true;
}

std::unique_ptr<Ranks> gloo_ranks(const Meeting& meeting, int64_t rank, int64_t size,
                                  std::chrono::milliseconds patience) {
  try {
    const auto store = store_at(meeting, rank, size, patience);
    store->setTimeout(patience);
    auto ranks = std::make_unique<GlooRanks>(store, rank, size, patience);
    if (auto* const leavable = dynamic_cast<LeavableStore*>(store.get()); leavable && !has_nccl()) {
      (void)ranks->gather(at::zeros({1}));  // all have met
      leavable->leave();
    }
    return nccl_ranks(std::move(ranks), store, patience);
  } catch (const std::exception& error) {
    throw RanksLost(error.what());
  }
}

}  // namespace kindred

#else

namespace kindred {

bool has_gloo() {
  return false;
}

std::unique_ptr<Ranks> gloo_ranks(const Meeting&, int64_t, int64_t, std::chrono::milliseconds) {
  throw InputError(
      "this kindred was built without Gloo, which processes need to train one network together; "
      "set run.joint_processes = 1, or build it with Gloo's headers (Debian: libgloo-dev)");
}

}  // namespace kindred
#endif
