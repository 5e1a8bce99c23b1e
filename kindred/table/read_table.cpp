#include "kindred/table/read_table.h"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/arff_reader.h"
#include "kindred/table/csv_marks.h"
#include "kindred/table/csv_reader.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

// File name endings of unsupported table formats.
struct Foreign {
  std::string_view end, what;
};
constexpr std::array kForeign = {
    Foreign{".parquet", "a Parquet file"}, Foreign{".pq", "a Parquet file"},
    Foreign{".feather", "a Feather file"}, Foreign{".arrow", "an Arrow file"},
    Foreign{".orc", "an ORC file"},        Foreign{".xlsx", "a spreadsheet"},
    Foreign{".xlsm", "a spreadsheet"},     Foreign{".xls", "a spreadsheet"},
    Foreign{".ods", "a spreadsheet"},      Foreign{".json", "a JSON file"},
    Foreign{".jsonl", "a JSON file"},      Foreign{".ndjson", "a JSON file"},
    Foreign{".pkl", "a pickled object"},   Foreign{".pickle", "a pickled object"},
    Foreign{".h5", "an HDF5 file"},        Foreign{".hdf5", "an HDF5 file"},
    Foreign{".npy", "a NumPy file"},       Foreign{".npz", "a NumPy file"},
    Foreign{".mat", "a MATLAB file"},      Foreign{".rds", "an R object"},
    Foreign{".rdata", "an R workspace"},   Foreign{".dta", "a Stata file"},
    Foreign{".sav", "an SPSS file"},       Foreign{".sas7bdat", "a SAS file"},
    Foreign{".db", "a database"},          Foreign{".sqlite", "a database"},
};

// The file name in lower case without .gz.
std::string plain_name(const std::filesystem::path& path) {
  std::string name = lower(path.filename().string());
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name;
}

std::optional<TableFormat> format_by_name(const std::filesystem::path& path) {
  const std::string name = plain_name(path);
  if (name.ends_with(".csv")) return TableFormat::kCsv;
  if (name.ends_with(".tsv") || name.ends_with(".tab")) return TableFormat::kTsv;
  if (name.ends_with(".arff")) return TableFormat::kArff;
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
      fmt::format("{}: the file name does not show the format; let it end with .csv, .tsv or "
                  ".arff, each also with .gz, or set data.format",
                  path.string()));
}

}  // namespace

bool names_table(const std::filesystem::path& path) {
  return format_by_name(path).has_value();
}

TableFormat table_format(const std::filesystem::path& path, const DataOptions& options) {
  if (path.empty()) throw InputError("data.path is empty; it must name a table");
  TextSource::require_file(path);
  return options.format == TableFormat::kAuto ? format_of_name(path) : options.format;
}

Table read_table(const std::filesystem::path& path, const DataOptions& options) {
  const TableFormat format = table_format(path, options);
  if (format != TableFormat::kArff)
    return read_csv(path, settle_separator(path, format, options), options);
  if (!options.names_path.empty())
    throw InputError(fmt::format("{}: an ARFF file names its own columns; remove data.names_path",
                                 path.string()));
  return read_arff(path, options);
}

}  // namespace kindred
