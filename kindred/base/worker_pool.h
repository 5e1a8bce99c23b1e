#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kindred {

// A fixed number of threads that run the items of one loop at a time. With one worker everything
// runs on the calling thread, so that serial and parallel runs can be compared.
class WorkerPool {
 public:
  // `workers` ≥ 1 includes the calling thread. Throws FailureError if the system cannot start them.
  explicit WorkerPool(int workers);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  [[nodiscard]] int size() const { return static_cast<int>(threads_.size()) + 1; }

  // Calls body(worker, item) once for every item 0 .. count − 1, in unspecified order. `worker` is
  // in 0 .. size() − 1 and never used by two calls at once. Blocks until all calls have returned.
  // If a call throws, skips the items not yet started and rethrows the first exception.
  void run(size_t count, const std::function<void(int worker, size_t item)>& body);

 private:
  void serve(int worker);
  void take_items(int worker);
  void stop();

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable work_, done_;
  const std::function<void(int, size_t)>* body_ = nullptr;
  size_t next_ = 0, count_ = 0;
  size_t round_ = 0;
  int busy_ = 0;
  bool stopping_ = false;
  std::exception_ptr error_;
};

}  // namespace kindred
