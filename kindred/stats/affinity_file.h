#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// What a row of a written matrix belongs to. Nothing is ever guessed: a file says it, or the user.
enum class Rows {
  kSource,  // row i holds what task i does to every other
  kTarget,  // row i holds what every task does to task i
};

// affinity.json: {"format": "kindred.affinity/1", "rows": "source" or "target", "tasks": [names],
// "matrix": [[…]], optional "standard_error" and "count" of the same shape, and any other fields,
// which become the metadata. null in a matrix of numbers is "not measured". Written by source.
//
// All readers throw InputError that names the file (`where`), and the row, column or key of what is
// wrong: not square, a name missing or repeated, an unknown direction, a value that is no number.
[[nodiscard]] AffinityMatrix read_affinity(const std::filesystem::path& path);
[[nodiscard]] AffinityMatrix affinity_from_json(const Json& json, const std::string& where);
// These throw InputError where check() does, and FailureError when the file cannot be written.
void write_affinity(const std::filesystem::path& path, const AffinityMatrix& matrix);
[[nodiscard]] Json to_json(const AffinityMatrix& matrix);

// The values alone as CSV (RFC 4180, UTF-8): a header with the columns' tasks, then one labelled
// row a task. The corner cell says the direction, `source\target` (rows are sources) or
// `target\source`; a corner with other text, or none, leaves it to `rows`. Rows may come in another
// order than columns. An empty cell is "not measured". Written by source, with its corner.
//
// Throws InputError as above, and when the direction is given neither way or both ways differ.
[[nodiscard]] AffinityMatrix read_affinity_csv(const std::filesystem::path& path,
                                               std::optional<Rows> rows);
[[nodiscard]] AffinityMatrix affinity_from_csv(std::string_view text, std::optional<Rows> rows,
                                               const std::string& where);
void write_affinity_csv(const std::filesystem::path& path, const AffinityMatrix& matrix);
[[nodiscard]] std::string to_csv(const AffinityMatrix& matrix);

// The values alone as a NumPy array file (.npy, format versions 1.0 to 3.0): a square 2-D array of
// float32, float64, or signed or unsigned integers of 1, 2, 4 or 8 bytes, in either byte order, in
// C or Fortran order. NaN is "not measured". Such a file says neither which way it runs nor the
// names.
//
// Throws InputError as above, when `rows` is missing, when there are not as many names as rows, for
// an infinite value, for another dtype (nothing is ever unpickled) and for a file of another size
// than its header says.
[[nodiscard]] AffinityMatrix read_affinity_npy(const std::filesystem::path& path,
                                               const std::filesystem::path& names,
                                               std::optional<Rows> rows);
[[nodiscard]] AffinityMatrix affinity_from_npy(std::string_view bytes,
                                               std::vector<std::string> tasks,
                                               std::optional<Rows> rows, const std::string& where);

// Task names: a JSON list of texts where the file's name ends in .json, or else UTF-8 text with one
// name a line (LF or CRLF; the last may lack it). Throws InputError for a file that is no such
// thing, for a blank line, no names, and where check_task_names() does.
[[nodiscard]] std::vector<std::string> read_task_names(const std::filesystem::path& path);
[[nodiscard]] std::vector<std::string> task_names_from_text(std::string_view text,
                                                            const std::string& where);
[[nodiscard]] std::vector<std::string> task_names_from_json(const Json& json,
                                                            const std::string& where);

}  // namespace kindred
