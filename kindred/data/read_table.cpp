#include "kindred/data/read_table.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/data/arff_reader.h"
#include "kindred/data/csv_reader.h"
#include "kindred/data/text_source.h"

namespace kindred {
namespace {

std::optional<TableFormat> format_by_name(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".csv")) return TableFormat::kCsv;
  if (name.ends_with(".tsv") || name.ends_with(".tab")) return TableFormat::kTsv;
  if (name.ends_with(".arff")) return TableFormat::kArff;
  return std::nullopt;
}

TableFormat format_of_name(const std::filesystem::path& path) {
  if (const auto format = format_by_name(path)) return *format;
  throw InputError(
      fmt::format("{}: the name does not tell the format (.csv, .tsv or .arff, each also "
                  "with .gz); set data.format",
                  path.string()));
}

}  // namespace

bool names_table(const std::filesystem::path& path) {
  return format_by_name(path).has_value();
}

Table read_table(const std::filesystem::path& path, const DataOptions& options) {
  if (path.empty()) throw InputError("data.path is empty; it must name a table");
  TextSource::require_file(path);
  const TableFormat format =
      options.format == TableFormat::kAuto ? format_of_name(path) : options.format;
  if (format != TableFormat::kArff)
    return read_csv(path, format == TableFormat::kTsv ? '\t' : ',', options);
  if (!options.names_path.empty())
    throw InputError(fmt::format(
        "{}: an ARFF file names its own columns; take data.names_path away", path.string()));
  return read_arff(path, options);
}

}  // namespace kindred
