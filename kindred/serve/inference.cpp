#include "kindred/serve/inference.h"

#include <new>
#include <utility>

#include <openssl/crypto.h>

#include <fmt/format.h>

#include "kindred/protocol/request_error.h"

namespace kindred {

Inference::Inference(ModelRegistry& models, std::atomic<int64_t>& open, ServeMetrics& metrics,
                     std::function<void(const std::string& line)> log)
    : models_(models), open_(open), metrics_(metrics), log_(std::move(log)) {}

void Inference::set_token(const std::string& token) {
  const std::lock_guard lock(mutex_);
  authorization_ = token.empty() ? "" : "Bearer " + token;
}

void Inference::check_access(const std::string& authorization) const {
  std::string wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = authorization_;
  }
  if (wanted.empty()) return;
  // In the same time for any text of one length.
  if (authorization.size() != wanted.size() ||
      ::CRYPTO_memcmp(authorization.data(), wanted.data(), wanted.size()) != 0)
    throw RequestError(401, "this server needs a token: Authorization: Bearer …");
}

Json Inference::metadata(const std::string& model, const std::string& version) const {
  Json metadata = models_.find(model, version)->model.metadata();
  Json versions = Json::array();
  for (const auto& live : models_.all())
    if (live->model.name() == model) versions.push_back(live->model.version());
  metadata["versions"] = std::move(versions);
  return metadata;
}

bool Inference::has_room(const std::string& model, const std::string& version,
                         double waited) const {
  return models_.find(model, version)->batcher.has_room(waited);
}

void Inference::check_room(const std::string& model, const std::string& version) const {
  if (!has_room(model, version, 0)) throw RequestError(503, kNoRoom);
}

void Inference::end(const ServedCall& call, int status) {
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - call.begin).count();
  const auto model = ServeMetrics::label("model", call.model);
  metrics_.count("kindred_requests_total",
                 model + "," + ServeMetrics::label("code", fmt::format("{}", status)) + "," +
                     ServeMetrics::label("protocol", call.protocol));
  if (!call.model.empty()) metrics_.observe("kindred_request_seconds", model, seconds);
  if (log_)
    log_(Json({{"event", "request"},
               {"protocol", call.protocol},
               {"method", call.method},
               {"target", call.target},
               {"status", status},
               {"rows", call.rows},
               {"seconds", seconds}})
             .dump(-1, ' ', false, Json::error_handler_t::replace));
  --open_;
}

void Inference::infer(const std::string& model, const std::string& version,
                      const InferRequest& request, const std::shared_ptr<ServedCall>& call,
                      Done done, Failed failed) {
  if (draining_) throw RequestError(503, "the server is stopping");
  const auto live = models_.find(model, version);
  call->model = model;
  const auto query = std::make_shared<InferQuery>(live->model.query(request));
  call->rows = query->raw.size(0);
  for (const auto& output : query->outputs) {
    if (output.probabilities) continue;
    const Task& task = live->model.predictor().manifest().tasks[output.task].task;
    metrics_.count("kindred_task_requests_total", ServeMetrics::label("model", model) + "," +
                                                      ServeMetrics::label("task", task.name));
  }
  live->batcher.submit(query->raw, query->networks,
                       [live, query, done = std::move(done), failed = std::move(failed)](
                           std::vector<at::Tensor> predictions, const std::exception_ptr& error) {
                         std::vector<InferOutput> outputs;
                         try {
                           if (error) std::rethrow_exception(error);
                           outputs = live->model.outputs(*query, predictions);
                         } catch (...) {
                           return failed(std::current_exception());
                         }
                         done(live->model, std::move(outputs));
                       });
}

std::pair<int, std::string> status_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const RequestError& refused) {
    return {refused.status(), refused.what()};
  } catch (const std::bad_alloc&) {
    return {503, "no memory for this request"};
  } catch (const std::exception& failed) {
    return {500, failed.what()};
  }
}

}  // namespace kindred
