#include "kindred/update/weighting.h"

#include <functional>

#include "kindred/base/error.h"
#include "kindred/update/dwa.h"
#include "kindred/update/famo.h"
#include "kindred/update/gradient_rules.h"
#include "kindred/update/gradient_weighting.h"
#include "kindred/update/gradnorm.h"
#include "kindred/update/rlw.h"
#include "kindred/update/stch.h"
#include "kindred/update/uncertainty.h"

namespace kindred {
namespace {

class Equal : public Weighting {
 public:
  explicit Equal(size_t tasks) : tasks_(tasks) {}
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& /*step*/) const override {
    return std::vector<double>(tasks_, 1);
  }

 private:
  size_t tasks_;
};

struct Request {
  const UpdateOptions& options;
  const std::vector<Task>& tasks;
  uint64_t seed;
};
using Made = std::unique_ptr<Weighting>;
using WeightingMaker = std::function<Made(const Request&)>;

Made by_rule(const Request& request, GradientWeighting::Rule rule) {
  return std::make_unique<GradientWeighting>(std::move(rule), request.tasks.size(), request.seed);
}

// A rule that uses only the inner products.
WeightingMaker plain(std::vector<double> (*rule)(const SquareMatrix&)) {
  return [rule](const Request& request) {
    return by_rule(request, [rule](const auto& gram, auto&) { return rule(gram); });
  };
}

// Register new weightings here.
const std::vector<std::pair<std::string, WeightingMaker>>& weightings() {
  static const std::vector<std::pair<std::string, WeightingMaker>> makers = {
      {"equal", [](const auto& r) { return std::make_unique<Equal>(r.tasks.size()); }},
      {"uncertainty",
       [](const auto& r) { return std::make_unique<Uncertainty>(r.options, r.tasks); }},
      {"gradnorm",
       [](const auto& r) { return std::make_unique<GradNorm>(r.options, r.tasks.size()); }},
      {"pcgrad", [](const auto& r) { return by_rule(r, pcgrad); }},
      {"dwa", [](const auto& r) { return std::make_unique<Dwa>(r.options, r.tasks.size()); }},
      {"rlw", [](const auto& r) { return std::make_unique<Rlw>(r.tasks.size(), r.seed); }},
      {"imtl", plain(imtl_g)},
      {"mgda", plain(mgda)},
      {"cagrad",
       [](const auto& r) {
         const double c = r.options.cagrad_c;
         return by_rule(r, [c](const auto& gram, auto&) { return cagrad(gram, c); });
       }},
      {"nash", plain(nash)},
      {"famo", [](const auto& r) { return std::make_unique<Famo>(r.options, r.tasks.size()); }},
      {"stch", [](const auto& r) { return std::make_unique<Stch>(r.options); }},
      {"upgrad", plain(upgrad)},
  };
  return makers;
}

}  // namespace

std::vector<double> Weighting::combine(const WeighedStep& step, const SquareMatrix& /*gram*/) {
  return weigh(step);
}

void Weighting::learn(const WeighedStep& /*step*/, const std::vector<double>& /*losses_after*/) {}

void Weighting::end_epoch(const std::vector<double>& /*losses*/) {}

std::vector<std::pair<std::string, at::Tensor>> Weighting::state() const {
  return {};
}

const Names<std::string>& weighting_names() {
  static const Names<std::string> names = [] {
    Names<std::string> all;
    for (const auto& entry : weightings()) all.emplace_back(entry.first, entry.first);
    return all;
  }();
  return names;
}

std::unique_ptr<Weighting> make_weighting(const UpdateOptions& options,
                                          const std::vector<Task>& tasks, uint64_t seed) {
  const std::string wanted = tasks.size() == 1 ? "equal" : options.weighting;
  for (const auto& [name, make] : weightings())
    if (name == wanted) return make({options, tasks, seed});
  throw InputError("train.weighting: there is no weighting called " + wanted);
}

}  // namespace kindred
