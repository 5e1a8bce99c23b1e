#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/data/picture_set.h"
#include "kindred/image/idx.h"
#include "kindred/image/resize.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLabel = "label";

// The first of these files that is there, plain or gzip.
std::optional<fs::path> find(const fs::path& root, const std::vector<std::string>& prefixes,
                             const std::vector<std::string>& names) {
  std::error_code error;
  for (const auto& prefix : prefixes)
    for (const auto& name : names)
      for (const char* end : {"", ".gz"})
        if (const auto path = root / (prefix + name + end); fs::is_regular_file(path, error))
          return path;
  return std::nullopt;
}

struct IdxPart {
  fs::path images_path, labels_path;
  IdxArray images, labels;
};

std::optional<IdxPart> read_part(const fs::path& root, const std::vector<std::string>& prefixes) {
  const auto images = find(root, prefixes, {"images-idx3-ubyte", "images-idx4-ubyte"});
  const auto labels = find(root, prefixes, {"labels-idx1-ubyte"});
  if (!images && !labels) return std::nullopt;
  if (!images || !labels)
    throw InputError(
        fmt::format("{}: there is no file of {} beside it", (images ? *images : *labels).string(),
                    images ? "labels (labels-idx1-ubyte)" : "images (images-idx3-ubyte)"));
  IdxPart part{*images, *labels, read_idx(*images), read_idx(*labels)};
  const auto& sizes = part.images.sizes;
  if (sizes.size() < 3 || (sizes.size() == 4 && sizes[3] != 1 && sizes[3] != 3))
    throw InputError(
        fmt::format("{}: holds no pictures; expected count × height × width, and 3 "
                    "for colour",
                    images->string()));
  if (sizes[1] > kMostPixelsOfASide || sizes[2] > kMostPixelsOfASide)
    throw InputError(fmt::format("{}: has larger pictures than are read", images->string()));
  if (part.labels.sizes.size() != 1)
    throw InputError(fmt::format("{}: holds more than one label a picture", labels->string()));
  if (part.labels.sizes[0] != sizes[0])
    throw InputError(
        fmt::format("{} holds {} labels and {} has {} pictures; they do not belong "
                    "together",
                    labels->string(), part.labels.sizes[0], images->filename().string(), sizes[0]));
  return part;
}

InputShape shape_of(const IdxArray& images) {
  return {images.sizes.size() == 4 ? images.sizes[3] : 1, images.sizes[1], images.sizes[2]};
}

// One picture in the shape of the set, channel after channel.
void store(const IdxArray& images, size_t row, const InputShape& shape, uint8_t* to) {
  const InputShape own = shape_of(images);
  Image picture(own.width, own.height, static_cast<int>(own.channels), 8);
  std::memcpy(picture.bytes.data(), images.bytes.data() + row * picture.bytes.size(),
              picture.bytes.size());
  const Image sized = resize_bilinear(picture, shape.width, shape.height);
  const auto channels = static_cast<size_t>(shape.channels);
  for (size_t c = 0; c < channels; ++c)
    for (size_t i = c; i < sized.bytes.size(); i += channels) *to++ = sized.bytes[i];
}

std::string hash_of(const IdxArray& array) {
  return fmt::format(
      "crc32:{:08x}:{}",
      checksum({reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size()}),
      array.bytes.size());
}

}  // namespace

PictureSet read_idx_pictures(const DataOptions& data, const fs::path& base) {
  const fs::path root = base / data.path;
  std::array<std::optional<IdxPart>, 3> parts = {read_part(root, {"train-", ""}),
                                                 read_part(root, {"val-", "validation-"}),
                                                 read_part(root, {"t10k-", "test-"})};
  if (!parts[0])
    throw InputError(
        fmt::format("{}: holds no [train-]images-idx3-ubyte with its labels; data.path "
                    "must name the folder with them",
                    root.string()));
  InputShape shape = shape_of(parts[0]->images);
  PictureSet set{Table(parts[0]->labels_path.string(), {{.name = kLabel}}),
                 shape,
                 {},
                 StoreKind::kMemory,
                 {},
                 {},
                 {},
                 {}};
  for (const auto& part : parts)
    if (part && shape_of(part->images) != shape)
      throw InputError(fmt::format("{}: its pictures are of another size than those of {}",
                                   part->images_path.string(), parts[0]->images_path.string()));
  if (!data.image_size.empty()) shape = {shape.channels, data.image_size[0], data.image_size[1]};
  set.shape = shape;
  std::vector<int64_t> file_rows;
  for (const auto& part : parts) file_rows.push_back(part ? part->images.sizes[0] : 0);
  set.pixels = at::empty({file_rows[0] + file_rows[1] + file_rows[2], shape.elements()}, at::kByte);
  auto* next = set.pixels.data_ptr<uint8_t>();
  for (const auto& part : parts) {
    if (!part) continue;
    Table labels(part->labels_path.string(), {{.name = kLabel}});
    for (size_t row = 0; row < part->labels.bytes.size(); ++row) {
      store(part->images, row, shape, next);
      next += shape.elements();
      const std::string text = std::to_string(part->labels.bytes[row]);
      labels.add_row({text}, static_cast<int64_t>(row) + 1);
    }
    set.table.append(labels);
    if (!set.hash.empty()) set.hash += '+';
    set.hash += hash_of(part->images) + '+' + hash_of(part->labels);
  }
  DataOptions splitting = data;
  if (data.split == SplitKind::kAuto) splitting.split = SplitKind::kFiles;
  set.split = split_rows(set.table, splitting, file_rows);
  return set;
}

PictureSet read_pictures(const DataOptions& data, const fs::path& base, int workers) {
  const auto& size = data.image_size;
  if (!size.empty() && size.size() != 2)
    throw InputError(
        fmt::format("data.image_size has {} numbers; expected height and width", size.size()));
  return data.format == TableFormat::kCeleba ? read_celeba(data, base, workers)
                                             : read_idx_pictures(data, base);
}

}  // namespace kindred
