#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/predict/predictor.h"
#include "kindred/serve/serve_metrics.h"

namespace kindred {

struct BatchOptions {
  int replicas = 1;                            // threads that compute, ≥ 1
  int64_t rows = 256;                          // at most in a batch of several requests
  size_t queue = 1024;                         // requests that may wait
  std::chrono::microseconds delay{1000};       // that a request waits for others
  std::chrono::duration<double> limit{0.005};  // that it may wait for its turn; or four batches
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

  // Whether a request would have its turn before it has waited too long, as far as can be told: few
  // others wait, or the first of them has waited less than half of that.
  [[nodiscard]] bool has_room() const;
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
  [[nodiscard]] std::chrono::duration<double> patience() const;
  [[nodiscard]] size_t few() const;
  void serve();
  void finish(std::vector<Job>& jobs, bool crowded);
  // Empty: stop. `crowded`: whether more than few requests waited.
  [[nodiscard]] std::vector<Job> next(bool& crowded);
  // Refuses those that have waited too long if it was crowded: a late turn alone, of a thread that
  // was not scheduled, is no reason.
  void compute(std::vector<Job>& jobs, bool crowded);
  void run(size_t network, std::vector<Job>& jobs);

  const Predictor& predictor_;
  std::string label_;
  BatchOptions options_;
  const std::atomic<int64_t>& open_;
  ServeMetrics& metrics_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job> queue_;
  std::atomic<double> batch_seconds_ = 0;  // of late: rises at once and falls slowly
  int64_t taken_ = 0;                      // jobs that are being computed
  double seconds_per_row_ = 0;             // of the last batch
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kindred
