#pragma once

#include <string>

namespace kindred {

// Threads inside one operation. Where matrix products are OpenBLAS's, ATen's own loops get one
// thread: its pool and OpenBLAS's would wait for each other on the same cores, which makes small
// steps slower, not faster. oneDNN shares ATen's pool.
void set_operation_threads(int threads);

// While it lives, every tensor operation runs on the thread that calls it, so that the cores can be
// shared out across sources or networks instead.
class SingleThreadedOperations {
 public:
  SingleThreadedOperations();
  ~SingleThreadedOperations();
  SingleThreadedOperations(const SingleThreadedOperations&) = delete;
  SingleThreadedOperations& operator=(const SingleThreadedOperations&) = delete;

 private:
  int operation_threads_, blas_threads_;
};

// The library of the matrix products in this process: "oneDNN", or the BLAS as it names itself, such
// as "OpenBLAS 0.3.21 … Haswell"; "reference BLAS (slow)" when no faster one answers.
[[nodiscard]] std::string blas_name();
// What would make matrix products several times faster; empty where nothing is known to.
[[nodiscard]] std::string blas_advice();

}  // namespace kindred
