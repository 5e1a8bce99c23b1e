#pragma once

#include <string>

namespace kindred {

// While it lives, so many threads, at least 1, share one tensor operation. With 1 every operation
// runs on the thread that calls it, so that the cores can be shared out across sources or networks
// instead.
class OperationThreads {
 public:
  explicit OperationThreads(int threads);
  ~OperationThreads();
  OperationThreads(const OperationThreads&) = delete;
  OperationThreads& operator=(const OperationThreads&) = delete;

 private:
  int operation_threads_, blas_threads_;
};

// The library of the matrix products in this process: "oneDNN", or the BLAS as it names itself,
// such as "OpenBLAS 0.3.21 … Haswell"; "reference BLAS (slow)" when no faster one answers.
[[nodiscard]] std::string blas_name();
// What would make matrix products several times faster; empty where nothing is known to.
[[nodiscard]] std::string blas_advice();

}  // namespace kindred
