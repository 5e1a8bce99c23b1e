#pragma once

#include <string>

#include <boost/beast/http.hpp>

#include "kindred/serve/router.h"

namespace kindred {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

// All but the body.
[[nodiscard]] HttpRequest head_of(const BeastRequest& message);
[[nodiscard]] HttpRequest request_of(BeastRequest&& message);

// The lines before the body of an answer. `version`: 10 or 11.
[[nodiscard]] std::string head_text(const HttpResponse& response, unsigned version,
                                    bool keep_alive);
[[nodiscard]] HttpResponse error_response(int status, const std::string& text);

}  // namespace kindred
