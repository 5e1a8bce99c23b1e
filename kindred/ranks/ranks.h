#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// Thrown when a process that takes the steps of a training together with this one is not there any
// more, or has not answered in time.
class RanksLost : public std::runtime_error {
 public:
  // `what` is cut to its first line: libtorch adds stack traces.
  explicit RanksLost(const std::string& what)
      : std::runtime_error(what.substr(0, what.find('\n'))) {}
};

// The processes that take the steps of one training together. Each computes some of a step's parts
// and gathers the others', so that all of them hold the same values.
class Ranks {
 public:
  virtual ~Ranks() = default;

  // This process is one of `size`; the one of rank 0 writes the files.
  [[nodiscard]] virtual int64_t rank() const = 0;
  [[nodiscard]] virtual int64_t size() const = 0;
  // Returns what every process passes, in the order of their ranks, on the device of `own`: tensors
  // of one shape and type, the same calls in the same order in all of them. Throws RanksLost.
  [[nodiscard]] virtual std::vector<at::Tensor> gather(const at::Tensor& own) = 0;
};

// This process by itself.
[[nodiscard]] std::unique_ptr<Ranks> one_rank();

}  // namespace kindred
