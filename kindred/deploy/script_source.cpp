#include "kindred/deploy/script_source.h"

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

// TorchScript writes a type as the number used in its files.
int type_number(at::ScalarType type) {
  return static_cast<int>(type);
}

}  // namespace

std::string encoder_source(int64_t features) {
  return fmt::format(R"(
def forward(self, raw: Tensor) -> Tensor:
    assert torch.dim(raw) == 2 and torch.size(raw, 1) == {0}, "a raw row holds {0} numbers"
    return self.encode(torch.to(raw, {1}))
)",
                     features, type_number(at::kDouble));
}

std::string picture_source(const InputShape& shape) {
  return fmt::format(R"(
def forward(self, raw: Tensor) -> Tensor:
    assert torch.dim(raw) == 2 and torch.size(raw, 1) == {0}, "a picture holds {0} samples"
    return torch.div(torch.to(raw, {1}), 255.)
)",
                     shape.elements(), type_number(at::kDouble));
}

std::string own_encoder_source(const InputShape& shape, int64_t width) {
  std::string inputs = "x";
  if (shape.is_picture())
    inputs = fmt::format("torch.reshape(x, [-1, {}, {}, {}])", shape.channels, shape.height,
                         shape.width);
  return fmt::format(R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.reshape(self.encoder.forward({}), [-1, {}])
)",
                     inputs, width);
}

std::string network_source(at::ScalarType dtype,
                           const std::vector<std::pair<std::string, std::string>>& heads) {
  std::vector<std::string> entries;
  entries.reserve(heads.size());
  for (const auto& [task, module] : heads)
    entries.push_back(fmt::format("{}: self.heads.{}.forward(x)", octal_literal(task), module));
  return fmt::format(R"(
def forward(self, raw: Tensor) -> Dict[str, Tensor]:
    x = self.trunk.forward(torch.to(self.encoder.forward(raw), {}))
    return {{{}}}
)",
                     type_number(dtype), fmt::join(entries, ",\n        "));
}

}  // namespace kindred
