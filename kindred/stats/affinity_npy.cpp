#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/binary/npy_header.h"
#include "kindred/binary/npy_number.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

// Size of the largest matrix of the widest numbers, plus a header.
constexpr uint64_t kLargestNpy = uint64_t{8} * kMostTasks * kMostTasks + (uint64_t{1} << 17);

NpyNumber number_of(const std::string& descr, const std::string& where) {
  const char* expected = "float32, float64 or an integer type";
  const NpyNumber number = npy_number(descr, where, expected);
  if (!number.wide)
    reject_input(where, fmt::format("dtype {} is not {}; save it with dtype float64", quote(descr),
                                    expected));
  return number;
}

size_t side_of(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  if (shape.size() != 2)
    reject_input(
        where, fmt::format("the array has {} dimensions; an affinity matrix has 2", shape.size()));
  if (shape[0] != shape[1])
    reject_input(where,
                 fmt::format("the array is {} × {}; an affinity matrix is square, a row and a "
                             "column for each task",
                             shape[0], shape[1]));
  if (shape[0] == 0) reject_input(where, "the array is empty");
  if (shape[0] > kMostTasks)
    reject_input(
        where, fmt::format("{} tasks are more than the {} that are handled", shape[0], kMostTasks));
  return shape[0];
}

AffinityMatrix matrix_from(std::string_view bytes, std::vector<std::string> tasks,
                           std::optional<Rows> rows, const std::string& where,
                           const std::string& names) {
  if (!rows)
    reject_input(where,
                 "an NPY file does not say what its rows are; give --rows source or --rows target");
  const NpyHeader header = parse_npy_header(bytes, where);
  const NpyNumber number = number_of(header.descr, where);
  const size_t n = side_of(header, where);
  if (tasks.size() != n)
    reject_input(
        where,
        fmt::format("the array is {0} × {0}, but there are {1} names{2}; give one name per row", n,
                    tasks.size(), names));
  bytes.remove_prefix(header.bytes);
  if (bytes.size() != n * n * number.bytes)
    reject_input(where,
                 fmt::format("{} bytes follow the NPY header, but {} × {} numbers of {} bytes are "
                             "{}",
                             bytes.size(), n, n, number.bytes, n * n * number.bytes));
  AffinityMatrix matrix(std::move(tasks));
  const bool rows_outside = !header.fortran_order;
  const bool sources_outside = rows_outside == (*rows == Rows::kSource);
  for (size_t outer = 0; outer < n; ++outer) {
    for (size_t inner = 0; inner < n; ++inner) {
      const double value =
          number.decode(bytes.data() + (outer * n + inner) * number.bytes, number.swap);
      (sources_outside ? matrix.at(outer, inner) : matrix.at(inner, outer)) = value;
    }
  }
  check(matrix, where);
  return matrix;
}

}  // namespace

AffinityMatrix affinity_from_npy(std::string_view bytes, std::vector<std::string> tasks,
                                 std::optional<Rows> rows, const std::string& where) {
  return matrix_from(bytes, std::move(tasks), rows, where, "");
}

AffinityMatrix read_affinity_npy(const std::filesystem::path& path,
                                 const std::filesystem::path& names, std::optional<Rows> rows) {
  return matrix_from(read_file(path, kLargestNpy), read_task_names(names), rows, path.string(),
                     fmt::format(" in {}", names.string()));
}

}  // namespace kindred
