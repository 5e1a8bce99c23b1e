#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/report/report.h"

namespace kindred {

int do_report(const CommandLine& line, Console& console) {
  const std::string name = line.value("format").value_or("html");
  const auto format = report_format(name);
  if (!format)
    throw InputError(fmt::format("--format {}: expected html, md, csv or json", quote(name)));
  const std::filesystem::path directory = line.given.at("DIR");
  const auto out = line.value("out");
  if (out && out->empty()) throw InputError("--out is empty; name a file");

  const RunRecord run = read_run(directory);
  for (const auto& fault : run.faults) console.warning(fault);
  const std::string text = report_text(run, *format);
  if (!out && format != ReportFormat::kHtml) {
    write_output(text);
    return 0;
  }
  const auto file = out ? std::filesystem::path(*out) : directory / "report.html";
  write_file_atomically(file, text);
  console.message(fmt::format("written to {}", file.string()));
  return 0;
}

}  // namespace kindred
