#include "kindred/run/network_files.h"

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/model/tensor_file.h"
#include "kindred/record/network_record.h"
#include "kindred/run/row_file.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

void share_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::remove(to, error);
  fs::create_hard_link(from, to, error);
  if (!error) return;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error)
    throw FailureError(
        fmt::format("{}: cannot be copied to {}: {}", from.string(), to.string(), error.message()));
}

}  // namespace

std::string folder_name(const NetworkKey& key) {
  // Task numbers name a network; long lists are truncated and get a checksum.
  const std::string numbers = fmt::format("{}", fmt::join(key.tasks, "-"));
  const std::string label =
      numbers.size() <= 40 ? numbers
                           : fmt::format("{}-etc-{:08x}", numbers.substr(0, 20), checksum(numbers));
  const std::string weighting = key.weighting.empty() ? "" : "_" + key.weighting;
  return fmt::format("seed{}_tasks{}{}", key.seed, label, weighting);
}

DataSet network_rows(const PreparedData& data, const DataSet& part,
                     const std::vector<int64_t>& tasks) {
  return tasks.size() == data.tasks.size() ? part : part.with_tasks(tasks, /*only_labelled=*/true);
}

at::Tensor labelled_rows(const DataSet& data, const std::vector<int64_t>& tasks) {
  const auto labelled = data.labels().labelled;
  if (!labelled.defined()) return {};
  const auto any = labelled.index_select(1, at::tensor(tasks, at::kLong)).ne(0).any(1);
  return any.nonzero().squeeze(1);
}

void read_weights(const std::filesystem::path& folder, const NetworkState& state) {
  const auto file = read_tensor_file(folder / kWeightsFile, kWeightsFormat);
  file.copy_to("parameters", state.parameters.flat());
  file.copy_to("buffers", state.buffers.flat());
}

void take_network(const fs::path& folder, const NetworkKey& key, const fs::path& own) {
  NetworkRecord network = read_network(folder / "result.json");
  if (!fs::exists(folder / kWeightsFile))
    throw InputError(fmt::format("{}: is missing", (folder / kWeightsFile).string()));
  make_directory(own);
  network.task_numbers = key.tasks;
  share_file(folder / kWeightsFile, own / kWeightsFile);
  for (const auto* file : {&kRowLosses, &kRowMetrics}) {
    if (!fs::exists(folder / file->name)) continue;
    TensorFile rows = read_tensor_file(folder / file->name, file->format);
    rows.record["tasks"] = key.tasks;
    write_tensor_file(own / file->name, file->format, rows);
  }
  write_json_file(own / "result.json", to_json(network));
}

}  // namespace kindred
