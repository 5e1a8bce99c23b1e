#include "kindred/table/read_table.h"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/arff_reader.h"
#include "kindred/table/column_reader.h"
#include "kindred/table/csv_marks.h"
#include "kindred/table/csv_reader.h"
#include "kindred/table/numpy_reader.h"
#include "kindred/table/svmlight_reader.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

// File name endings of unsupported table formats.
struct Foreign {
  std::string_view end, what;
};
constexpr std::array kForeign = {
    Foreign{".orc", "an ORC file"},      Foreign{".xlsx", "a spreadsheet"},
    Foreign{".xlsm", "a spreadsheet"},   Foreign{".xls", "a spreadsheet"},
    Foreign{".ods", "a spreadsheet"},    Foreign{".json", "a JSON file"},
    Foreign{".jsonl", "a JSON file"},    Foreign{".ndjson", "a JSON file"},
    Foreign{".pkl", "a pickled object"}, Foreign{".pickle", "a pickled object"},
    Foreign{".h5", "an HDF5 file"},      Foreign{".hdf5", "an HDF5 file"},
    Foreign{".mat", "a MATLAB file"},    Foreign{".rds", "an R object"},
    Foreign{".rdata", "an R workspace"}, Foreign{".dta", "a Stata file"},
    Foreign{".sav", "an SPSS file"},     Foreign{".sas7bdat", "a SAS file"},
    Foreign{".db", "a database"},        Foreign{".sqlite", "a database"},
};

// The file name in lower case without .gz or .zst.
std::string plain_name(const std::filesystem::path& path) {
  std::string name = lower(path.filename().string());
  for (const std::string_view end : {".gz", ".zst"})
    if (name.ends_with(end)) name.resize(name.size() - end.size());
  return name;
}

std::optional<TableFormat> format_by_name(const std::filesystem::path& path) {
  const std::string name = plain_name(path);
  if (name.ends_with(".csv")) return TableFormat::kCsv;
  if (name.ends_with(".tsv") || name.ends_with(".tab")) return TableFormat::kTsv;
  if (name.ends_with(".arff")) return TableFormat::kArff;
  if (name.ends_with(".svmlight") || name.ends_with(".svm") || name.ends_with(".libsvm"))
    return TableFormat::kSvmlight;
  if (name.ends_with(".parquet") || name.ends_with(".pq") || name.ends_with(".feather") ||
      name.ends_with(".arrow"))
    return TableFormat::kParquet;
  if (name.ends_with(".npy") || name.ends_with(".npz")) return TableFormat::kNumpy;
  return std::nullopt;
}

TableFormat format_of_name(const std::filesystem::path& path) {
  if (const auto format = format_by_name(path)) return *format;
  const std::string name = plain_name(path);
  for (const auto& [end, what] : kForeign)
    if (name.ends_with(end))
      throw InputError(
          fmt::format("{}: {}, a format that is not supported; export it as CSV and use that file",
                      path.string(), what));
  throw InputError(
      fmt::format("{}: the file name does not show the format; let it end with .csv, .tsv, .arff "
                  "or .svmlight, each also with .gz or .zst, or with .npy, .npz, .parquet, "
                  ".feather or .arrow, or set data.format",
                  path.string()));
}

}  // namespace

bool holds_cells(TableFormat format) {
  return format == TableFormat::kCsv || format == TableFormat::kTsv;
}

bool may_state_labels(const DataOptions& options) {
  const auto format = options.format == TableFormat::kAuto ? format_by_name(options.path)
                                                           : std::optional(options.format);
  return format == TableFormat::kArff || format == TableFormat::kSvmlight;
}

bool names_table(const std::filesystem::path& path) {
  return format_by_name(path).has_value();
}

TableFormat table_format(const std::filesystem::path& path, const DataOptions& options) {
  if (path.empty()) throw InputError("data.path is empty; it must name a table");
  TextSource::require_file(path);
  return options.format == TableFormat::kAuto ? format_of_name(path) : options.format;
}

Table read_table(const std::filesystem::path& path, const DataOptions& options,
                 const std::vector<std::string>& like, const Table::TakePart& take) {
  const TableFormat format = table_format(path, options);
  if (holds_cells(format))
    return read_csv(path, settle_separator(path, format, options), options, take);
  if (!options.names_path.empty())
    throw InputError(fmt::format("{}: {} names its own columns; remove data.names_path",
                                 path.string(),
                                 format == TableFormat::kArff       ? "an ARFF file"
                                 : format == TableFormat::kSvmlight ? "an svmlight file"
                                 : format == TableFormat::kParquet  ? "a Parquet or Arrow file"
                                                                    : "a NumPy file"));
  if (format == TableFormat::kParquet) return read_columns(path, options, take);
  if (format == TableFormat::kSvmlight) return read_svmlight(path, options, like, take);
  return format == TableFormat::kArff ? read_arff(path, options, take)
                                      : read_numpy(path, options, take);
}

}  // namespace kindred
