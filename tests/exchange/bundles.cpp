#include "tests/exchange/bundles.h"

#include <fmt/format.h>

#include "tests/deploy/traced_pictures.h"

namespace kindred {
namespace {

struct NamedOptions {
  std::string name;
  ModelOptions model;
};

std::vector<NamedOptions> mlp_options() {
  ModelOptions plain;
  plain.hidden = {9, 7};
  std::vector<NamedOptions> all = {{"relu", plain}};
  all[0].model.head_hidden = {5};
  const auto add = [&](const char* name, Activation curve, Normalization normalization) {
    ModelOptions model = plain;
    model.activation = curve;
    model.normalization = normalization;
    model.residual = true;
    model.hidden = {8, 8, 8};
    all.push_back({name, model});
  };
  add("gelu_batch", Activation::kGelu, Normalization::kBatch);
  add("silu_layer", Activation::kSilu, Normalization::kLayer);
  add("tanh", Activation::kTanh, Normalization::kNone);
  add("elu_layer", Activation::kElu, Normalization::kLayer);
  return all;
}

// The tasks of `tasks` are served by the two networks in turn.
std::filesystem::path write_pair(const std::filesystem::path& folder, const FeatureEncoder& encoder,
                                 const Network& first, const NetworkState& first_state,
                                 const Network& second, const NetworkState& second_state) {
  BundleContent content{.encoder = &encoder,
                        .networks = {{&first, &first_state}, {&second, &second_state}}};
  for (const auto& task : first.tasks())
    content.tasks.push_back({task.name, content.tasks.size() % 2});
  std::filesystem::create_directories(folder);
  write_bundle(folder / "bundle", content);
  return folder / "bundle";
}

// Calls visit(name, options, type) for every bundle of MLPs.
template <class Visit>
void for_every_mlp(const Visit& visit) {
  for (const auto& [curve, model] : mlp_options())
    for (const auto type : {at::kFloat, at::kDouble})
      visit(fmt::format("mlp_{}_{}", curve, type == at::kFloat ? 32 : 64), model, type);
}

std::filesystem::path write_mlp(const std::filesystem::path& folder, const std::string& name,
                                const ModelOptions& model, at::ScalarType type) {
  const FeatureEncoder features = every_feature();
  const RandomNetwork first(model, features, every_task(), type, 1);
  const RandomNetwork second(model, features, every_task(), type, 2);
  return write_pair(folder / name, features, first.network, first.state, second.network,
                    second.state);
}

}  // namespace

void write_every_bundle(
    const std::filesystem::path& folder,
    const std::function<void(const std::string& name, const std::filesystem::path& bundle)>& use) {
  for_every_mlp([&](const std::string& name, const ModelOptions& model, at::ScalarType type) {
    use(name, write_mlp(folder, name, model, type));
  });
  for_every_network([&](const ModelOptions& options, bool dense) {
    const auto name = options.trunk + (dense ? "_maps" : "_pictures");
    const TracedPictures first(options, dense, at::kFloat, 1);
    const TracedPictures second(options, dense, at::kFloat, 2);
    use(name,
        write_pair(folder / name, kNone, first.network, first.state, second.network, second.state));
  });
}

std::filesystem::path write_mlp_bundle(const std::filesystem::path& folder,
                                       const std::string& wanted) {
  std::filesystem::path bundle;
  for_every_mlp([&](const std::string& name, const ModelOptions& model, at::ScalarType type) {
    if (name == wanted) bundle = write_mlp(folder, name, model, type);
  });
  return bundle;
}

}  // namespace kindred
