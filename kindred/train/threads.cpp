#include "kindred/train/threads.h"

#include <dlfcn.h>

#include <ATen/Config.h>
#include <ATen/Parallel.h>

namespace kindred {
namespace {

// OpenBLAS is behind libtorch, not behind us: its functions are looked up in the running process.
template <class Function>
Function* find_function(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
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

void set_operation_threads(int threads) {
  at::set_num_threads(1);
  set_blas_threads(threads);
}

SingleThreadedOperations::SingleThreadedOperations()
    : operation_threads_(at::get_num_threads()), blas_threads_(blas_threads()) {
  if (operation_threads_ != 1) at::set_num_threads(1);
  set_blas_threads(1);
}

SingleThreadedOperations::~SingleThreadedOperations() {
  if (operation_threads_ != 1) at::set_num_threads(operation_threads_);
  set_blas_threads(blas_threads_);
}

std::string blas_name() {
  if (auto* const config = find_function<char*()>("openblas_get_config")) return config();
  if (AT_MKL_ENABLED()) return "Intel MKL";
  if (find_function<int(char*)>("bli_info_get_version_str")) return "BLIS";
  return "reference BLAS (slow)";
}

bool blas_is_fast() {
  return blas_name() != "reference BLAS (slow)";
}

}  // namespace kindred
