#pragma once

#include <string>

namespace kindred {

// RAII: sets the number of threads per tensor operation, at least 1. With 1, every operation runs
// on the calling thread, so that sources or networks can be distributed over the cores instead.
class OperationThreads {
 public:
  explicit OperationThreads(int threads);
  ~OperationThreads();
  OperationThreads(const OperationThreads&) = delete;
  OperationThreads& operator=(const OperationThreads&) = delete;

 private:
  int operation_threads_, blas_threads_;
};

// Returns the library used for matrix products in this process: "oneDNN", or the BLAS by its own
// name, e.g. "OpenBLAS 0.3.21 … Haswell"; "reference BLAS (slow)" if no faster one is found.
[[nodiscard]] std::string blas_name();
// Returns advice that would make matrix products several times faster; empty if there is none.
[[nodiscard]] std::string blas_advice();

}  // namespace kindred
