#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace torch::jit {
struct Graph;
}

namespace kindred {

// RAII: dropouts of rewritten graphs on this thread draw masks that depend on the seed and the
// number of masks drawn before.
class DropoutSeedGuard {
 public:
  explicit DropoutSeedGuard(uint64_t seed);
  ~DropoutSeedGuard();
  DropoutSeedGuard(const DropoutSeedGuard&) = delete;
  DropoutSeedGuard& operator=(const DropoutSeedGuard&) = delete;

 private:
  friend struct SeededDropout;
  uint64_t seed_;
  size_t drawn_ = 0;
  DropoutSeedGuard* outer_;
};

// Replaces every dropout of a graph (dropout and feature_dropout, in place or not) by one that
// takes its mask from DropoutSeedGuard. Throws InputError, prefixed with `name`, if any other
// operation draws random numbers or a call cannot be inspected.
void seed_dropouts(torch::jit::Graph& graph, const std::string& name);

}  // namespace kindred
