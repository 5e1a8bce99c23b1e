// A bundle of a network with a user's own encoder.
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/deploy/bundle.h"
#include "kindred/predict/predictor.h"
#include "kindred/task/metric.h"

#include "tests/deploy/random_bundle.h"
#include "tests/support/script_file.h"

namespace kindred {
namespace {

TEST(EncoderBundle, PredictsAsTheNetworkDoesWithoutTheEncodersFile) {
  ModelOptions celeba;
  celeba.trunk = "celeba";
  celeba.channels = 4;
  const InputShape input(3, 10, 12);
  for (const auto type : {at::kFloat, at::kDouble}) {
    const ScratchDirectory scratch;
    const Network like(celeba, input, every_task());
    write_script(scratch / "encoder.pt",
                 script_of(like, NetworkState::initial(like, at::dtype(type), 3)));
    ModelOptions own;
    own.trunk = scratch / "encoder.pt";
    const Network network(own, input, every_task());
    const auto state = NetworkState::initial(network, at::dtype(type), 3);
    // As training leaves them: other than in the file.
    state.parameters.flat().mul_(1.5);
    state.buffers.flat().add_(0.25);

    const FeatureEncoder none{std::vector<Feature>{}};
    // Two networks of one encoder in one bundle.
    BundleContent content{
        .encoder = &none,
        .networks = {{&network, &state, Json::object()}, {&network, &state, Json::object()}},
        .tasks = {}};
    for (const auto& task : network.tasks())
      content.tasks.push_back({task.name, content.tasks.size() % 2});
    write_bundle(scratch / "bundle", content);
    std::filesystem::remove(scratch / "encoder.pt");

    const Predictor predictor(scratch / "bundle");
    const auto raw = at::randint(256, {5, input.elements()}, at::dtype(at::kByte));
    const auto got = predictor.predict(raw.to(at::kDouble));
    const auto outputs = evaluate_outputs(network, state, raw);
    for (size_t i = 0; i < got.size(); ++i) {
      const auto expected = predictions_from_outputs(
          network.tasks()[i], network.heads().columns(static_cast<int64_t>(i), outputs));
      EXPECT_LT(largest_difference(got[i].values, expected.to(at::kDouble)),
                type == at::kDouble ? 1e-12 : 1e-5);
      EXPECT_GT(got[i].values.std(0, /*unbiased=*/false).max().item<double>(), 1e-9);
    }
  }
}

}  // namespace
}  // namespace kindred
