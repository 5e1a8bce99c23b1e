#pragma once

#include <stdexcept>
#include <string>

namespace kindred {

// What is wrong with a request, and the HTTP status that says so: 400 for its content, 404 for an
// unknown model, 413 for too much, 503 if the server is full or stopping.
class RequestError : public std::runtime_error {
 public:
  RequestError(int status, const std::string& text) : std::runtime_error(text), status_(status) {}
  [[nodiscard]] int status() const { return status_; }

 private:
  int status_;
};

}  // namespace kindred
