#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "kindred/serve/batcher.h"
#include "kindred/serve/served_model.h"
#include "kindred/serve/watched_files.h"

namespace kindred {

// A bundle to serve, by name and version.
struct ModelSource {
  std::string name, version;
  std::filesystem::path bundle;
};

// A model that answers.
struct LiveModel {
  LiveModel(const ModelSource& source, const BatchOptions& options,
            const std::atomic<int64_t>& open, ServeMetrics& metrics);

  ServedModel model;
  Batcher batcher;
};

// The models of a server. Thread-safe.
class ModelRegistry {
 public:
  // Loads all bundles. Throws InputError for one that is damaged, and for a name and version given
  // twice. `open` as for Batcher; `message` is told of later loads.
  ModelRegistry(std::vector<ModelSource> sources, const BatchOptions& options,
                const std::atomic<int64_t>& open, ServeMetrics& metrics,
                std::function<void(const std::string&)> message);
  // Waits for the requests that its models are answering.
  ~ModelRegistry();
  ModelRegistry(const ModelRegistry&) = delete;
  ModelRegistry& operator=(const ModelRegistry&) = delete;

  // The newest version if `version` is empty. Throws RequestError 404.
  [[nodiscard]] std::shared_ptr<LiveModel> find(const std::string& name,
                                                const std::string& version) const;
  [[nodiscard]] std::vector<std::shared_ptr<LiveModel>> all() const;

  // Loads bundles whose manifest changed, or all with `every`, beside those that answer, and then
  // replaces them: requests that they have are answered. One that does not load leaves the earlier
  // one in place.
  void reload(bool every);

 private:
  struct Entry {
    ModelSource source;
    WatchedFiles manifest;
    std::shared_ptr<LiveModel> live;
  };

  class Unused;

  // Counts it if it succeeds.
  [[nodiscard]] std::shared_ptr<LiveModel> load(const ModelSource& source);
  void count_load(const ModelSource& source, const char* result);

  BatchOptions options_;
  const std::atomic<int64_t>& open_;
  ServeMetrics& metrics_;
  std::function<void(const std::string&)> message_;
  mutable std::mutex mutex_;  // of the entries' models
  std::vector<Entry> entries_;
  std::mutex reloading_;
  std::shared_ptr<Unused> unused_;
};

}  // namespace kindred
