#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/predict/predictor.h"
#include "kindred/serve/serve_metrics.h"

namespace kindred {

struct BatchOptions {
  int replicas = 1;                       // threads that compute, ≥ 1
  int64_t rows = 256;                     // at most in a batch of several requests
  size_t queue = 1024;                    // requests that may wait
  std::chrono::microseconds delay{1000};  // that a request waits for others
  // That a request may take which is computed by the thread that brings it. Others that this thread
  // would read meanwhile wait in their connections, where nobody counts and refuses them.
  std::chrono::duration<double> alone{1e-4};
  // That it may wait for its turn; none: as long as it takes where few wait, else 5 ms, or as long
  // as four batches take.
  std::optional<std::chrono::duration<double>> wait = std::nullopt;
};

// Joins the rows of requests that arrive together, and computes them. Every network runs only on
// the rows of requests that need it. A short request that finds nothing to wait for is computed by
// the thread that brings it: for few rows, handing them to another takes longer than computing.
class Batcher {
 public:
  // Of all tasks, undefined for those of networks that were not asked for; or an error.
  using Done = std::function<void(std::vector<at::Tensor> predictions, std::exception_ptr error)>;

  // `label`: of its metrics. `open`: the requests that the server has and has not answered, those
  // in this queue among them; a batch waits for more only if there are others. Both, and the
  // predictor, must outlive it. Computes a row first: the networks' first pass is slow, and how
  // long they take must be known.
  Batcher(const Predictor& predictor, std::string label, const BatchOptions& options,
          const std::atomic<int64_t>& open, ServeMetrics& metrics);
  // Computes what is in the queue.
  ~Batcher();
  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;

  // Whether a request that has `waited` so many seconds already would have its turn before it has
  // waited too long, by the rows before it and the time that rows took of late.
  [[nodiscard]] bool has_room(double waited = 0) const;
  // `networks`: whether each is needed. Calls `done` once, now or on another thread. Throws
  // RequestError 503 if the queue is full.
  void submit(at::Tensor raw, std::vector<char> networks, Done done);

 private:
  using Clock = std::chrono::steady_clock;
  struct Job {
    at::Tensor raw;
    std::vector<char> networks;
    Done done;
    Clock::time_point since;
    std::vector<at::Tensor> predictions = {};
  };

  void warm_up();
  // Seconds.
  [[nodiscard]] double longest_wait() const;
  void serve();
  // Empty: stop.
  [[nodiscard]] std::vector<Job> next();
  void finish(std::vector<Job>& jobs);
  void compute(std::vector<Job>& jobs);
  void run(size_t network, std::vector<Job>& jobs);

  const Predictor& predictor_;
  std::string label_;
  BatchOptions options_;
  const std::atomic<int64_t>& open_;
  ServeMetrics& metrics_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job> queue_;
  int64_t taken_ = 0;           // jobs that are being computed
  int64_t rows_ = 0;            // of all jobs
  double batch_seconds_ = 0;    // of late: rises at once and falls slowly
  double seconds_per_row_ = 0;  // mean of the last few batches
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kindred
