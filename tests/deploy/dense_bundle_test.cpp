// Bundles of networks with tasks on label maps.
#include <cstring>
#include <filesystem>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/image/png.h"
#include "kindred/pictures/picture_file.h"
#include "kindred/predict/predict_maps.h"

#include "tests/deploy/random_bundle.h"
#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

const InputShape kPicture(3, 21, 18);

struct DenseNetwork {
  explicit DenseNetwork(const std::string& trunk, at::ScalarType dtype)
      : network(options_of(trunk), kPicture,
                {dense_task("kinds of things", 4, {1, 21, 18}), binary_task("row"),
                 dense_task("normal", 0, {3, 21, 18}), dense_task("chair", 2, {1, 21, 18})}),
        state(NetworkState::initial(network, at::dtype(dtype), 3)) {
    at::manual_seed(4);
    for (const auto& tensor : state.parameters.views())
      if (tensor.dim() == 1) tensor.detach().uniform_(0.2, 0.7);
    for (size_t i = 0; i < network.buffers().size(); ++i) {
      const bool mean = network.buffers()[i].name.ends_with("mean");
      state.buffers.views()[i].uniform_(mean ? -0.3 : 1.0, mean ? 0.3 : 2.0);
    }
  }
  static ModelOptions options_of(const std::string& trunk) {
    ModelOptions options;
    options.trunk = trunk;
    options.channels = 4;
    return options;
  }

  Network network;
  NetworkState state;
};

class DenseBundle : public testing::Test {
 protected:
  DenseBundle() {
    fs::create_directory(scratch_ / "pictures");
    for (int i = 0; i < 3; ++i) {
      Image image(18, 21, 3, 8);
      for (size_t p = 0; p < image.bytes.size(); ++p)
        image.bytes[p] = static_cast<uint8_t>((p * static_cast<size_t>(7 + i) / 11) % 256);
      write_file_atomically(scratch_ / "pictures" / ("room" + std::to_string(i) + ".png"),
                            encode_png(image));
    }
  }
  fs::path write(const DenseNetwork& dense) const {
    const FeatureEncoder none{std::vector<Feature>{}};
    BundleContent content{.encoder = &none,
                          .networks = {{&dense.network, &dense.state, Json::object()}},
                          .tasks = {}};
    for (const auto& task : dense.network.tasks()) content.tasks.push_back({task.name, 0});
    write_bundle(scratch_ / "bundle", content);
    return scratch_ / "bundle";
  }
  [[nodiscard]] at::Tensor samples() const {
    auto raw = at::empty({3, kPicture.elements()}, at::kByte);
    for (int64_t i = 0; i < 3; ++i)
      read_picture(scratch_ / "pictures" / ("room" + std::to_string(i) + ".png"), kPicture,
                   raw[i].data_ptr<uint8_t>());
    return raw;
  }

  ScratchDirectory scratch_;
};

TEST_F(DenseBundle, PredictsAsTheNetworkDoes) {
  for (const std::string trunk : {"celeba", "resnet18", "xception"}) {
    for (const auto dtype : {at::kDouble, at::kFloat}) {
      SCOPED_TRACE(trunk);
      const DenseNetwork dense(trunk, dtype);
      const Predictor predictor(write(dense));
      EXPECT_TRUE(predictor.manifest().has_maps());
      const auto raw = samples();
      const auto outputs = evaluate_outputs(dense.network, dense.state, raw).to(at::kDouble);
      const auto own = [&](int64_t task, at::IntArrayRef sizes) {
        return dense.network.columns(task, outputs).reshape(sizes);
      };
      const std::vector<at::Tensor> expected = {at::softmax(own(0, {3, 4, 21, 18}), 1),
                                                at::sigmoid(own(1, {3})), own(2, {3, 3, 21, 18}),
                                                at::sigmoid(own(3, {3, 21, 18}))};
      const auto got = predictor.predict(raw.to(at::kDouble));
      for (size_t i = 0; i < 4; ++i) {
        ASSERT_EQ(got[i].values.sizes(), expected[i].sizes());
        EXPECT_LT((got[i].values - expected[i]).abs().max().item<double>(),
                  dtype == at::kDouble ? 1e-11 : 1e-4);
        EXPECT_GT(got[i].values.std().item<double>(), 1e-9);
      }
    }
  }
}

TEST_F(DenseBundle, MapsOfAFolderAreFiles) {
  const auto bundle = write(DenseNetwork("celeba", at::kFloat));
  EXPECT_NE(input_error_of([&] {
              (void)predict_file(bundle, scratch_ / "pictures", {});
            }).find("give a new directory"),
            std::string::npos);
  const auto out = scratch_ / "out";
  predict_maps(bundle, scratch_ / "pictures", {}, out);
  const auto predictions = Predictor(bundle).predict(samples().to(at::kDouble));
  const std::string kinds = read_file(out / "kinds_of_things" / "room1.png.png");
  const Image classes = decode_png(kinds, "classes");
  const auto best = predictions[0].values[1].argmax(0).flatten();
  const Image chair = decode_png(read_file(out / "chair" / "room2.png.png"), "chair");
  const auto positive = (predictions[3].values[2] * 255).round().flatten();
  for (int64_t i = 0; i < 21 * 18; ++i) {
    EXPECT_EQ(classes.sample(static_cast<size_t>(i)), best[i].item<int64_t>());
    EXPECT_EQ(chair.sample(static_cast<size_t>(i)), positive[i].item<double>());
  }
  const std::string npy = read_file(out / "normal" / "room0.png.npy");
  EXPECT_TRUE(npy.starts_with("\x93NUMPY"));
  EXPECT_NE(npy.find("'shape': (3, 21, 18)"), std::string::npos);
  const size_t bytes = size_t{3} * 21 * 18 * sizeof(float);
  ASSERT_GT(npy.size(), bytes);
  EXPECT_EQ((npy.size() - bytes) % 64, 0U);
  float first = 0;
  std::memcpy(&first, npy.data() + npy.size() - bytes, sizeof first);
  EXPECT_EQ(first, static_cast<float>(predictions[2].values[0][0][0][0].item<double>()));
  const std::string csv = read_file(out / "predictions.csv");
  EXPECT_TRUE(csv.starts_with("file,row\nroom0.png,")) << csv;
  // What holds something is not written to.
  (void)input_error_of([&] { predict_maps(bundle, scratch_ / "pictures", {}, out); });
}

TEST_F(DenseBundle, TheManifestKeepsMapsAndSaysItsVersion) {
  const auto bundle = write(DenseNetwork("celeba", at::kFloat));
  Json json = parse_json(read_file(bundle / "manifest.json"), "manifest");
  EXPECT_EQ(json.at("format"), "kindred.bundle/3");
  const Manifest manifest = Manifest::from_json(json, "manifest");
  EXPECT_EQ(manifest.tasks[2].task.map, InputShape(3, 21, 18));
  EXPECT_FALSE(manifest.tasks[1].task.is_dense());
  json["tasks"][0]["map"]["height"] = 0;
  (void)input_error_of([&] { (void)Manifest::from_json(json, "manifest"); });
}

}  // namespace
}  // namespace kindred
