#include "kindred/ranks/nccl_ranks.h"

#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <ATen/Functions.h>

#if defined(USE_C10D_NCCL) && __has_include(<nccl.h>)
#define KINDRED_HAS_NCCL
#include <unistd.h>

#include <ATen/cuda/CUDAContext.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#ifdef KINDRED_HAS_NCCL
namespace kindred {
namespace {

// libtorch's NCCL ends the process when another one is lost. Waiting for each collective, it throws
// after the time-out instead. Older and newer versions read the first and second name of each.
void wait_and_throw() {
  for (const char* name : {"NCCL_BLOCKING_WAIT", "TORCH_NCCL_BLOCKING_WAIT"})
    (void)setenv(name, "1", /*overwrite=*/1);
  for (const char* name : {"NCCL_ASYNC_ERROR_HANDLING", "TORCH_NCCL_ASYNC_ERROR_HANDLING"})
    (void)setenv(name, "0", /*overwrite=*/1);
}

// Tells this GPU from all others. Of the machine's name and the place on its PCI bus, because a
// launcher may give each process one visible GPU, which all of them call number 0.
at::Tensor gpu_number(const at::Device& device) {
  std::string name(256, '\0');
  (void)gethostname(name.data(), name.size() - 1);
  const auto machine = static_cast<int64_t>(std::hash<std::string>()(name.c_str()) >> 2U);
  const cudaDeviceProp& gpu = *at::cuda::getDeviceProperties(device.index());
  const int64_t place =
      (int64_t{gpu.pciDomainID} << 32) | (int64_t{gpu.pciBusID} << 8) | int64_t{gpu.pciDeviceID};
  return at::tensor({machine, place}, at::kLong);
}

class NcclRanks : public Ranks {
 public:
  NcclRanks(std::unique_ptr<Ranks> others, c10::intrusive_ptr<c10d::Store> store,
            std::chrono::milliseconds patience)
      : others_(std::move(others)), store_(std::move(store)), patience_(patience) {}

  [[nodiscard]] int64_t rank() const override { return others_->rank(); }
  [[nodiscard]] int64_t size() const override { return others_->size(); }

  [[nodiscard]] std::vector<at::Tensor> gather(const at::Tensor& own) override {
    if (!own.is_cuda() || own.numel() == 0 || !has_own_gpus(own.device()))
      return others_->gather(own);
    std::vector<at::Tensor> input = {own.contiguous()};
    std::vector<std::vector<at::Tensor>> all(1);
    for (int64_t i = 0; i < size(); ++i) all[0].push_back(at::empty_like(input[0]));
    try {
      if (!group_) group_ = connect();
      group_->allgather(all, input)->wait(patience_);
    } catch (const std::exception& error) {
      throw RanksLost(error.what());
    }
    return std::move(all[0]);
  }

 private:
  bool has_own_gpus(const at::Device& device) {
    if (own_gpus_) return *own_gpus_;
    std::set<std::pair<int64_t, int64_t>> gpus;
    for (const auto& gpu : others_->gather(gpu_number(device)))
      gpus.emplace(gpu[0].item<int64_t>(), gpu[1].item<int64_t>());
    own_gpus_ = static_cast<int64_t>(gpus.size()) == size();
    return *own_gpus_;
  }

  c10::intrusive_ptr<c10d::ProcessGroupNCCL> connect() const {
    wait_and_throw();
    const auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = patience_;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(
        c10::make_intrusive<c10d::PrefixStore>("nccl", store_), static_cast<int>(rank()),
        static_cast<int>(size()), options);
  }

  std::unique_ptr<Ranks> others_;
  c10::intrusive_ptr<c10d::Store> store_;
  std::chrono::milliseconds patience_;
  std::optional<bool> own_gpus_;
  c10::intrusive_ptr<c10d::ProcessGroupNCCL> group_;
};

}  // namespace

bool has_nccl() {
  return true;
}

std::unique_ptr<Ranks> nccl_ranks(std::unique_ptr<Ranks> others,
                                  const c10::intrusive_ptr<c10d::Store>& store,
                                  std::chrono::milliseconds patience) {
  return std::make_unique<NcclRanks>(std::move(others), store, patience);
}

}  // namespace kindred

#else

#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/Store.hpp>
#endif

namespace kindred {

bool has_nccl() {
  return false;
}

#ifdef USE_C10D_GLOO  // otherwise there are no ranks to give, and perhaps no c10d
std::unique_ptr<Ranks> nccl_ranks(std::unique_ptr<Ranks> others,
                                  const c10::intrusive_ptr<c10d::Store>&,
                                  std::chrono::milliseconds) {
  return others;
}
#endif

}  // namespace kindred
#endif
