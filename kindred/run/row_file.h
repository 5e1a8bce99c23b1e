#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// Values of a network for each validation row, beside its result.json.
struct RowFile {
  std::string name;                 // of the file
  std::string format;               // such as "kindred.row-losses/1"
  std::vector<std::string> values;  // each a float32 tensor [rows, tasks]
};
inline constexpr const char* kRowOutputs = "outputs";  // a further tensor, [rows, all outputs]

inline const RowFile kRowLosses = {
    "validation_losses.safetensors", "kindred.row-losses/1", {"sum", "weight"}};
inline const RowFile kRowMetrics = {
    "validation_metrics.safetensors", "kindred.row-metrics/1", {"influence"}};

// Writes `values` [rows, tasks], in the order of RowFile::values. `rows`, int64: the numbers of
// these rows among the validation rows; undefined: all. `outputs`: see kRowOutputs; may be
// undefined.
void write_row_file(const std::filesystem::path& directory, const RowFile& file,
                    const std::vector<int64_t>& tasks, const std::vector<at::Tensor>& values,
                    const at::Tensor& rows, const at::Tensor& outputs = {});

// Returns the values [all_rows, tasks] float64, 0 for rows that are not in the file. Throws
// InputError if the file is damaged or of other tasks or rows.
[[nodiscard]] std::vector<at::Tensor> read_row_file(const std::filesystem::path& directory,
                                                    const RowFile& file, int64_t tasks,
                                                    int64_t all_rows);

// Returns the outputs of the file's rows; undefined if it has none. Throws InputError if the file
// is damaged.
[[nodiscard]] at::Tensor read_row_outputs(const std::filesystem::path& directory,
                                          const RowFile& file);

}  // namespace kindred
