#include <algorithm>
#include <cstdlib>
#include <stop_token>

#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/processors.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/command/version.h"
#include "kindred/machine/bfloat16_sums.h"
#include "kindred/machine/device.h"
#include "kindred/machine/matrix_rate.h"
#include "kindred/machine/threads.h"
#include "kindred/ranks/gloo_ranks.h"
#include "kindred/ranks/nccl_ranks.h"
#include "kindred/share/launcher.h"

namespace kindred {
namespace {

constexpr double kSlowRate = 10;   // GFLOP/s; the reference BLAS reaches 3, a fast BLAS at least 50
constexpr double kLittleDisk = 1;  // GiB

struct Finding {
  std::string name;
  std::string text;
  std::string mend;  // advice; empty if there is no problem
  Json values = Json::object();
};

Finding versions() {
  return {"versions",
          fmt::format("{}, built by {}", versions_text(), compiler_version()),
          "",
          {{"kindred", version()},
           {"commit", commit().empty() ? Json() : Json(commit())},
           {"libtorch", libtorch_version()},
           {"compiler", compiler_version()}}};
}

Finding matrix_library() {
  return {
      "BLAS", blas_name(), blas_advice(), {{"name", blas_name()}, {"fast", blas_advice().empty()}}};
}

Finding matrix_rate(int cores, const std::stop_token& stop) {
  const double one = measure_matrix_rate(1, stop);
  const double all = cores > 1 ? measure_matrix_rate(cores, stop) : one;
  return {"matrix products",
          fmt::format("{:.0f} GFLOP/s on 1 thread, {:.0f} on {}", one, all, cores),
          one >= kSlowRate ? "" : "slow; check the BLAS library and other running processes",
          {{"threads", cores}, {"gflops_one_thread", one}, {"gflops_all_threads", all}}};
}

// A missing GPU is not a problem: "auto" then selects the CPU.
Finding device() {
  const Gpus gpus = gpus_here();
  const std::string chosen = named_device("run.device", "auto", gpus).str();
  const std::string why = !gpus.built       ? "this libtorch was built without CUDA"
                          : gpus.count == 0 ? "libtorch has CUDA, but finds no GPU"
                                            : fmt::format("GPUs found: {}", gpus.count);
  return {"device",
          fmt::format("{} ({})", chosen, why),
          "",
          {{"auto", chosen}, {"cuda", gpus.built}, {"gpus", gpus.count}}};
}

// Never a problem: float32 is the default.
Finding bfloat16() {
  const auto sums = measure_bfloat16_sums();
  return {"bfloat16",
          fmt::format("{}; train.precision = \"bfloat16\" is {} on the CPU", sums.finding,
                      sums.right ? "possible" : "refused"),
          "",
          {{"right", sums.right}}};
}

// Returns the nearest existing directory among `path` and its parents.
std::filesystem::path existing(std::filesystem::path path) {
  path = std::filesystem::absolute(path).lexically_normal();
  std::error_code ignored;
  while (!std::filesystem::exists(path, ignored) && path != path.parent_path())
    path = path.parent_path();
  return path;
}

Finding disk(const std::filesystem::path& runs) {
  const auto place = existing(runs);
  Finding finding{"disk", "", "", {{"path", place.string()}}};
  std::error_code error;
  const auto space = std::filesystem::space(place, error);
  if (error) {
    finding.text = fmt::format("{}: {}", place.string(), error.message());
    finding.mend = "choose another directory with --out";
    return finding;
  }
  const double free = static_cast<double>(space.available) / (1 << 30);
  finding.text = fmt::format("{:.1f} GiB free at {}", free, place.string());
  finding.values["free_bytes"] = space.available;
  if (!std::filesystem::is_directory(place, error) || ::access(place.c_str(), W_OK) != 0)
    finding.mend = "not a directory with write permission; choose another one with --out";
  else if (free < kLittleDisk)
    finding.mend = "free some space, or choose another disk with --out";
  return finding;
}

Finding launcher() {
  Finding finding{"launcher", "", ""};
  try {
    const LaunchPlace place = launch_place([](const char* name) { return std::getenv(name); });
    finding.text =
        place.launcher.empty() && !place.store ? "none: started by itself" : place_text(place);
    finding.values = {{"launcher", place.launcher},
                      {"rank", place.rank},
                      {"world", place.world},
                      {"local_rank", place.local_rank},
                      {"local_world", place.local_world}};
  } catch (const InputError& error) {
    finding.text = "its variables contradict each other";
    finding.mend = error.what();
  }
  finding.values["gloo"] = has_gloo();
  finding.values["nccl"] = has_nccl();
  finding.text += has_gloo() ? "; with Gloo" : "; without Gloo, which run.joint_processes needs";
  if (has_nccl()) finding.text += " and NCCL";
  return finding;
}

std::string as_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const auto& [name, finding, mend, values] : findings) {
    text += fmt::format("{:<6}{:<17}{}\n", mend.empty() ? "ok" : "FIX", name, finding);
    if (!mend.empty()) text += fmt::format("{:23}{}\n", "", mend);
  }
  return text;
}

Json as_json(const std::vector<Finding>& findings, bool well) {
  Json json = {{"format", "kindred.doctor/1"}, {"well", well}, {"findings", Json::array()}};
  for (const auto& [name, finding, mend, values] : findings)
    json["findings"].push_back({{"name", name},
                                {"well", mend.empty()},
                                {"finding", finding},
                                {"mend", mend},
                                {"values", values}});
  return json;
}

}  // namespace

int do_doctor(const CommandLine& line, Console& console) {
  const int cores = usable_processors();
  const std::vector<Finding> findings = {versions(),
                                         device(),
                                         matrix_library(),
                                         matrix_rate(cores, console.stop_token()),
                                         bfloat16(),
                                         launcher(),
                                         disk(line.value("out").value_or("runs"))};
  const bool well = std::all_of(findings.begin(), findings.end(),
                                [](const Finding& finding) { return finding.mend.empty(); });
  write_output(line.has("json") ? as_json(findings, well).dump(2) + "\n" : as_text(findings));
  return well ? 0 : 1;
}

}  // namespace kindred
