#include <filesystem>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/cli/bundle_name.h"
#include "kindred/cli/program.h"
#include "kindred/exchange/onnx_export.h"
#include "kindred/exchange/triton_export.h"

namespace kindred {
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
