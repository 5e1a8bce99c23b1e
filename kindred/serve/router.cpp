#include "kindred/serve/router.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/protocol/inflate.h"
#include "kindred/protocol/request_error.h"
#include "kindred/serve/infer_response.h"

namespace kindred {
namespace {

HttpResponse json_response(int status, const Json& json) {
  return {status, json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

HttpResponse response_to(const std::exception_ptr& error) {
  const auto [status, text] = status_of(error);
  return json_response(status, {{"error", text}});
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

struct ModelName {
  std::string name, version;  // empty: the newest
};

// Whose predictions a path asks for.
std::optional<ModelName> asked_model(const std::vector<std::string>& parts) {
  const bool has_version = parts.size() == 6 && parts[3] == "versions";
  if ((parts.size() != 4 && !has_version) || parts[0] != "v2" || parts[1] != "models" ||
      parts.back() != "infer")
    return std::nullopt;
  return ModelName{parts[2], has_version ? parts[4] : ""};
}

int64_t header_length_of(const std::string& text) {
  if (text.empty()) return -1;
  const auto length = parse_whole(text);
  if (!length || *length < 0)
    throw RequestError(400, "Inference-Header-Content-Length is not a number of bytes");
  return *length;
}

}  // namespace

std::optional<HttpResponse> Router::refusal(const HttpRequest& request) {
  // Beyond the capacity of a server most requests end here, so that exceptions would be dear.
  static const HttpResponse no_room = json_response(503, {{"error", kNoRoom}});
  std::optional<HttpResponse> refused;
  try {
    inference_.check_access(request.authorization);
    const auto model = asked_model(parts_of(request.target));
    if (model && !inference_.has_room(model->name, model->version, request.waited))
      refused = no_room;
  } catch (...) {
    refused = response_to(std::current_exception());
  }
  if (!refused) return refused;
  inference_.begin();
  inference_.end({.protocol = "http", .method = request.method, .target = request.target},
                 refused->status);
  return refused;
}

void Router::handle(HttpRequest request, Answer answer) {
  const auto call = std::make_shared<ServedCall>(
      ServedCall{.protocol = "http", .method = request.method, .target = request.target});
  const Reply reply = [this, call, answer = std::move(answer)](HttpResponse response) {
    inference_.end(*call, response.status);
    answer(std::move(response));
  };
  inference_.begin();
  try {
    route(request, call, reply);
  } catch (...) {
    reply(response_to(std::current_exception()));
  }
}

void Router::route(HttpRequest& request, const std::shared_ptr<ServedCall>& call,
                   const Reply& reply) {
  inference_.check_access(request.authorization);
  const auto parts = parts_of(request.target);
  const auto is = [&](const std::vector<std::string>& path) { return parts == path; };
  if (const auto model = asked_model(parts)) {
    if (request.method != "POST") throw RequestError(405, "infer is called by POST");
    return infer(request, model->name, model->version, call, reply);
  }
  if (request.method != "GET" && request.method != "HEAD")
    throw RequestError(405, "this address is read by GET");
  const bool ready = inference_.is_ready();
  if (is({"v2"}) || is({"v2", ""}))
    return reply(json_response(200, {{"name", "kindred"},
                                     {"version", KINDRED_VERSION},
                                     {"extensions", {"binary_tensor_data"}}}));
  if (is({"v2", "health", "live"})) return reply(json_response(200, {{"live", true}}));
  if (is({"v2", "health", "ready"}))
    return reply(json_response(ready ? 200 : 503, {{"ready", ready}}));
  if (is({"metrics"}))
    return reply({200, inference_.metrics().text(), "text/plain; version=0.0.4; charset=utf-8"});
  if (parts.size() < 3 || parts[0] != "v2" || parts[1] != "models")
    throw RequestError(404, "there is nothing at this address");
  const bool has_version = parts.size() >= 5 && parts[3] == "versions";
  const std::string version = has_version ? parts[4] : "";
  const size_t rest = has_version ? 5 : 3;
  if (parts.size() == rest + 1 && parts[rest] == "ready") {
    (void)inference_.models().find(parts[2], version);
    return reply(json_response(ready ? 200 : 503, {{"name", parts[2]}, {"ready", ready}}));
  }
  if (parts.size() != rest) throw RequestError(404, "there is nothing at this address");
  reply(json_response(200, inference_.metadata(parts[2], version)));
}

void Router::infer(HttpRequest& request, const std::string& name, const std::string& version,
                   const std::shared_ptr<ServedCall>& call, const Reply& reply) {
  inference_.check_room(name, version);
  if (!request.content_encoding.empty() && request.content_encoding != "identity")
    request.body = inflated(request.body, request.content_encoding, limits_.bytes);
  const InferRequest parsed =
      parse_infer_request(request.body, header_length_of(request.header_length), limits_);
  inference_.infer(
      name, version, parsed, call,
      [reply, id = parsed.id](const ServedModel& model, const std::vector<InferOutput>& outputs) {
        auto [bytes, length] = infer_body(model, id, outputs);
        reply({200, std::move(bytes), length ? "application/octet-stream" : "application/json",
               length});
      },
      [reply](const std::exception_ptr& error) { reply(response_to(error)); });
}

}  // namespace kindred
