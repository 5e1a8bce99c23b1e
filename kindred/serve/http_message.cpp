#include "kindred/serve/http_message.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kindred {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

std::string field(const BeastRequest& message, beast::string_view name) {
  const auto value = message[name];
  return {value.data(), value.size()};
}

}  // namespace

HttpRequest head_of(const BeastRequest& message) {
  const auto method = message.method_string(), target = message.target();
  return {.method = {method.data(), method.size()},
          .target = {target.data(), target.size()},
          .body = {},
          .content_encoding = field(message, "Content-Encoding"),
          .header_length = field(message, "Inference-Header-Content-Length"),
          .authorization = field(message, "Authorization")};
}

HttpRequest request_of(BeastRequest&& message) {
  HttpRequest request = head_of(message);
  request.body = std::move(message.body());
  return request;
}

std::string head_text(const HttpResponse& response, unsigned version, bool keep_alive) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string text =
      fmt::format("HTTP/{}.{} {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n", version / 10,
                  version % 10, response.status, std::string_view(reason.data(), reason.size()),
                  response.content_type, response.body.size());
  if (response.header_length)
    text += fmt::format("Inference-Header-Content-Length: {}\r\n", *response.header_length);
  if (response.status == 401) text += "WWW-Authenticate: Bearer\r\n";
  if (response.status == 503) text += "Retry-After: 1\r\n";
  // The default is to keep it from version 1.1 on.
  if (keep_alive != (version >= 11))
    text += keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
  return text + "\r\n";
}

HttpResponse error_response(int status, const std::string& text) {
  return {status, nlohmann::json({{"error", text}}).dump()};
}

}  // namespace kindred
