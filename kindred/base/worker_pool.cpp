#include "kindred/base/worker_pool.h"

#include <system_error>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {

WorkerPool::WorkerPool(int workers) {
  try {
    for (int worker = 1; worker < workers; ++worker)
      threads_.emplace_back([this, worker] { serve(worker); });
  } catch (const std::system_error&) {
    stop();
    throw FailureError(fmt::format("cannot start {} threads; use fewer", workers));
  }
}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkerPool::run(size_t count, const std::function<void(int, size_t)>& body) {
  {
    const std::lock_guard lock(mutex_);
    body_ = &body;
    next_ = 0;
    count_ = count;
    error_ = nullptr;
    busy_ = static_cast<int>(threads_.size());
    ++round_;
  }
  work_.notify_all();
  take_items(0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
  body_ = nullptr;
  if (error_) std::rethrow_exception(error_);
}

void WorkerPool::serve(int worker) {
  size_t seen = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, [&] { return stopping_ || round_ != seen; });
      if (stopping_) return;
      seen = round_;
    }
    take_items(worker);
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    done_.notify_one();
  }
}

void WorkerPool::take_items(int worker) {
  while (true) {
    size_t item = 0;
    {
      const std::lock_guard lock(mutex_);
      if (error_ || next_ >= count_) return;
      item = next_++;
    }
    try {
      (*body_)(worker, item);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
}

}  // namespace kindred
