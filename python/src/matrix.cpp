#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_file.h"

#include "bindings.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace kindred {
namespace {

using Square = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Counts = nb::ndarray<const int64_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

std::optional<Rows> rows_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  if (*text == "source") return Rows::kSource;
  if (*text == "target") return Rows::kTarget;
  throw InputError("rows: " + quote(*text) + ": expected source or target");
}

// The array's elements, by source.
template <class Array>
auto by_source(const Array& array, size_t tasks, Rows rows, const char* name) {
  if (array.shape(0) != tasks || array.shape(1) != tasks)
    throw InputError(std::string(name) + ": " + std::to_string(array.shape(0)) + " × " +
                     std::to_string(array.shape(1)) + ", but there are " + std::to_string(tasks) +
                     " tasks");
  std::vector<std::remove_const_t<typename Array::Scalar>> out(array.data(),
                                                               array.data() + tasks * tasks);
  if (rows == Rows::kTarget)
    for (size_t i = 0; i < tasks; ++i)
      for (size_t j = 0; j < i; ++j) std::swap(out[i * tasks + j], out[j * tasks + i]);
  return out;
}

AffinityMatrix make_matrix(std::vector<std::string> tasks, const Square& values,
                           const std::optional<Square>& errors, const std::optional<Counts>& counts,
                           const std::string& metadata, const std::string& rows) {
  check_task_names(tasks, "tasks");
  const Rows direction = rows_of(rows).value();
  AffinityMatrix matrix;
  const size_t n = tasks.size();
  matrix.tasks = std::move(tasks);
  matrix.values = by_source(values, n, direction, "matrix");
  if (errors) matrix.standard_errors = by_source(*errors, n, direction, "standard_error");
  if (counts) matrix.counts = by_source(*counts, n, direction, "count");
  matrix.metadata = parse_json(metadata, "metadata");
  check(matrix, "matrix");
  return matrix;
}

AffinityMatrix read_matrix(const std::string& path, const std::optional<std::string>& rows,
                           const std::optional<std::string>& names) {
  const std::filesystem::path file = path;
  const auto direction = rows_of(rows);
  if (file.extension() == ".npy") {
    if (!names) throw InputError(path + ": a NumPy file has no task names: give names, their file");
    return read_affinity_npy(file, *names, direction);
  }
  if (names) throw InputError("names does not apply to a file that contains the task names");
  if (file.extension() == ".csv") return read_affinity_csv(file, direction);
  if (direction)
    throw InputError("rows does not apply to a JSON file, which states itself what its rows are");
  return read_affinity(file);
}

template <class T>
nb::object square(const std::vector<T>& values, size_t tasks) {
  if (values.empty() && tasks > 0) return nb::none();
  auto* copy = new std::vector<T>(values);
  const nb::capsule owner(copy,
                          [](void* owned) noexcept { delete static_cast<std::vector<T>*>(owned); });
  return nb::cast(nb::ndarray<nb::numpy, T>(copy->data(), {tasks, tasks}, owner));
}

}  // namespace

void bind_matrix(nb::module_& module) {
  nb::class_<AffinityMatrix>(module, "Matrix")
      .def_ro("tasks", &AffinityMatrix::tasks)
      .def_prop_ro("values", [](const AffinityMatrix& m) { return square(m.values, m.size()); })
      .def_prop_ro("standard_errors",
                   [](const AffinityMatrix& m) { return square(m.standard_errors, m.size()); })
      .def_prop_ro("counts", [](const AffinityMatrix& m) { return square(m.counts, m.size()); })
      .def_prop_ro("metadata", [](const AffinityMatrix& m) { return m.metadata.dump(); })
      .def("write", [](const AffinityMatrix& m, const std::string& path) {
        std::filesystem::path(path).extension() == ".csv" ? write_affinity_csv(path, m)
                                                          : write_affinity(path, m);
      });
  module.def("make_matrix", &make_matrix, "tasks"_a, "values"_a, "errors"_a.none(),
             "counts"_a.none(), "metadata"_a, "rows"_a);
  module.def("read_matrix", &read_matrix, "path"_a, "rows"_a.none(), "names"_a.none());
}

}  // namespace kindred
