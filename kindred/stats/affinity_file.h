#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// What a row of a written matrix stands for. Never guessed: stated by the file or by the user.
enum class Rows {
  kSource,  // row i holds the effect of task i on every other
  kTarget,  // row i holds the effect of every task on task i
};

// affinity.json: {"format": "kindred.affinity/1", "rows": "source" or "target", "tasks": [names],
// "matrix": [[…]], optional "standard_error" and "count" of the same shape, and any other fields,
// which become the metadata. null in a matrix of numbers means "not measured". Written by source.
//
// All readers throw InputError that names the file (`where`) and the row, column or key of the
// error: not square, a missing or repeated name, an unknown direction, a non-numeric value.
[[nodiscard]] AffinityMatrix read_affinity(const std::filesystem::path& path);
[[nodiscard]] AffinityMatrix affinity_from_json(const Json& json, const std::string& where);
// These throw InputError as check() does, and FailureError if the file cannot be written.
void write_affinity(const std::filesystem::path& path, const AffinityMatrix& matrix);
[[nodiscard]] Json to_json(const AffinityMatrix& matrix);

// The values as CSV (RFC 4180, UTF-8): a header with the columns' tasks, then one labelled row per
// task. The corner cell states the direction, `source\target` (rows are sources) or
// `target\source`; with any other text or none, `rows` decides. Rows may be in another order than
// columns. An empty cell means "not measured". Blanks around a cell count
// only inside quotes. Written by source, with its corner.
//
// Throws InputError as above, and if the direction is not given or the two disagree.
[[nodiscard]] AffinityMatrix read_affinity_csv(const std::filesystem::path& path,
                                               std::optional<Rows> rows);
[[nodiscard]] AffinityMatrix affinity_from_csv(std::string_view text, std::optional<Rows> rows,
                                               const std::string& where);
void write_affinity_csv(const std::filesystem::path& path, const AffinityMatrix& matrix);
[[nodiscard]] std::string to_csv(const AffinityMatrix& matrix);

// The values as a NumPy array file (.npy, format versions 1.0 to 3.0): a square 2-D array of
// float32, float64, or signed or unsigned integers of 1, 2, 4 or 8 bytes, in either byte order, in
// C or Fortran order. NaN means "not measured". Such a file states neither direction nor names.
//
// Throws InputError as above, if `rows` is missing, if the numbers of names and rows differ, for an
// infinite value, for another dtype (nothing is ever unpickled) and for a file whose size
// contradicts its header.
[[nodiscard]] AffinityMatrix read_affinity_npy(const std::filesystem::path& path,
                                               const std::filesystem::path& names,
                                               std::optional<Rows> rows);
[[nodiscard]] AffinityMatrix affinity_from_npy(std::string_view bytes,
                                               std::vector<std::string> tasks,
                                               std::optional<Rows> rows, const std::string& where);

// Task names: a JSON list of strings if the file's name ends in .json, otherwise UTF-8 text with
// one name per line (LF or CRLF; optional on the last). Throws InputError for a file of another
// format, a blank line, no names, and as check_task_names() does.
[[nodiscard]] std::vector<std::string> read_task_names(const std::filesystem::path& path);
[[nodiscard]] std::vector<std::string> task_names_from_text(std::string_view text,
                                                            const std::string& where);
[[nodiscard]] std::vector<std::string> task_names_from_json(const Json& json,
                                                            const std::string& where);

}  // namespace kindred
