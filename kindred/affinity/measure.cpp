#include "kindred/affinity/measure.h"

#include "kindred/affinity/gradient_measures.h"
#include "kindred/affinity/look_ahead.h"
#include "kindred/base/error.h"

namespace kindred {
namespace {

using Maker = std::function<std::unique_ptr<AffinityMeasure>(const AffinityOptions&)>;

// A new measure is one line here.
const std::vector<std::pair<std::string, Maker>>& measures() {
  static const std::vector<std::pair<std::string, Maker>> makers = {
      {"lookahead", [](const auto& options) { return std::make_unique<LookAhead>(options); }},
      {"gradient",
       [](const auto& options) {
         return std::make_unique<GradientMeasure>(options, GradientMeasure::Form::kFirstOrder);
       }},
      {"cosine",
       [](const auto& options) {
         return std::make_unique<GradientMeasure>(options, GradientMeasure::Form::kCosine);
       }},
  };
  return makers;
}

}  // namespace

const Names<std::string>& measure_names() {
  static const Names<std::string> names = [] {
    Names<std::string> all;
    for (const auto& entry : measures()) all.emplace_back(entry.first, entry.first);
    return all;
  }();
  return names;
}

std::unique_ptr<AffinityMeasure> make_measure(const AffinityOptions& options) {
  for (const auto& [name, make] : measures())
    if (name == options.measure) return make(options);
  throw InputError("affinity.measure: there is no measure called " + options.measure);
}

}  // namespace kindred
