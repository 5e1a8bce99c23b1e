#include "kindred/synth/synth_files.h"

#include <iterator>
#include <system_error>

#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/fresh_directory.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSynthBlock = size_t{1} << 20;

void check_size(const SynthFiles& files) {
  const auto columns = static_cast<int64_t>(files.columns.size());
  if (files.rows <= kMostSynthCells / columns) return;
  throw InputError(
      fmt::format("--rows {}: with {} columns these are more than the {} cells that a table may "
                  "have; ask for at most {} rows",
                  files.rows, columns, kMostSynthCells, kMostSynthCells / columns));
}

void append_header(const std::vector<std::string>& columns, std::string& text) {
  for (const auto& column : columns) {
    if (&column != &columns.front()) text += ',';
    text += csv_field(column);
  }
  text += '\n';
}

void write_rows(const fs::path& path, const SynthFiles& files, const SynthProgress& progress,
                const std::stop_token& stop) {
  AppendFile file(path, 0);
  std::string text;
  append_header(files.columns, text);
  for (int64_t row = 0; row < files.rows; ++row) {
    if (stop.stop_requested()) throw InterruptedError("interrupted; nothing was written");
    files.append_row(row, text);
    text += '\n';
    if (text.size() >= kSynthBlock) {
      file.append(text);
      text.clear();
    }
    progress(row + 1);
  }
  file.append(text);
  file.sync();
}

void write_table(FreshDirectory& fresh, const SynthFiles& files, const SynthProgress& progress,
                 const std::stop_token& stop) {
  const fs::path temporary = fresh.add(fmt::format("table.csv.tmp{}", ::getpid()));
  write_rows(temporary, files, progress, stop);
  const fs::path path = fresh.add("table.csv");
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error)
    throw FailureError(fmt::format("{}: cannot replace: {}", path.string(), error.message()));
}

}  // namespace

void write_synth(const fs::path& directory, const SynthFiles& files, const SynthProgress& progress,
                 const std::stop_token& stop) {
  check_size(files);
  FreshDirectory fresh(directory);
  write_table(fresh, files, progress, stop);
  write_json_file(fresh.add("planted.json"), files.planted);
  write_file_atomically(fresh.add(files.config_name), files.config);
  fresh.keep();
}

void append_number(double value, std::string& line) {
  fmt::format_to(std::back_inserter(line), "{:.6g}", value);
}

std::string task_entry(const std::string& target, const std::string& more) {
  return fmt::format("\n[[task]]\ntarget = \"{}\"\n{}", target, more);
}

}  // namespace kindred
