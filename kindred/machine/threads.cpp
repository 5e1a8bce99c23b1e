#include "kindred/machine/threads.h"

#include <dlfcn.h>

#include <ATen/Config.h>
#include <ATen/Parallel.h>

namespace kindred {
namespace {

constexpr const char* kReference = "reference BLAS (slow)";

// libtorch links OpenBLAS, kindred does not: its functions are looked up in the running process.
template <class Function>
Function* find_function(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

// An OpenBLAS older than the processor falls back to kernels of 2004. Returns kernels that this
// processor supports instead; empty if those in use are not among the oldest.
std::string better_kernels([[maybe_unused]] const std::string& in_use) {
#ifdef __x86_64__
  if (in_use == "Prescott" || in_use == "Core2" || in_use == "Nehalem" || in_use == "Generic") {
    if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
  }
#endif
  return {};
}

// Whether the program's own sgemm_ takes precedence over the BLAS's (see sgemm.cpp).
bool has_own_products() {
  static const bool own = [] {
    Dl_info product{}, program{};
    auto* const sgemm = ::dlsym(RTLD_DEFAULT, "sgemm_");
    auto* const here = reinterpret_cast<void*>(&blas_name);
    return sgemm && ::dladdr(sgemm, &product) && ::dladdr(here, &program) &&
           product.dli_fbase == program.dli_fbase;
  }();
  return own;
}

int blas_threads() {
  static auto* const get = find_function<int()>("openblas_get_num_threads");
  return get ? get() : 1;
}

void set_blas_threads(int threads) {
  static auto* const set = find_function<void(int)>("openblas_set_num_threads");
  if (set && threads != blas_threads()) set(threads);
}

}  // namespace

OperationThreads::OperationThreads(int threads)
    : operation_threads_(at::get_num_threads()), blas_threads_(blas_threads()) {
  if (operation_threads_ != threads) at::set_num_threads(threads);
  set_blas_threads(threads);
}

OperationThreads::~OperationThreads() {
  if (at::get_num_threads() != operation_threads_) at::set_num_threads(operation_threads_);
  set_blas_threads(blas_threads_);
}

std::string blas_name() {
  if (has_own_products()) return "oneDNN";
  if (auto* const config = find_function<char*()>("openblas_get_config")) return config();
  if (AT_MKL_ENABLED()) return "Intel MKL";
  if (find_function<int(char*)>("bli_info_get_version_str")) return "BLIS";
  return kReference;
}

std::string blas_advice() {
  if (has_own_products()) return {};
  if (blas_name() == kReference)
    return "libtorch runs on the reference BLAS, some 40 times slower than OpenBLAS; install "
           "libopenblas0-pthread";
  if (auto* const core = find_function<char*()>("openblas_get_corename")) {
    const std::string kernels = core(), better = better_kernels(kernels);
    if (!better.empty())
      return "OpenBLAS does not know this processor and treats it as a " + kernels +
             ", which makes matrix products several times slower; set the environment variable "
             "OPENBLAS_CORETYPE=" +
             better;
  }
  return {};
}

}  // namespace kindred
