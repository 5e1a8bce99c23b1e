// Bundles of networks that read pictures.
#include <filesystem>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/image/jpeg.h"
#include "kindred/image/png.h"
#include "kindred/pictures/picture_file.h"
#include "kindred/predict/predict_file.h"
#include "kindred/task/metric.h"

#include "tests/deploy/near_csv.h"
#include "tests/deploy/random_bundle.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

struct PictureNetwork {
  PictureNetwork(const std::string& trunk, Stem stem, at::ScalarType dtype)
      : network(options_of(trunk, stem), InputShape(3, 40, 36), every_task()),
        state(NetworkState::initial(network, at::dtype(dtype), 3)) {
    at::manual_seed(4);
    for (const auto& tensor : state.parameters.views())
      if (tensor.dim() == 1) tensor.detach().uniform_(0.2, 0.7);
    for (const auto& tensor : state.buffers.views()) tensor.uniform_(1.0, 2.0);
  }

  static ModelOptions options_of(const std::string& trunk, Stem stem) {
    ModelOptions options;
    options.trunk = trunk;
    options.channels = 4;
    options.stem = stem;
    return options;
  }

  Network network;
  NetworkState state;
};

class PictureBundle : public testing::Test {
 protected:
  PictureBundle() {
    fs::create_directory(scratch_ / "pictures");
    for (int i = 0; i < 5; ++i) put("face" + std::to_string(i) + ".jpg", i, 3);
  }

  void put(const std::string& name, int number, int channels) const {
    Image image(50, 60, channels, 8);
    for (size_t p = 0; p < image.bytes.size(); ++p)
      image.bytes[p] = static_cast<uint8_t>((p * static_cast<size_t>(7 + number) / 11) % 256);
    write_file_atomically(scratch_ / "pictures" / name,
                          name.ends_with(".png") ? encode_png(image) : encode_jpeg(image, 95));
  }
  fs::path write(const PictureNetwork& picture) const {
    const FeatureEncoder none{std::vector<Feature>{}};
    BundleContent content{.encoder = &none,
                          .networks = {{&picture.network, &picture.state, Json::object()}},
                          .tasks = {}};
    for (const auto& task : picture.network.tasks()) content.tasks.push_back({task.name, 0});
    write_bundle(scratch_ / "bundle", content);
    return scratch_ / "bundle";
  }
  [[nodiscard]] at::Tensor samples() const {
    auto raw = at::empty({5, 3 * 40 * 36}, at::kByte);
    for (int64_t i = 0; i < 5; ++i)
      read_picture(scratch_ / "pictures" / ("face" + std::to_string(i) + ".jpg"), {3, 40, 36},
                   raw[i].data_ptr<uint8_t>());
    return raw;
  }

  ScratchDirectory scratch_;
};

TEST_F(PictureBundle, PredictsAsTheNetworkDoes) {
  const struct {
    const char* trunk;
    Stem stem;
  } settings[] = {
      {"celeba", Stem::kAuto}, {"resnet18", Stem::kSmall}, {"resnet34", Stem::kStandard}};
  for (const auto& [trunk, stem] : settings) {
    for (const auto dtype : {at::kDouble, at::kFloat}) {
      SCOPED_TRACE(trunk);
      const PictureNetwork picture(trunk, stem, dtype);
      const Predictor predictor(write(picture));
      EXPECT_EQ(predictor.manifest().pictures, InputShape(3, 40, 36));
      const auto raw = samples();
      const auto got = predictor.predict(raw.to(at::kDouble));
      const auto outputs = evaluate_outputs(picture.network, picture.state, raw);
      for (size_t i = 0; i < got.size(); ++i) {
        const auto expected = predictions_from_outputs(
            picture.network.tasks()[i],
            picture.network.heads().columns(static_cast<int64_t>(i), outputs));
        EXPECT_LT(largest_difference(got[i].values, expected.to(at::kDouble)),
                  dtype == at::kDouble ? 1e-12 : 1e-5);
        // Far above what float64 may differ by, so that a wrong encoding shows.
        EXPECT_GT(got[i].values.std(0, /*unbiased=*/false).max().item<double>(), 1e-9);
      }
    }
  }
}

TEST_F(PictureBundle, AFolderIsPredictedInTheOrderOfNames) {
  const auto bundle = write(PictureNetwork("celeba", Stem::kAuto, at::kFloat));
  put("also.png", 9, 3);
  write_file_atomically(scratch_ / "pictures" / "notes.txt", "no picture");
  const std::string text = predict_file(bundle, scratch_ / "pictures", {});
  EXPECT_TRUE(text.starts_with("file,")) << text;
  size_t at = 0;
  for (const char* name : {"also.png", "face0.jpg", "face1.jpg", "face3.jpg", "face4.jpg"}) {
    const size_t next = text.find(std::string("\n") + name + ",");
    ASSERT_NE(next, std::string::npos) << name;
    EXPECT_GT(next, at);
    at = next;
  }
  EXPECT_EQ(text.find("notes"), std::string::npos);
  // A picture alone gets the line that it has among others.
  const std::string alone = predict_file(bundle, scratch_ / "pictures" / "face4.jpg", {});
  EXPECT_TRUE(near_csv(alone.substr(alone.find("\nface4.jpg")), text.substr(at)));
}

TEST_F(PictureBundle, WhatIsNoPictureIsRefused) {
  const auto bundle = write(PictureNetwork("celeba", Stem::kAuto, at::kFloat));
  const auto message = [&](const fs::path& input) {
    return input_error_of([&] { (void)predict_file(bundle, input, {}); });
  };
  EXPECT_NE(message(scratch_ / "none").find("no such picture or folder"), std::string::npos);
  fs::create_directory(scratch_ / "empty");
  EXPECT_NE(message(scratch_ / "empty").find("holds no .jpg"), std::string::npos);
  put("grey.jpg", 1, 1);
  EXPECT_NE(message(scratch_ / "pictures").find("grey.jpg: is grey"), std::string::npos);
}

TEST_F(PictureBundle, AManifestWithoutAShapeIsRefused) {
  const auto bundle = write(PictureNetwork("celeba", Stem::kAuto, at::kFloat));
  Json json = parse_json(read_file(bundle / "manifest.json"), "manifest");
  EXPECT_EQ(json.at("format"), "kindred.bundle/2");
  for (const auto& bad : {Json(nullptr), Json{{"channels", 3}, {"height", 0}, {"width", 4}},
                          Json{{"channels", 3}, {"height", 1e9}, {"width", 4}}}) {
    json["pictures"] = bad;
    (void)input_error_of([&] { (void)Manifest::from_json(json, "manifest"); });
  }
}

}  // namespace
}  // namespace kindred
