// The passes of a bundle are traced on two rows: they must serve any number of rows, and read every
// tensor from the module.
#include <sstream>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/deploy/script_writer.h"
#include "kindred/predict/script_module.h"

#include "tests/deploy/traced_pictures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

TEST(TracedNetwork, ServesAnyNumberOfRowsWithTheBitsOfTheNetworksOwnPasses) {
  for_every_network([](const ModelOptions& options, bool dense) {
    for (const auto dtype : {at::kFloat, at::kDouble}) {
      const TracedPictures own(options, dense, dtype, 3);
      const ScriptModule module(own.bytes(), "network.pt");
      for (const int64_t rows : {1, 2, 7, 0}) {
        SCOPED_TRACE(rows);
        const auto samples =
            at::randint(256, {rows, kTracedPicture.elements()}, at::dtype(at::kByte));
        const auto expected = own.predictions(samples);
        const auto raw = samples.to(at::kDouble);
        const auto got = module.run(raw, own.names());
        // As NumPy's column-major arrays are; products of matrices may then round otherwise.
        const auto by_column = module.run(raw.t().contiguous().t(), own.names());
        ASSERT_EQ(got.size(), expected.size());
        for (size_t i = 0; i < got.size(); ++i) {
          SCOPED_TRACE(own.names()[i]);
          EXPECT_EQ(got[i].sizes(), expected[i].sizes());
          EXPECT_TRUE(at::equal(got[i], expected[i]));
          EXPECT_TRUE(at::allclose(by_column[i], expected[i], dtype == at::kFloat ? 1e-4 : 1e-11));
          if (rows > 1) {
            EXPECT_GT(got[i].std(0).max().item<double>(), 1e-9);
          }
        }
      }
    }
  });
}

TEST(TracedNetwork, ReadsEveryTensorFromTheModule) {
  for_every_network([](const ModelOptions& options, bool dense) {
    const TracedPictures one(options, dense, at::kFloat, 3), other(options, dense, at::kFloat, 4);
    std::istringstream one_bytes(one.bytes()), other_bytes(other.bytes());
    auto module = torch::jit::load(one_bytes);
    const auto from = torch::jit::load(other_bytes);
    for (const auto& target : module.named_parameters())
      for (const auto& source : from.named_parameters())
        if (source.name == target.name) target.value.detach().copy_(source.value);
    for (const auto& target : module.named_buffers())
      for (const auto& source : from.named_buffers())
        if (source.name == target.name) target.value.copy_(source.value);
    const auto samples = at::randint(256, {3, kTracedPicture.elements()}, at::dtype(at::kByte));
    const auto expected = other.predictions(samples);
    const auto got = module.forward({samples.to(at::kDouble)}).toGenericDict();
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_TRUE(at::equal(got.at(other.names()[i]).toTensor(), expected[i])) << other.names()[i];
  });
}

}  // namespace
}  // namespace kindred
