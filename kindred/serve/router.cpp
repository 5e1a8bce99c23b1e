#include "kindred/serve/router.h"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <openssl/crypto.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/protocol/inflate.h"
#include "kindred/protocol/request_error.h"
#include "kindred/serve/infer_response.h"

namespace kindred {
namespace {

using Clock = std::chrono::steady_clock;

HttpResponse json_response(int status, const Json& json) {
  return {status, json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

HttpResponse error_response(int status, const std::string& text) {
  return json_response(status, {{"error", text}});
}

HttpResponse response_to(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const RequestError& refused) {
    return error_response(refused.status(), refused.what());
  } catch (const std::bad_alloc&) {
    return error_response(503, "no memory for this request");
  } catch (const std::exception& failed) {
    return error_response(500, failed.what());
  }
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](size_t at) {
      const char letter = at < text.size() ? text[at] : ' ';
      if (letter >= '0' && letter <= '9') return letter - '0';
      if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
      if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
      return -1;
    };
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = digit(i + 1), low = digit(i + 2);
    if (high < 0 || low < 0) throw RequestError(400, "the address holds a damaged %-code");
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

// The parts of an address's path.
std::vector<std::string> parts_of(std::string_view target) {
  target = target.substr(0, target.find('?'));
  std::vector<std::string> parts;
  while (!target.empty()) {
    target.remove_prefix(1);
    const size_t end = target.find('/');
    parts.push_back(percent_decoded(target.substr(0, end)));
    target = end == std::string_view::npos ? std::string_view() : target.substr(end);
  }
  return parts;
}

// In the same time for any text of one length.
bool bears(const std::string& authorization, const std::string& token) {
  const std::string wanted = "Bearer " + token;
  return authorization.size() == wanted.size() &&
         ::CRYPTO_memcmp(authorization.data(), wanted.data(), wanted.size()) == 0;
}

int64_t header_length_of(const std::string& text) {
  if (text.empty()) return -1;
  const auto length = parse_whole(text);
  if (!length || *length < 0)
    throw RequestError(400, "Inference-Header-Content-Length is not a number of bytes");
  return *length;
}

}  // namespace

struct Router::Exchange {
  std::string method, target;
  Answer answer;
  Clock::time_point begin;
  std::string model;  // once it is known
  int64_t rows = 0;
};

Router::Router(ModelRegistry& models, std::atomic<int64_t>& open, ServeMetrics& metrics,
               RouterOptions options)
    : models_(models), open_(open), metrics_(metrics), options_(std::move(options)) {}

void Router::handle(HttpRequest request, Answer answer) {
  const auto exchange = std::make_shared<Exchange>(
      Exchange{request.method, request.target, std::move(answer), Clock::now(), "", 0});
  ++open_;
  try {
    route(request, exchange);
  } catch (...) {
    finish(*exchange, response_to(std::current_exception()));
  }
}

void Router::route(HttpRequest& request, const std::shared_ptr<Exchange>& exchange) {
  if (!options_.token.empty() && !bears(request.authorization, options_.token))
    throw RequestError(401, "this server needs a token: Authorization: Bearer …");
  const auto parts = parts_of(request.target);
  const auto is = [&](const std::vector<std::string>& path) { return parts == path; };
  const bool names_model = parts.size() >= 3 && parts[0] == "v2" && parts[1] == "models";
  if (names_model && parts.back() == "infer") {
    if (request.method != "POST") throw RequestError(405, "infer is called by POST");
    if (parts.size() == 4) return infer(request, parts[2], "", exchange);
    if (parts.size() == 6 && parts[3] == "versions")
      return infer(request, parts[2], parts[4], exchange);
  }
  if (request.method != "GET") throw RequestError(405, "this address is read by GET");
  if (is({"v2"}) || is({"v2", ""}))
    return finish(*exchange, json_response(200, {{"name", "kindred"},
                                                 {"version", KINDRED_VERSION},
                                                 {"extensions", {"binary_tensor_data"}}}));
  if (is({"v2", "health", "live"})) return finish(*exchange, json_response(200, {{"live", true}}));
  if (is({"v2", "health", "ready"}))
    return finish(*exchange, json_response(draining_ ? 503 : 200, {{"ready", !draining_}}));
  if (is({"metrics"}))
    return finish(*exchange, {200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8"});
  if (!names_model) throw RequestError(404, "there is nothing at this address");
  const bool has_version = parts.size() >= 5 && parts[3] == "versions";
  const std::string version = has_version ? parts[4] : "";
  const size_t rest = has_version ? 5 : 3;
  if (parts.size() == rest + 1 && parts[rest] == "ready") {
    (void)models_.find(parts[2], version);
    return finish(*exchange, json_response(draining_ ? 503 : 200,
                                           {{"name", parts[2]}, {"ready", !draining_}}));
  }
  if (parts.size() != rest) throw RequestError(404, "there is nothing at this address");
  Json metadata = models_.find(parts[2], version)->model.metadata();
  Json versions = Json::array();
  for (const auto& live : models_.all())
    if (live->model.name() == parts[2]) versions.push_back(live->model.version());
  metadata["versions"] = std::move(versions);
  finish(*exchange, json_response(200, metadata));
}

void Router::infer(HttpRequest& request, const std::string& name, const std::string& version,
                   const std::shared_ptr<Exchange>& exchange) {
  if (draining_) throw RequestError(503, "the server is stopping");
  const auto live = models_.find(name, version);
  exchange->model = name;
  if (!request.content_encoding.empty() && request.content_encoding != "identity")
    request.body = inflated(request.body, request.content_encoding, options_.limits.bytes);
  InferRequest parsed =
      parse_infer_request(request.body, header_length_of(request.header_length), options_.limits);
  const auto query = std::make_shared<InferQuery>(live->model.query(parsed));
  exchange->rows = query->raw.size(0);
  for (const auto& output : query->outputs)
    if (!output.probabilities)
      metrics_.count(
          "kindred_task_requests_total",
          ServeMetrics::label("model", name) + "," +
              ServeMetrics::label("task",
                                  live->model.predictor().manifest().tasks[output.task].task.name));
  live->batcher.submit(
      query->raw, query->networks,
      [this, live, query, exchange, id = std::move(parsed.id)](std::vector<at::Tensor> predictions,
                                                               const std::exception_ptr& error) {
        try {
          if (error) std::rethrow_exception(error);
          auto [bytes, length] =
              infer_body(live->model, id, live->model.outputs(*query, predictions));
          finish(*exchange, {200, std::move(bytes),
                             length ? "application/octet-stream" : "application/json", length});
        } catch (...) {
          finish(*exchange, response_to(std::current_exception()));
        }
      });
}

void Router::finish(Exchange& exchange, HttpResponse response) {
  const double seconds = std::chrono::duration<double>(Clock::now() - exchange.begin).count();
  const auto model = ServeMetrics::label("model", exchange.model);
  metrics_.count("kindred_requests_total",
                 model + "," + ServeMetrics::label("code", fmt::format("{}", response.status)) +
                     "," + ServeMetrics::label("protocol", "http"));
  if (!exchange.model.empty()) metrics_.observe("kindred_request_seconds", model, seconds);
  if (options_.log)
    options_.log(Json({{"event", "request"},
                       {"method", exchange.method},
                       {"target", exchange.target},
                       {"status", response.status},
                       {"rows", exchange.rows},
                       {"seconds", seconds}})
                     .dump(-1, ' ', false, Json::error_handler_t::replace));
  --open_;
  exchange.answer(std::move(response));
}

}  // namespace kindred
