#include "kindred/deploy/bundle.h"

#include <fmt/format.h>
#include <torch/version.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/deploy/script_writer.h"
#include "kindred/predict/manifest.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNamesFile = "column_names.txt";

void remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error)
    throw FailureError(fmt::format("{}: cannot remove: {}", path.string(), error.message()));
}

void rename_directory(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    throw FailureError(
        fmt::format("{}: cannot rename to {}: {}", from.string(), to.string(), error.message()));
}

void refuse_foreign(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(directory, error) || fs::exists(directory / Manifest::kFileName, error)) return;
  if (fs::is_directory(directory, error) && fs::is_empty(directory, error)) return;
  throw InputError(fmt::format(
      "{}: exists and is not a bundle; give another directory, or remove it", directory.string()));
}

const Task& served_task(const BundleContent& content, const ServedTask& served) {
  if (served.network < content.networks.size())
    for (const auto& task : content.networks[served.network].network->tasks())
      if (task.name == served.name) return task;
  throw InputError(
      fmt::format("task {} has no network in the bundle that serves it", quote(served.name)));
}

std::vector<std::string> task_names(const Network& network) {
  std::vector<std::string> names;
  for (const auto& task : network.tasks()) names.push_back(task.name);
  return names;
}

Manifest::NetworkEntry write_network(const fs::path& directory, const FeatureEncoder& encoder,
                                     const BundledNetwork& bundled, size_t number) {
  const auto names = task_names(*bundled.network);
  const auto modules = head_identifiers(names);
  const auto bytes = script_module_bytes(encoder, *bundled.network, *bundled.state, modules);
  Manifest::NetworkEntry entry;
  entry.file = fmt::format("network_{}.pt", number);
  entry.checksum = checksum_text(bytes);
  entry.record = bundled.record;
  for (size_t i = 0; i < names.size(); ++i) entry.heads.emplace_back(names[i], modules[i]);
  write_file_atomically(directory / entry.file, bytes);
  return entry;
}

void write_content(const fs::path& directory, const BundleContent& content) {
  Manifest manifest;
  manifest.encoder = *content.encoder;
  manifest.reading = content.data;
  manifest.joined = content.joined;
  if (!content.networks.empty() && content.networks[0].network->input().is_picture())
    manifest.pictures = content.networks[0].network->input();
  for (const auto& served : content.tasks)
    manifest.tasks.push_back({served_task(content, served), served.network});
  if (!content.data.names_path.empty()) {
    manifest.names_file = kNamesFile;
    write_file_atomically(directory / kNamesFile, read_file(content.data.names_path));
  }
  for (const auto& network : content.networks)
    manifest.networks.push_back(
        write_network(directory, *content.encoder, network, manifest.networks.size()));
  manifest.details = content.details;
  manifest.details["versions"] = {{"kindred", KINDRED_VERSION}, {"libtorch", TORCH_VERSION}};
  write_json_file(directory / Manifest::kFileName, manifest.to_json());
}

}  // namespace

void write_bundle(const fs::path& directory, const BundleContent& content) {
  // "bundle/" means the same as "bundle", but has no file name to append to.
  const fs::path target = directory.has_filename() ? directory : directory.parent_path();
  const fs::path fresh = target.string() + ".new", old = target.string() + ".old";
  refuse_foreign(target);
  remove_tree(fresh);
  make_directory(fresh);
  try {
    write_content(fresh, content);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(fresh, ignored);
    throw;
  }
  // A non-empty directory cannot be renamed over: move the earlier bundle aside first.
  remove_tree(old);
  std::error_code ignored;
  if (fs::exists(target, ignored)) rename_directory(target, old);
  rename_directory(fresh, target);
  sync_directory(target.parent_path());
  remove_tree(old);
}

}  // namespace kindred
