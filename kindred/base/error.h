#pragma once

#include <stdexcept>
#include <string>

namespace kindred {

// Kind of a failure; determines the program's exit code.
enum class ErrorKind {
  kInput,        // user error: a bad file, key, value or request. Exit code 2.
  kFailure,      // runtime failure: a full disk, a loss that is not finite. Exit code 1.
  kInterrupted,  // Ctrl-C or a termination signal, after the state was saved. Exit code 130.
};

// Base class of all exceptions of the library. `what()` is one line: what is wrong, where (file,
// line, column, key, task) and how to fix it.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] int exit_code() const;

 private:
  ErrorKind kind_;
};

class InputError : public Error {
 public:
  explicit InputError(const std::string& message) : Error(ErrorKind::kInput, message) {}
};

class FailureError : public Error {
 public:
  explicit FailureError(const std::string& message) : Error(ErrorKind::kFailure, message) {}
};

class InterruptedError : public Error {
 public:
  explicit InterruptedError(const std::string& message) : Error(ErrorKind::kInterrupted, message) {}
};

// Throws InputError with the message "<where>: <what>".
[[noreturn]] void reject_input(const std::string& where, const std::string& what);

}  // namespace kindred
