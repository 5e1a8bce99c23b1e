#include "kindred/report/report.h"

#include "kindred/base/file.h"

namespace kindred {

std::optional<ReportFormat> report_format(std::string_view name) {
  if (name == "html") return ReportFormat::kHtml;
  if (name == "md") return ReportFormat::kMarkdown;
  if (name == "csv") return ReportFormat::kCsv;
  if (name == "json") return ReportFormat::kJson;
  return std::nullopt;
}

std::string report_text(const RunRecord& run, ReportFormat format) {
  switch (format) {
    case ReportFormat::kHtml:
      return report_html(run);
    case ReportFormat::kMarkdown:
      return report_markdown(run);
    case ReportFormat::kCsv:
      return report_csv(run);
    case ReportFormat::kJson:
      return report_json(run);
  }
  return {};
}

std::vector<std::string> write_report(const std::filesystem::path& directory) {
  const RunRecord run = read_run(directory);
  write_file_atomically(directory / "report.html", report_html(run));
  return run.faults;
}

std::string report_version() {
  return KINDRED_VERSION;
}

}  // namespace kindred
