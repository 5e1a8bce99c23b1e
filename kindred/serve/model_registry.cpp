#include "kindred/serve/model_registry.h"

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

// Numbers by value, and before other texts.
bool is_older(const std::string& a, const std::string& b) {
  const auto first = parse_whole(a), second = parse_whole(b);
  if (first && second) return *first < *second;
  return first.has_value() != second.has_value() ? first.has_value() : a < b;
}

std::string label_of(const ModelSource& source) {
  return ServeMetrics::label("model", source.name) + "," +
         ServeMetrics::label("version", source.version);
}

}  // namespace

// Models that nobody uses any more. The last to use one may be a request on a thread of the model's
// own batcher, which cannot end itself; so they are destroyed here.
class ModelRegistry::Unused {
 public:
  void expect() {
    const std::lock_guard lock(mutex_);
    ++expected_;
  }
  void take(LiveModel* model) {
    const std::lock_guard lock(mutex_);
    models_.emplace_back(model);
    arrived_.notify_all();
  }
  void destroy() {
    std::vector<std::unique_ptr<LiveModel>> models;
    const std::lock_guard lock(mutex_);
    expected_ -= models_.size();
    std::swap(models, models_);
  }
  void destroy_all() {
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return models_.size() == expected_; });
    }
    destroy();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::unique_ptr<LiveModel>> models_;
  size_t expected_ = 0;
};

LiveModel::LiveModel(const ModelSource& source, const BatchOptions& options,
                     const std::atomic<int64_t>& open, ServeMetrics& metrics)
    : model(source.name, source.version, source.bundle),
      batcher(model.predictor(), label_of(source), options, open, metrics) {}

ModelRegistry::ModelRegistry(std::vector<ModelSource> sources, const BatchOptions& options,
                             const std::atomic<int64_t>& open, ServeMetrics& metrics,
                             std::function<void(const std::string&)> message)
    : options_(options),
      open_(open),
      metrics_(metrics),
      message_(std::move(message)),
      unused_(std::make_shared<Unused>()) {
  for (auto& source : sources) {
    for (const auto& entry : entries_)
      if (entry.source.name == source.name && entry.source.version == source.version)
        throw InputError(
            fmt::format("two bundles are to be model {}, version {}; give one "
                        "another name or version: NAME/VERSION=BUNDLE",
                        quote(source.name), quote(source.version)));
    WatchedFiles manifest({source.bundle / Manifest::kFileName});
    auto live = load(source);
    entries_.push_back({std::move(source), std::move(manifest), std::move(live)});
  }
}

ModelRegistry::~ModelRegistry() {
  entries_.clear();
  unused_->destroy_all();
}

std::shared_ptr<LiveModel> ModelRegistry::load(const ModelSource& source) {
  auto model = std::make_unique<LiveModel>(source, options_, open_, metrics_);
  unused_->expect();
  std::shared_ptr<LiveModel> live{model.release(),
                                  [unused = unused_](LiveModel* last) { unused->take(last); }};
  count_load(source, "loaded");
  metrics_.set("kindred_model_loaded_timestamp_seconds", label_of(source),
               static_cast<int64_t>(std::time(nullptr)));
  return live;
}

void ModelRegistry::count_load(const ModelSource& source, const char* result) {
  metrics_.count("kindred_loads_total",
                 label_of(source) + "," + ServeMetrics::label("result", result));
}

std::shared_ptr<LiveModel> ModelRegistry::find(const std::string& name,
                                               const std::string& version) const {
  const std::lock_guard lock(mutex_);
  const Entry* found = nullptr;
  bool is_known = false;
  for (const auto& entry : entries_) {
    if (entry.source.name != name) continue;
    is_known = true;
    if (!version.empty() && entry.source.version != version) continue;
    if (!found || is_older(found->source.version, entry.source.version)) found = &entry;
  }
  if (found) return found->live;
  throw RequestError(
      404, is_known ? fmt::format("model {} has no version {}", quote(name), quote(version))
                    : fmt::format("there is no model {}", quote(name)));
}

std::vector<std::shared_ptr<LiveModel>> ModelRegistry::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<LiveModel>> models;
  models.reserve(entries_.size());
  for (const auto& entry : entries_) models.push_back(entry.live);
  return models;
}

void ModelRegistry::reload(bool every) {
  const std::lock_guard reloading(reloading_);
  for (auto& entry : entries_) {
    const auto read = [&] {
      auto fresh = load(entry.source);
      {
        const std::lock_guard lock(mutex_);
        std::swap(entry.live, fresh);
      }
      message_(fmt::format("{}: loaded again", entry.source.bundle.string()));
    };
    const auto failed = [&](const std::string& text, bool is_new) {
      count_load(entry.source, "failed");
      if (is_new) message_(fmt::format("{}; the earlier bundle goes on answering", text));
    };
    entry.manifest.look(every, read, failed);
  }
  unused_->destroy();
}

}  // namespace kindred
