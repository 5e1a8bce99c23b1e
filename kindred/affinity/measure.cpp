#include "kindred/affinity/measure.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

double per_scale(double relative, double learning_rate, AffinityScale scale) {
  return scale == AffinityScale::kRelative ? relative : relative / learning_rate;
}

double look_ahead(const SourceInputs& source, size_t target, AffinityScale scale) {
  return per_scale(1 - source.after[target] / source.before[target], source.learning_rate, scale);
}

double first_order(const SourceInputs& source, size_t target, AffinityScale scale) {
  const double fall = source.learning_rate * source.derivatives[target];
  return per_scale(fall / source.before[target], source.learning_rate, scale);
}

double cosine(const SourceInputs& source, size_t target, AffinityScale) {
  return source.derivatives[target] / (source.norm * source.norms[target]);
}

}  // namespace

const std::vector<AffinityMeasure>& measures() {
  // A new measure is one line here.
  static const std::vector<AffinityMeasure> all = {
      {.name = "lookahead", .needs_step = true, .value = look_ahead},
      {.name = "gradient", .needs_derivatives = true, .value = first_order},
      {.name = "cosine", .needs_derivatives = true, .needs_norms = true, .value = cosine},
  };
  return all;
}

const Names<std::string>& measure_names() {
  static const Names<std::string> names = [] {
    Names<std::string> all;
    for (const auto& measure : measures()) all.emplace_back(measure.name, measure.name);
    return all;
  }();
  return names;
}

std::vector<AffinityMeasure> chosen_measures(const AffinityOptions& options) {
  std::vector<std::string> names = {options.measure};
  for (const auto& name : options.also)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  std::vector<AffinityMeasure> chosen;
  for (const auto& name : names) {
    const auto found = std::find_if(measures().begin(), measures().end(),
                                    [&](const auto& measure) { return measure.name == name; });
    if (found == measures().end()) {
      std::vector<std::string> known;
      for (const auto& measure : measures()) known.push_back(measure.name);
      throw InputError(fmt::format("affinity.also: there is no measure called {}; there are {}",
                                   quote(name), joined(known, known.size())));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace kindred
