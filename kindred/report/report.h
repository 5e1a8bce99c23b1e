#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "kindred/record/run_record.h"

namespace kindred {

// How a run is told. The same run gives the same bytes.
enum class ReportFormat {
  kHtml,      // one file that needs nothing else: no network, no other file
  kMarkdown,  // a summary with tables, for reading and pasting
  kCsv,       // one long tidy table: section, method, task, other, seed, position, quantity, value
  kJson,      // {"format": "kindred.report/1", …}: everything, with all digits
};

// The format that "html", "md", "csv" or "json" names, or nothing.
[[nodiscard]] std::optional<ReportFormat> report_format(std::string_view name);

[[nodiscard]] std::string report_text(const RunRecord& run, ReportFormat format);
[[nodiscard]] std::string report_html(const RunRecord& run);
[[nodiscard]] std::string report_markdown(const RunRecord& run);
[[nodiscard]] std::string report_csv(const RunRecord& run);
[[nodiscard]] std::string report_json(const RunRecord& run);

// Reads the run directory and writes its report.html. Throws as read_run() does, and FailureError
// when the file cannot be written. Returns what is wrong with the run's files, a line each.
std::vector<std::string> write_report(const std::filesystem::path& directory);

// The version of kindred that writes the reports.
[[nodiscard]] std::string report_version();

}  // namespace kindred
