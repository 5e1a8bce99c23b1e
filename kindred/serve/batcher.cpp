#include "kindred/serve/batcher.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

constexpr int64_t kRowsAtOnce = 4096;  // bounds the memory of activations
constexpr double kWait = 5e-3;         // seconds that a request may wait where many do
constexpr double kBatches = 4;         // or as long as so many take

// tensor.narrow(0, …), but all of it as it is: with few rows a tensor operation costs more than a
// network.
at::Tensor rows_of(const at::Tensor& tensor, int64_t begin, int64_t count) {
  return count == tensor.size(0) ? tensor : tensor.narrow(0, begin, count);
}

double seconds_between(std::chrono::steady_clock::time_point begin,
                       std::chrono::steady_clock::time_point end) {
  return std::chrono::duration<double>(end - begin).count();
}

}  // namespace

Batcher::Batcher(const Predictor& predictor, std::string label, const BatchOptions& options,
                 const std::atomic<int64_t>& open, ServeMetrics& metrics)
    : predictor_(predictor),
      label_(std::move(label)),
      options_(options),
      open_(open),
      metrics_(metrics) {
  warm_up();
  for (int i = 0; i < options.replicas; ++i) threads_.emplace_back([this] { serve(); });
}

Batcher::~Batcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Batcher::warm_up() {
  const Manifest& manifest = predictor_.manifest();
  const auto width = manifest.pictures ? manifest.pictures->elements()
                                       : static_cast<int64_t>(manifest.encoder.features().size());
  const auto raw = at::zeros({1, width}, at::kDouble);
  Clock::time_point begin;
  for (int pass = 0; pass < 2; ++pass) {
    begin = Clock::now();
    for (size_t network = 0; network < manifest.networks.size(); ++network)
      if (!predictor_.served_by(network).empty()) (void)predictor_.run(network, raw);
  }
  batch_seconds_ = seconds_per_row_ = seconds_between(begin, Clock::now());
}

double Batcher::longest_wait() const {
  if (options_.wait) return options_.wait->count();
  const size_t few = std::max<size_t>(64, 16 * static_cast<size_t>(options_.replicas));
  if (queue_.size() < few) return std::numeric_limits<double>::infinity();
  return std::max(kWait, kBatches * batch_seconds_);
}

bool Batcher::has_room(double waited) const {
  const std::lock_guard lock(mutex_);
  const double wait = static_cast<double>(rows_) * seconds_per_row_ / options_.replicas;
  return queue_.size() < options_.queue && waited + wait <= longest_wait();
}

void Batcher::submit(at::Tensor raw, std::vector<char> networks, Done done) {
  const auto rows = static_cast<double>(std::max<int64_t>(raw.size(0), 1));
  Job job{std::move(raw), std::move(networks), std::move(done), Clock::now()};
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.queue)
      throw RequestError(503,
                         fmt::format("{} requests wait already; try again later", queue_.size()));
    rows_ += job.raw.size(0);
    if (!queue_.empty() || taken_ > 0 || rows * seconds_per_row_ > options_.alone.count()) {
      queue_.push_back(std::move(job));
      metrics_.set("kindred_queue_requests", label_, static_cast<int64_t>(queue_.size()));
      arrived_.notify_all();
      return;
    }
    ++taken_;
  }
  std::vector<Job> alone;
  alone.push_back(std::move(job));
  finish(alone);
}

std::vector<Batcher::Job> Batcher::next() {
  std::vector<Job> jobs;
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) return jobs;
  const auto until = queue_.front().since + options_.delay;
  int64_t rows = 0;
  const auto take = [&] {
    while (!queue_.empty() &&
           (jobs.empty() || rows + queue_.front().raw.size(0) <= options_.rows)) {
      rows += queue_.front().raw.size(0);
      jobs.push_back(std::move(queue_.front()));
      queue_.pop_front();
      ++taken_;
    }
  };
  take();
  // Requests that are being read may come in time.
  while (!stopping_ && queue_.empty() && rows < options_.rows && open_.load() > taken_ &&
         arrived_.wait_until(lock, until) != std::cv_status::timeout)
    take();
  metrics_.set("kindred_queue_requests", label_, static_cast<int64_t>(queue_.size()));
  return jobs;
}

void Batcher::serve() {
  at::set_num_threads(1);
  while (true) {
    auto jobs = next();
    if (jobs.empty()) return;
    finish(jobs);
  }
}

void Batcher::finish(std::vector<Job>& jobs) {
  const auto count = static_cast<int64_t>(jobs.size());
  int64_t rows = 0;
  for (const auto& job : jobs) rows += job.raw.size(0);
  const auto begin = Clock::now();
  compute(jobs);
  const double seconds = seconds_between(begin, Clock::now());
  const double per_row = seconds / static_cast<double>(std::max<int64_t>(rows, 1));
  const std::lock_guard lock(mutex_);
  taken_ -= count;
  rows_ -= rows;
  batch_seconds_ = std::max(seconds, 0.9 * batch_seconds_ + 0.1 * seconds);
  seconds_per_row_ += 0.2 * (per_row - seconds_per_row_);
}

void Batcher::compute(std::vector<Job>& jobs) {
  const auto begin = Clock::now();
  for (auto& job : jobs) {
    metrics_.observe("kindred_queue_seconds", label_, seconds_between(job.since, begin));
    job.predictions.resize(predictor_.manifest().tasks.size());
  }
  std::exception_ptr error;
  try {
    for (size_t network = 0; network < predictor_.manifest().networks.size(); ++network)
      run(network, jobs);
  } catch (...) {
    error = std::current_exception();
  }
  for (auto& job : jobs) {
    metrics_.count("kindred_rows_total", label_, static_cast<uint64_t>(job.raw.size(0)));
    job.done(std::move(job.predictions), error);
  }
}

void Batcher::run(size_t network, std::vector<Job>& jobs) {
  std::vector<at::Tensor> parts;
  for (const auto& job : jobs)
    if (job.networks[network] != 0) parts.push_back(job.raw);
  if (parts.empty()) return;
  const auto begin = Clock::now();
  const at::Tensor raw = parts.size() == 1 ? parts[0] : at::cat(parts, 0);
  const auto& tasks = predictor_.served_by(network);
  std::vector<std::vector<at::Tensor>> chunks(tasks.size());
  int64_t row = 0;
  do {
    const int64_t rows = std::min(kRowsAtOnce, raw.size(0) - row);
    const auto values = predictor_.run(network, rows_of(raw, row, rows));
    for (size_t i = 0; i < tasks.size(); ++i) chunks[i].push_back(values[i]);
    row += rows;
  } while (row < raw.size(0));
  for (size_t i = 0; i < tasks.size(); ++i) {
    const at::Tensor all = chunks[i].size() == 1 ? chunks[i][0] : at::cat(chunks[i], 0);
    row = 0;
    for (auto& job : jobs) {
      if (job.networks[network] == 0) continue;
      job.predictions[tasks[i]] = rows_of(all, row, job.raw.size(0));
      row += job.raw.size(0);
    }
  }
  metrics_.observe("kindred_batch_seconds",
                   label_ + "," + ServeMetrics::label("network", fmt::format("{}", network)),
                   seconds_between(begin, Clock::now()));
}

}  // namespace kindred
