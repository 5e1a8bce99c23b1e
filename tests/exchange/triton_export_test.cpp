#include "kindred/exchange/triton_export.h"

#include <fstream>

#include <ATen/Functions.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/base/file.h"
#include "kindred/predict/predictor.h"

#include "tests/exchange/bundles.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

// The outputs of a model, as Triton's PyTorch backend gets them (src/pt/model_instance_state.cc):
// without a graph executor that profiles, in inference mode, one input, a tensor or a tuple.
std::vector<at::Tensor> outputs_in_triton(const std::filesystem::path& model,
                                          const at::Tensor& input) {
  torch::jit::Module module = torch::jit::load((model / "1/model.pt").string(), at::kCPU);
  module.eval();
  const c10::InferenceMode inference;
  const torch::jit::GraphOptimizerEnabledGuard plain(false);
  const auto output = module.forward({input});
  if (output.isTensor()) return {output.toTensor()};
  std::vector<at::Tensor> outputs;
  for (const auto& element : output.toTupleRef().elements()) outputs.push_back(element.toTensor());
  return outputs;
}

TEST(TritonExport, EachModelGivesWhatKindredPredicts) {
  const TemporaryDirectory folder;
  const Table table = random_table(23, 4);
  int64_t compared = 0;
  write_every_bundle(folder.path(), [&](const std::string& name, const std::filesystem::path& at) {
    SCOPED_TRACE(name);
    const auto repository = folder.path() / (name + "_triton");
    export_triton(at, repository, name);
    const Predictor predictor(at);
    const Manifest& manifest = predictor.manifest();
    at::Tensor input, raw;
    if (manifest.pictures) {
      const auto& [channels, height, width] = *manifest.pictures;
      input = at::randint(256, {5, channels, height, width}, at::dtype(at::kByte));
      raw = input.flatten(1).to(at::kDouble);
    } else {
      input = raw = predictor.raw(table);
    }
    for (const size_t network : {0U, 1U}) {
      // The bits of the bundle's TorchScript; `kindred predict` may compute it otherwise.
      std::vector<std::string> names;
      for (const size_t task : predictor.served_by(network))
        names.push_back(manifest.tasks[task].task.name);
      const auto expected = load_network(at, manifest.networks[network]).run(raw, names);
      const auto outputs =
          outputs_in_triton(repository / (name + "_network_" + std::to_string(network)), input);
      ASSERT_EQ(outputs.size(), expected.size());
      for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(outputs[i].size(0), raw.size(0));
        EXPECT_GE(outputs[i].dim(), 2);
        EXPECT_TRUE(at::equal(outputs[i].reshape(expected[i].sizes()), expected[i]));
        ++compared;
      }
    }
    EXPECT_TRUE(std::filesystem::is_directory(repository / name / "1"));
    EXPECT_EQ(read_file(repository / name / "manifest.json"), read_file(at / "manifest.json"));
  });
  EXPECT_GT(compared, 60);
}

TEST(TritonExport, RefusesDamagedBundlesOddNamesAndFullFolders) {
  const TemporaryDirectory folder;
  const auto bundle = write_mlp_bundle(folder.path(), "mlp_relu_32");
  const auto out = folder.path() / "out";
  for (const std::string name : {"", ".", "../up", "a/b"})
    EXPECT_HAS(input_error([&] { export_triton(bundle, out, name); }), "--name");
  EXPECT_HAS(input_error([&] { export_triton(folder.path() / "none", out, "m"); }), "not a bundle");
  EXPECT_HAS(input_error([&] { export_triton(bundle, folder.path(), "m"); }), "empty");
  std::ofstream(bundle / "network_1.pt", std::ios::app) << "more";
  EXPECT_HAS(input_error([&] { export_triton(bundle, out, "m"); }), "checksum");
  EXPECT_FALSE(std::filesystem::exists(out)) << "nothing is left of an export that fails";
}

}  // namespace
}  // namespace kindred
