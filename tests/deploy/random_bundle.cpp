#include "tests/deploy/random_bundle.h"

#include <algorithm>
#include <cmath>

#include <unistd.h>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/table/read_table.h"
#include "kindred/task/metric.h"

namespace kindred {

FeatureEncoder every_feature() {
  return FeatureEncoder({
      {.name = "color",
       .kind = ColumnKind::kCategorical,
       .classes = {"red", "green", "light, \"blue\""},
       .rare_class = true,
       .missing_class = true},
      {.name = "age", .mean = 38.25, .scale = 13.5},
      {.name = "wage", .mean = -2e4, .scale = 7.5e4, .missing_indicator = true},
      {.name = "code", .kind = ColumnKind::kCategorical, .classes = {"1", "2"}, .numbers = true},
      {.name = "land",
       .kind = ColumnKind::kCategorical,
       .classes = {"süd", "nord"},
       .missing_class = true},
      {.name = "height", .mean = 0.1, .scale = 1e-3, .missing_indicator = true},
  });
}

std::vector<Task> every_task() {
  return {{.name = "weeks worked",
           .target = "weeks",
           .kind = TaskKind::kRegression,
           .mean = 23.5,
           .scale = 4.25},
          {.name = "class",
           .target = "class",
           .kind = TaskKind::kMulticlass,
           .classes = {"a", "b,c", "d"},
           .loss = LossKind::kCrossEntropy,
           .metric = Metric::kErrorRate},
          {.name = "income \"50 k\"\\\nü",
           .target = "income",
           .kind = TaskKind::kBinary,
           .classes = {"under", "over"},
           .positive = {"over"},
           .loss = LossKind::kCrossEntropy,
           .metric = Metric::kErrorRate},
          {.name = "forward",
           .target = "forward",
           .kind = TaskKind::kRegression,
           .mean = -1,
           .scale = 0.5}};
}

Table random_table(int64_t rows, uint64_t seed) {
  Table table("random", {{.name = "height"},
                         {.name = "id"},
                         {.name = "color"},
                         {.name = "age"},
                         {.name = "land"},
                         {.name = "code"},
                         {.name = "wage"}});
  RandomStream stream(seed);
  const auto pick = [&](const std::vector<std::string>& texts) {
    return texts[stream.below(texts.size())];
  };
  const auto number = [&](double mean, double scale) {
    return stream.below(5) == 0 ? std::string()
                                : fmt::format("{:.6g}", mean + scale * stream.normal());
  };
  for (int64_t row = 0; row < rows; ++row) {
    const std::vector<std::string> cells = {
        number(0.1, 1e-3),
        fmt::format("row {}", row),
        pick({"red", "green", "light, \"blue\"", "violet", "mauve", ""}),
        number(40, 15),
        pick({"süd", "nord", "west", ""}),
        pick({"1", "2", "3", ""}),
        number(1e4, 5e4)};
    table.add_row({cells.begin(), cells.end()}, row + 2);
  }
  return table;
}

std::string csv_of(const Table& table) {
  std::string text;
  for (int64_t row = -1; row < table.rows(); ++row) {
    for (int64_t column = 0; column < table.columns(); ++column) {
      if (column > 0) text += ',';
      text += csv_field(row < 0 ? table.column(column).name : table.cell(row, column));
    }
    text += '\n';
  }
  return text;
}

RandomNetwork::RandomNetwork(const ModelOptions& options, const FeatureEncoder& encoder,
                             const std::vector<Task>& tasks, at::ScalarType dtype, uint64_t seed)
    : network(options, encoder.width(), tasks),
      state(NetworkState::initial(network, at::dtype(dtype), seed)) {
  RandomStream stream(seed);
  const auto fill = [&](const at::Tensor& tensor, double low, double high) {
    std::vector<double> values(static_cast<size_t>(tensor.numel()));
    for (double& value : values) value = low + (high - low) * stream.uniform();
    tensor.detach().copy_(at::tensor(values, at::kDouble).view(tensor.sizes()));
  };
  // Wider than a network begins, so that predictions depend on the row throughout.
  for (const auto& tensor : state.parameters.views()) {
    const double bound = tensor.dim() == 1 ? 1 : 3 / std::sqrt(static_cast<double>(tensor.size(1)));
    fill(tensor, -bound, bound);
  }
  for (const auto& tensor : state.buffers.views()) fill(tensor, 0.25, 2);
}

std::vector<at::Tensor> expected_predictions(const RandomNetwork& random,
                                             const FeatureEncoder& encoder, const Table& table) {
  const auto dtype = random.state.parameters.flat().scalar_type();
  const auto outputs =
      evaluate_outputs(random.network, random.state, encoder.encode(encoder.raw(table), dtype));
  std::vector<at::Tensor> predictions;
  for (size_t i = 0; i < random.network.tasks().size(); ++i)
    predictions.push_back(
        predictions_from_outputs(random.network.tasks()[i],
                                 random.network.heads().columns(static_cast<int64_t>(i), outputs)));
  return predictions;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>() / std::max(1.0, b.abs().max().item<double>());
}

ScratchDirectory::ScratchDirectory() {
  static int number = 0;
  path_ = std::filesystem::temp_directory_path() /
          fmt::format("kindred_deploy_{}_{}", ::getpid(), number++);
  std::filesystem::create_directories(path_);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path write_random_bundle(const ScratchDirectory& scratch,
                                          const FeatureEncoder& encoder,
                                          const std::vector<const RandomNetwork*>& networks) {
  BundleContent content{.encoder = &encoder, .networks = {}, .tasks = {}, .data = {}};
  for (const auto* random : networks)
    content.networks.push_back(
        {&random->network, &random->state, {{"seed", content.networks.size()}}});
  for (const auto& task : networks.at(0)->network.tasks()) content.tasks.push_back({task.name, 0});
  content.details = {{"data_hash", "crc32:00000000:0"}, {"seed", 7}};
  auto directory = scratch / "bundle";
  write_bundle(directory, content);
  return directory;
}

}  // namespace kindred
