#include <filesystem>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/cli/config_input.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/cli/starter_config.h"
#include "kindred/machine/threads.h"
#include "kindred/prepare/table_files.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

// The config as far as it is known; without targets it has no tasks.
Config config_for(const std::string& table, const CommandLine& line, bool named) {
  const auto targets = line.value("targets");
  if (named)
    return table_config(table, targets ? split_targets(*targets) : std::vector<std::string>(),
                        line.config_flags);
  // A first column stands in for the targets, so that all else is checked.
  Config config = table_config(table, {"a column"}, line.config_flags);
  config.tasks.clear();
  return config;
}

bool names_labels(const CommandLine& line) {
  for (const auto& [key, text] : line.config_flags)
    if (key == "data.labels_path" && !text.empty()) return true;
  return false;
}

fs::path out_of(const CommandLine& line, const std::string& table) {
  const auto out = line.value("out");
  if (out && out->empty())
    throw InputError("--out is empty; name a file, or - for standard output");
  return out ? fs::path(*out) : fs::path(name_of_input(table) + ".toml");
}

// Creates the file, or replaces it with --force.
void check_free(const fs::path& out, bool force) {
  std::error_code error;
  if (!fs::exists(out, error) || (force && fs::is_regular_file(out, error))) return;
  throw InputError(fmt::format("{}: exists already; {}", out.string(),
                               fs::is_regular_file(out, error)
                                   ? "add --force to replace it, or choose another with --out"
                                   : "choose a file with --out"));
}

}  // namespace

int do_init(const CommandLine& line, Console& console) {
  const std::string& table = line.given.at("TABLE");
  if (fs::path(table).extension() == ".toml")
    throw InputError(fmt::format("{}: is a config already; init takes a table", table));
  const fs::path out = out_of(line, table);
  const bool to_output = out == "-";
  if (!to_output) check_free(out, line.has("force"));

  Starter starter;
  const DataOptions options = config_for(table, line, /*named=*/false).data;
  if (holds_pictures(options.format))
    throw InputError("init is for tables; docs/images.md says how to write a config for pictures");
  const TableFiles files = read_table_files(options);
  const bool named = line.has("targets") || names_labels(line) || !files.labels.empty();
  starter.config = config_for(table, line, named);
  starter.rows = files.table.rows();
  starter.columns = column_facts(files.table, files.file_rows, starter.config.data);
  starter.part_column = part_column(files.table, starter.columns);
  std::optional<PreparedData> data;
  if (named) {
    data =
        prepare_data(starter.config.data, starter.config.tasks, scalar_type(starter.config.train),
                     thread_count(starter.config.run), console.stop_token());
    starter.data = &*data;
  }
  const fs::path folder = fs::absolute(to_output ? fs::path(".") / "x" : out).parent_path();
  const std::string text = starter_text(starter, folder.lexically_normal());
  if (to_output) {
    write_output(text);
    return 0;
  }
  write_file_atomically(out, text);
  console.message(named ? fmt::format("written to {0}; next: kindred run {0}", out.string())
                        : fmt::format("written to {0}; next: choose the tasks in it, then: kindred "
                                      "run {0}",
                                      out.string()));
  return 0;
}

}  // namespace kindred
