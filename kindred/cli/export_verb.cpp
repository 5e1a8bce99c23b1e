#include <filesystem>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/cli/program.h"
#include "kindred/exchange/onnx_export.h"
#include "kindred/exchange/triton_export.h"

namespace kindred {
namespace {

// runs/census/bundle is the bundle of census.
std::string name_of_bundle(const std::filesystem::path& bundle) {
  auto whole = std::filesystem::absolute(bundle).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  const auto run = whole.parent_path().filename();
  return whole.filename() == "bundle" && !run.empty() ? run.string() : whole.filename().string();
}

}  // namespace

int do_export(const CommandLine& line, Console& console) {
  const std::filesystem::path bundle = line.given.at("BUNDLE");
  const auto to = line.value("to"), out = line.value("out"), name = line.value("name");
  if (!to) throw InputError("export needs --to onnx or --to triton");
  if (!out) throw InputError("export needs --out, a new directory for the files");
  if (*to == "onnx") {
    if (name) throw InputError("--name is for --to triton; ONNX files are named by network");
    export_onnx(bundle, *out);
  } else if (*to == "triton") {
    export_triton(bundle, *out, name.value_or(name_of_bundle(bundle)));
  } else {
    throw InputError("--to " + quote(*to) + ": expected onnx or triton");
  }
  console.message("written to " + *out);
  return 0;
}

}  // namespace kindred
