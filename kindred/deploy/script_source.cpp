#include "kindred/deploy/script_source.h"

#include <ATen/Functions.h>
#include <fmt/format.h>

namespace kindred {
namespace {

// TorchScript writes a type as the number used in its files.
int type_number(at::ScalarType type) {
  return static_cast<int>(type);
}

at::Tensor integers(const std::vector<int64_t>& values) {
  return at::tensor(values, at::kLong);
}

at::Tensor numbers(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble);
}

ScriptSource numeric_source(const std::vector<Feature>& features) {
  std::vector<int64_t> numeric, indicated;
  std::vector<double> mean, scale;
  for (size_t i = 0; i < features.size(); ++i) {
    if (features[i].kind != ColumnKind::kNumeric) continue;
    numeric.push_back(static_cast<int64_t>(i));
    mean.push_back(features[i].mean);
    scale.push_back(features[i].scale);
    if (features[i].missing_indicator) indicated.push_back(static_cast<int64_t>(i));
  }
  ScriptSource script;
  script.buffers = {{"numeric", integers(numeric)},
                    {"mean", numbers(mean)},
                    {"scale", numbers(scale)},
                    {"indicated", integers(indicated)}};
  script.source = fmt::format(R"(
def numbers(self, raw: Tensor) -> Tensor:
    x = torch.index_select(raw, 1, self.numeric)
    scaled = torch.masked_fill((x - self.mean) / self.scale, torch.isnan(x), 0.)
    missing = torch.isnan(torch.index_select(raw, 1, self.indicated))
    return torch.cat([scaled, torch.to(missing, {})], 1)
)",
                              type_number(at::kDouble));
  return script;
}

ScriptSource category_source(const std::vector<Feature>& features) {
  std::vector<int64_t> categorical, first, rare, missing;
  std::vector<double> classes;
  int64_t width = 0;
  for (size_t i = 0; i < features.size(); ++i) {
    const Feature& feature = features[i];
    if (feature.kind != ColumnKind::kCategorical) continue;
    categorical.push_back(static_cast<int64_t>(i));
    first.push_back(width);
    classes.push_back(static_cast<double>(feature.classes.size()));
    width += static_cast<int64_t>(feature.classes.size());
    rare.push_back(feature.rare_class ? width++ : -1);
    missing.push_back(feature.missing_class ? width++ : -1);
  }
  ScriptSource script;
  script.buffers = {{"categorical", integers(categorical)},
                    {"first", integers(first)},
                    {"classes", numbers(classes)},
                    {"rare", integers(rare)},
                    {"missing", integers(missing)}};
  if (width == 0) {
    script.source = R"(
def categories(self, raw: Tensor) -> Tensor:
    return torch.narrow(raw, 1, 0, 0)
)";
    return script;
  }
  // `column` is −1 for a text without an input; such a row adds 0 to column 0.
  script.source = fmt::format(R"(
def categories(self, raw: Tensor) -> Tensor:
    cells = torch.index_select(raw, 1, self.categorical)
    missing = torch.isnan(cells)
    other = missing | (cells < 0) | (cells >= self.classes)
    index = torch.to(torch.where(other, self.classes, cells), {0})
    column = torch.where(index < self.classes, self.first + index, self.rare)
    column = torch.where(missing, self.missing, column)
    one_hot = torch.new_zeros(raw, [torch.size(raw, 0), {2}])
    there = torch.to(column >= 0, {1})
    return torch.scatter_add(one_hot, 1, torch.clamp_min(column, 0), there)
)",
                              type_number(at::kLong), type_number(at::kDouble), width);
  return script;
}

}  // namespace

ScriptSource encoder_source(const FeatureEncoder& encoder) {
  ScriptSource script = numeric_source(encoder.features());
  const ScriptSource categories = category_source(encoder.features());
  script.buffers.insert(script.buffers.end(), categories.buffers.begin(), categories.buffers.end());
  script.source += categories.source;
  script.source += fmt::format(R"(
def forward(self, raw: Tensor) -> Tensor:
    assert torch.dim(raw) == 2 and torch.size(raw, 1) == {0}, "a raw row holds {0} numbers"
    x = torch.to(raw, {1})
    return torch.cat([self.numbers(x), self.categories(x)], 1)
)",
                               encoder.features().size(), type_number(at::kDouble));
  return script;
}

ScriptSource picture_source(const InputShape& shape) {
  ScriptSource script;
  script.source = fmt::format(R"(
def forward(self, raw: Tensor) -> Tensor:
    assert torch.dim(raw) == 2 and torch.size(raw, 1) == {0}, "a picture holds {0} samples"
    return torch.div(torch.to(raw, {1}), 255.)
)",
                              shape.elements(), type_number(at::kDouble));
  return script;
}

ScriptSource head_source(const Task& task, const std::string& head_body) {
  std::string result = task.is_dense() ? "y * self.scale + self.mean"
                                       : "torch.squeeze(y, 1) * self.scale + self.mean";
  if (task.kind == TaskKind::kBinary) result = "torch.sigmoid(torch.squeeze(y, 1))";
  if (task.kind == TaskKind::kMulticlass) result = "torch.softmax(y, 1)";
  ScriptSource script;
  script.source = fmt::format(R"(
def outputs(self, x: Tensor) -> Tensor:
{}
def forward(self, x: Tensor) -> Tensor:
    y = torch.to(self.outputs(x), {})
    return {}
)",
                              head_body, type_number(at::kDouble), result);
  if (task.kind == TaskKind::kRegression)
    script.numbers = {{"mean", task.mean}, {"scale", task.scale}};
  return script;
}

ScriptSource network_source(at::ScalarType dtype,
                            const std::vector<std::pair<std::string, std::string>>& heads) {
  std::vector<std::string> entries;
  for (const auto& [task, module] : heads)
    entries.push_back(fmt::format("{}: self.heads.{}.forward(x)", script_text(task), module));
  return {.source = fmt::format(R"(
def forward(self, raw: Tensor) -> Dict[str, Tensor]:
    x = self.trunk.forward(torch.to(self.encoder.forward(raw), {}))
    return {{{}}}
)",
                                type_number(dtype), fmt::join(entries, ",\n        "))};
}

std::string script_text(const std::string& text) {
  std::string escaped = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte >= 0x7F || letter == '"' || letter == '\\')
      escaped += fmt::format("\\{:03o}", byte);
    else
      escaped += letter;
  }
  return escaped + '"';
}

}  // namespace kindred
