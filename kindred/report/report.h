#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/record/run_record.h"

namespace kindred {

// Formats of a run's report. The same run gives the same bytes.
enum class ReportFormat {
  kHtml,      // one self-contained file: no network, no other file
  kMarkdown,  // a summary with tables, to read and paste
  kCsv,       // a long-format table: section, method, task, other, seed, position, quantity, value
  kJson,      // {"format": "kindred.report/1", …}: everything, in full precision
};

// Returns the format named "html", "md", "csv" or "json", or nullopt.
[[nodiscard]] std::optional<ReportFormat> report_format(std::string_view name);

[[nodiscard]] std::string report_text(const RunRecord& run, ReportFormat format);
[[nodiscard]] std::string report_html(const RunRecord& run);
[[nodiscard]] std::string report_markdown(const RunRecord& run);
[[nodiscard]] std::string report_csv(const RunRecord& run);
[[nodiscard]] std::string report_json(const RunRecord& run);

// Reads the run directory and writes its report.html. Returns the faults of the run's files, one
// per line. Throws as read_run() does, and FailureError if the file cannot be written.
std::vector<std::string> write_report(const std::filesystem::path& directory);

// The version of kindred that writes the reports.
[[nodiscard]] std::string report_version();

}  // namespace kindred
