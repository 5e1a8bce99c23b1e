#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "kindred/protocol/infer_request.h"
#include "kindred/serve/model_registry.h"

namespace kindred {

// A request on its way, for metrics and the log.
struct ServedCall {
  std::string protocol, method, target;
  std::string model = {};  // once it is known
  int64_t rows = 0;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

// The text of status 503 where Inference::has_room() is false.
inline constexpr const char* kNoRoom = "as many requests wait as may; try again later";

// What HTTP and gRPC have in common. All that it is given must outlive it. Thread-safe.
class Inference {
 public:
  using Done = std::function<void(const ServedModel& model, std::vector<InferOutput> outputs)>;
  using Failed = std::function<void(const std::exception_ptr& error)>;

  // `open` counts the requests between begin() and end(). `log`, if any, gets a JSON object for
  // each answered request.
  Inference(ModelRegistry& models, std::atomic<int64_t>& open, ServeMetrics& metrics,
            std::function<void(const std::string& line)> log = {});

  [[nodiscard]] const ModelRegistry& models() const { return models_; }
  [[nodiscard]] const ServeMetrics& metrics() const { return metrics_; }
  [[nodiscard]] bool is_ready() const { return !draining_; }
  // From now on the server is not ready, and predictions are refused with 503.
  void drain() { draining_ = true; }

  // From now on requests must bear it, those for health and metrics too; empty: none.
  void set_token(const std::string& token);
  // Throws RequestError 401 unless `authorization` bears the token.
  void check_access(const std::string& authorization) const;
  // The metadata of a model, with all its versions. Throws RequestError 404.
  [[nodiscard]] Json metadata(const std::string& model, const std::string& version) const;

  // Whether a request that has `waited` so many seconds already would have its turn in time; asked
  // before it is parsed in vain. Throws RequestError 404 for an unknown model.
  [[nodiscard]] bool has_room(const std::string& model, const std::string& version,
                              double waited) const;
  // Throws RequestError 503 unless has_room().
  void check_room(const std::string& model, const std::string& version) const;

  void begin() { ++open_; }
  // Once for each begin(), before the answer is sent.
  void end(const ServedCall& call, int status);

  // Calls one of `done` and `failed` later, on another thread. Throws RequestError.
  void infer(const std::string& model, const std::string& version, const InferRequest& request,
             const std::shared_ptr<ServedCall>& call, Done done, Failed failed);

 private:
  ModelRegistry& models_;
  std::atomic<int64_t>& open_;
  ServeMetrics& metrics_;
  std::function<void(const std::string& line)> log_;
  mutable std::mutex mutex_;
  std::string authorization_;  // that is wanted; empty: none
  std::atomic<bool> draining_ = false;
};

// The HTTP status and the text of an error.
[[nodiscard]] std::pair<int, std::string> status_of(const std::exception_ptr& error);

}  // namespace kindred
