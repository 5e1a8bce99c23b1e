#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "kindred/affinity/affinity_options.h"
#include "kindred/affinity/measuring_plan.h"
#include "kindred/base/error.h"
#include "kindred/stats/affinity_mean.h"
#include "kindred/study/grouping_judge.h"

#include "bindings.h"
#include "options.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace kindred {
namespace {

using Square = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

AffinityOptions affinity_options(const std::string& json) {
  return options_from<AffinityOptions>(json, "affinity");
}

// Every option with its value, as the metadata of affinity.json have them.
std::string resolved(const std::string& json) {
  AffinityOptions options = affinity_options(json);
  OptionSet set;
  describe(options, set);
  Json all = Json::object();
  for (const auto& option : set.options())
    all[option.key.substr(std::string("affinity.").size())] = option.get();
  return all.dump();
}

void add(AffinityMean& mean, const Square& values, const std::vector<double>& weights) {
  const size_t n = weights.size();
  if (values.shape(0) != n || values.shape(1) != n)
    throw InputError("a measurement's matrix does not have the shape of its tasks");
  mean.add(values.data(), weights.data());
}

}  // namespace

void bind_measuring(nb::module_& module) {
  module.def("affinity_options", &resolved, "options"_a);
  nb::class_<MeasuringPlan>(module, "MeasuringPlan")
      .def(
          "__init__",
          [](MeasuringPlan* self, const std::string& options, size_t tasks, uint64_t seed,
             int64_t steps) {
            new (self) MeasuringPlan(affinity_options(options), tasks, seed, steps);
          },
          "options"_a, "tasks"_a, "seed"_a, "steps"_a)
      .def("turn",
           [](MeasuringPlan& plan, int64_t step) {
             auto turn = plan.turn(step);
             return std::pair(std::move(turn.sources), std::move(turn.probabilities));
           })
      .def("set_urgency", &MeasuringPlan::set_urgency);
  nb::class_<AffinityMean>(module, "AffinityMean")
      .def(nb::init<std::vector<std::string>>(), "tasks"_a)
      .def("add", &add, "values"_a, "weights"_a)
      .def("matrix", &AffinityMean::matrix);
  module.def(
      "judge",
      [](const AffinityMatrix& matrix, const std::string& affinity, const std::string& grouping,
         const std::vector<double>& weights) {
        const nb::gil_scoped_release release;
        const auto judge =
            make_grouping_judge(affinity_options(affinity),
                                options_from<GroupingOptions>(grouping, "grouping"), weights, 1);
        Assessment out = judge(matrix);
        return std::make_tuple(std::move(out.urgency), out.regret, out.gain, out.decided);
      },
      "matrix"_a, "affinity"_a, "grouping"_a, "weights"_a);
}

}  // namespace kindred
