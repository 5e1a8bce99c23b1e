#include "kindred/pictures/taskonomy_domain.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/image/resize.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using Domain = TaskonomyDomain;

// Whether any of the views' buildings has a folder of the domain.
bool has_domain(const TaskonomyLayout& layout, const std::vector<TaskonomyView>& views,
                Domain domain) {
  std::error_code error;
  const std::string* last = nullptr;
  for (const auto& view : views) {
    if (last != nullptr && *last == view.building) continue;
    last = &view.building;
    if (fs::is_directory(layout.folder(domain, view.building), error)) return true;
  }
  return false;
}

void require_domain(const TaskonomyLayout& layout, const std::vector<TaskonomyView>& views,
                    Domain domain) {
  if (!has_domain(layout, views, domain))
    throw InputError(fmt::format(
        "{}: no such folder, and none for any other building; download the domain {}, or remove it "
        "from the tasks",
        layout.folder(domain, views.front().building).string(), taskonomy_name(domain)));
}

Domain mask_of(const TaskonomyLayout& layout, const std::vector<TaskonomyView>& views,
               Domain domain) {
  std::vector<std::string> names;
  for (const Domain mask : taskonomy_masks()) {
    if (has_domain(layout, views, mask)) return mask;
    names.push_back(taskonomy_name(mask));
  }
  throw InputError(
      fmt::format("{}: {} needs a mask of the pixels that have a label, but none of {} exists; "
                  "download one of them",
                  layout.root().string(), taskonomy_name(domain), joined(names)));
}

}  // namespace

TaskonomySize taskonomy_size(const TaskonomyLayout& layout,
                             const std::vector<TaskonomyView>& views) {
  std::optional<InputError> first;
  for (const auto& view : views) {
    const fs::path file = layout.file(Domain::kRgb, view);
    try {
      const Image image = read_taskonomy_file(file, Domain::kRgb);
      return {image.height, image.width, file};
    } catch (const InputError& error) {
      if (!first) first = error;
    }
  }
  throw InputError(
      fmt::format("none of {} rgb pictures can be read: {}", views.size(), first->what()));
}

TaskonomyDomainReader::TaskonomyDomainReader(const TaskonomyLayout& layout,
                                             const std::vector<TaskonomyView>& views, Domain domain,
                                             const TaskonomySize& size, const InputShape& picture)
    : layout_(layout),
      views_(views),
      size_(size),
      domain_(domain),
      mask_(domain),
      codes_(taskonomy_codes(domain)),
      shape_(codes_.channels, picture.height, picture.width) {
  require_domain(layout, views, domain);
  if (codes_.masked) mask_ = mask_of(layout, views, domain);
}

std::vector<fs::path> TaskonomyDomainReader::files(Domain domain) const {
  std::vector<fs::path> files;
  files.reserve(views_.size());
  for (const auto& view : views_) files.push_back(layout_.file(domain, view));
  return files;
}

Image TaskonomyDomainReader::read(Domain domain, const TaskonomyView& view) const {
  const fs::path file = layout_.file(domain, view);
  Image image = read_taskonomy_file(file, domain);
  if (image.width != size_.width || image.height != size_.height)
    throw InputError(fmt::format("{}: has {} × {} pixels, but {} has {} × {}", file.string(),
                                 image.width, image.height, size_.example.string(), size_.width,
                                 size_.height));
  return domain == Domain::kRgb ? resize_bilinear(image, shape_.width, shape_.height)
                                : resize_nearest(image, shape_.width, shape_.height);
}

// Writes channel by channel.
template <class Code>
void TaskonomyDomainReader::decode(size_t row, uint8_t* to) const {
  const Image image = read(domain_, views_[row]);
  const std::optional<Image> mask =
      codes_.masked ? std::optional(read(mask_, views_[row])) : std::nullopt;
  const auto pixels = static_cast<size_t>(shape_.height * shape_.width);
  for (int channel = 0; channel < codes_.channels; ++channel) {
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      const auto code = static_cast<Code>(!mask || is_taskonomy_surface(mask_, *mask, pixel)
                                              ? taskonomy_code(domain_, image, pixel, channel)
                                              : kTaskonomyNoLabel);
      std::memcpy(to, &code, sizeof code);
      to += sizeof code;
    }
  }
}

PixelSource TaskonomyDomainReader::source() const {
  PixelSource source{.files = files(domain_), .shape = shape_, .bits = codes_.bits};
  source.decode = [this](size_t row, uint8_t* to) {
    if (codes_.bits == 8)
      decode<uint8_t>(row, to);
    else
      decode<uint16_t>(row, to);
  };
  if (codes_.masked) source.beside = files(mask_);
  // The size is that of another file, and masks of two domains may have equal file names.
  source.rule = fmt::format("{}, {}, {} × {}", taskonomy_name(domain_), taskonomy_name(mask_),
                            size_.height, size_.width);
  return source;
}

LabelMaps TaskonomyDomainReader::maps(const at::Tensor& codes) const {
  LabelMaps maps;
  maps.name = taskonomy_name(domain_);
  maps.place = (layout_.root() / maps.name).string();
  maps.shape = shape_;
  maps.codes = RowStore(codes, StoreKind::kMappedFile);
  for (size_t code = 0; code < size_t{1} << codes_.bits; ++code)
    maps.values.push_back(taskonomy_value(domain_, static_cast<uint16_t>(code)));
  if (domain_ == Domain::kSegments) maps.class_names = taskonomy_class_names();
  maps.vectors = domain_ == Domain::kNormal;
  return maps;
}

}  // namespace kindred
