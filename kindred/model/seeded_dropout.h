#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace torch::jit {
struct Graph;
}

namespace kindred {

// While one lives, the dropouts of rewritten graphs that run on this thread draw masks that follow
// from the seed and from how many were drawn before.
class DropoutDraws {
 public:
  explicit DropoutDraws(uint64_t seed);
  ~DropoutDraws();
  DropoutDraws(const DropoutDraws&) = delete;
  DropoutDraws& operator=(const DropoutDraws&) = delete;

 private:
  friend struct SeededDropout;
  uint64_t seed_;
  size_t drawn_ = 0;
  DropoutDraws* outer_;
};

// Replaces every dropout of a graph (dropout and feature_dropout, in place or not) by one whose
// mask follows from DropoutDraws. Throws InputError, beginning with `name`, for any other operation
// that draws random numbers and for calls that cannot be looked into.
void seed_dropouts(torch::jit::Graph& graph, const std::string& name);

}  // namespace kindred
