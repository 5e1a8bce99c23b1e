#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/image/idx.h"
#include "kindred/image/resize.h"
#include "kindred/pictures/picture_set.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLabel = "label";
constexpr const char* kPicture = "picture";  // the only column besides label maps
constexpr size_t kCodes = 256;
constexpr int64_t kMostLabels = 2000;  // per picture

// Finds the first existing file, plain or gzip: "images-idx3-ubyte", also with a dot before "idx3"
// (as some unpackers write it), or in a folder of its own name (as in an archive on Kaggle).
std::optional<fs::path> find(const fs::path& root, const std::vector<std::string>& prefixes,
                             const std::string& what, const std::vector<std::string>& kinds) {
  std::error_code error;
  for (const auto& prefix : prefixes)
    for (const auto& kind : kinds)
      for (const char* joint : {"-", "."})
        for (const char* end : {"", ".gz"}) {
          const std::string name = prefix + what + joint + kind + end;
          for (const auto& path : {root / name, root / name / name})
            if (fs::is_regular_file(path, error)) return path;
        }
  return std::nullopt;
}

struct IdxPart {
  fs::path images_path, labels_path;
  IdxArray images, labels;

  [[nodiscard]] bool has_maps() const { return labels.sizes.size() == 3; }
  // Must agree in all parts: dimensions of the labels, and the number of labels per picture.
  [[nodiscard]] std::pair<size_t, int64_t> kind() const {
    return {labels.sizes.size(), labels.sizes.size() == 2 ? labels.sizes[1] : 1};
  }
};

std::optional<IdxPart> read_part(const fs::path& root, const std::vector<std::string>& prefixes) {
  const auto images = find(root, prefixes, "images", {"idx3-ubyte", "idx4-ubyte"});
  const auto labels = find(root, prefixes, "labels", {"idx1-ubyte", "idx2-ubyte", "idx3-ubyte"});
  if (!images && !labels) return std::nullopt;
  if (!images || !labels)
    throw InputError(
        fmt::format("{}: there is no file of {} beside it", (images ? *images : *labels).string(),
                    images ? "labels (labels-idx1-ubyte, idx2 for several, or idx3 for label maps)"
                           : "images (images-idx3-ubyte)"));
  IdxPart part{*images, *labels, read_idx(*images), read_idx(*labels)};
  const auto& sizes = part.images.sizes;
  if (sizes.size() < 3 || (sizes.size() == 4 && sizes[3] != 1 && sizes[3] != 3))
    throw InputError(
        fmt::format("{}: holds no pictures; expected count × height × width, and 3 "
                    "for colour",
                    images->string()));
  if (sizes[1] > kMostPixelsOfASide || sizes[2] > kMostPixelsOfASide)
    throw InputError(fmt::format("{}: the pictures are larger than supported", images->string()));
  if (part.labels.sizes.size() > 3)
    throw InputError(
        fmt::format("{}: has {} dimensions; expected 1, a label for each picture, 2, several, or "
                    "3, a map",
                    labels->string(), part.labels.sizes.size()));
  if (part.labels.sizes.size() == 2 && part.labels.sizes[1] > kMostLabels)
    throw InputError(fmt::format("{}: has {} labels for each picture; at most {} are supported",
                                 labels->string(), part.labels.sizes[1], kMostLabels));
  if (part.labels.sizes[0] != sizes[0])
    throw InputError(
        fmt::format("{} has {} labels, but {} has {} pictures; the files do not belong together",
                    labels->string(), part.labels.sizes[0], images->filename().string(), sizes[0]));
  if (part.has_maps() && (part.labels.sizes[1] != sizes[1] || part.labels.sizes[2] != sizes[2]))
    throw InputError(fmt::format("{}: has maps of {} × {} pixels, but the pictures have {} × {}",
                                 labels->string(), part.labels.sizes[1], part.labels.sizes[2],
                                 sizes[1], sizes[2]));
  return part;
}

InputShape shape_of(const IdxArray& images) {
  return {images.sizes.size() == 4 ? images.sizes[3] : 1, images.sizes[1], images.sizes[2]};
}

// Writes one picture in the shape of the set, channel by channel.
void store_picture(const IdxArray& images, size_t row, const InputShape& shape, uint8_t* to) {
  const InputShape own = shape_of(images);
  Image picture(own.width, own.height, static_cast<int>(own.channels), 8);
  std::memcpy(picture.bytes.data(), images.bytes.data() + row * picture.bytes.size(),
              picture.bytes.size());
  const Image sized = resize_bilinear(picture, shape.width, shape.height);
  const auto channels = static_cast<size_t>(shape.channels);
  for (size_t c = 0; c < channels; ++c)
    for (size_t i = c; i < sized.bytes.size(); i += channels) *to++ = sized.bytes[i];
}

std::string idx_hash(const IdxArray& array) {
  return checksum_text({reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size()});
}

// Sets the class of every code in label maps, NaN for codes that mean "no label".
void settle_codes(const DataOptions& data, const std::array<bool, kCodes>& found, LabelMaps& maps) {
  std::array<bool, kCodes> ignored{};
  for (const int64_t number : data.unlabelled) ignored[static_cast<size_t>(number)] = true;
  maps.values.assign(kCodes, std::numeric_limits<double>::quiet_NaN());
  maps.class_names = data.class_names;
  for (size_t code = 0; code < kCodes; ++code) {
    if (ignored[code]) continue;
    if (!data.class_names.empty()) {
      if (code < data.class_names.size()) maps.values[code] = static_cast<double>(code);
    } else if (found[code]) {
      maps.values[code] = static_cast<double>(maps.class_names.size());
      maps.class_names.push_back(std::to_string(code));
    }
  }
}

[[noreturn]] void refuse_class(const IdxPart& part, size_t at, const DataOptions& data) {
  const auto item = static_cast<size_t>(part.labels.item());
  const auto width = static_cast<size_t>(part.labels.sizes[2]);
  throw InputError(
      fmt::format("{}: picture {}, row {}, column {} holds class {}, but data.class_names names "
                  "only 0 to {}; add its name there, or add it to data.unlabelled",
                  part.labels_path.string(), at / item, at % item / width, at % width,
                  part.labels.bytes[at], data.class_names.size() - 1));
}

// Reads the label maps of all parts, in the size of the set.
LabelMaps read_maps(const std::array<std::optional<IdxPart>, 3>& parts, const DataOptions& data,
                    const InputShape& picture) {
  LabelMaps maps;
  maps.name = kLabel;
  maps.place = parts[0]->labels_path.string();
  maps.shape = {1, picture.height, picture.width};
  std::array<bool, kCodes> found{};
  int64_t rows = 0;
  for (const auto& part : parts) {
    if (!part) continue;
    rows += part->labels.sizes[0];
    for (const uint8_t code : part->labels.bytes) found[code] = true;
  }
  settle_codes(data, found, maps);
  const auto codes = at::empty({rows, maps.shape.elements()}, at::kByte);
  auto* next = codes.data_ptr<uint8_t>();
  for (const auto& part : parts) {
    if (!part) continue;
    const auto& bytes = part->labels.bytes;
    const auto& ignored = data.unlabelled;
    for (size_t at = 0; at < bytes.size(); ++at)
      if (std::isnan(maps.values[bytes[at]]) &&
          std::find(ignored.begin(), ignored.end(), bytes[at]) == ignored.end())
        refuse_class(*part, at, data);
    Image map(part->labels.sizes[2], part->labels.sizes[1], 1, 8);
    for (size_t begin = 0; begin < bytes.size(); begin += map.bytes.size()) {
      std::memcpy(map.bytes.data(), bytes.data() + begin, map.bytes.size());
      const Image sized = resize_nearest(map, picture.width, picture.height);
      next = std::copy(sized.bytes.begin(), sized.bytes.end(), next);
    }
  }
  maps.codes = RowStore(codes, StoreKind::kMemory);
  return maps;
}

// One row per picture: its labels, or with label maps its number.
Table empty_table_of(const IdxPart& part) {
  if (part.labels.sizes.size() != 2)
    return {part.labels_path.string(), {{.name = part.has_maps() ? kPicture : kLabel}}};
  std::vector<Column> columns(static_cast<size_t>(part.labels.sizes[1]));
  for (size_t k = 0; k < columns.size(); ++k) columns[k].name = fmt::format("{}{}", kLabel, k + 1);
  return {part.labels_path.string(), std::move(columns)};
}

Table table_of(const IdxPart& part) {
  Table table = empty_table_of(part);
  const auto width = static_cast<size_t>(table.columns());
  std::vector<std::string> texts(width);
  for (int64_t row = 0; row < part.labels.sizes[0]; ++row) {
    const size_t begin = static_cast<size_t>(row) * width;
    for (size_t k = 0; k < width; ++k)
      texts[k] = std::to_string(part.has_maps() ? row : int64_t{part.labels.bytes[begin + k]});
    table.add_row({texts.begin(), texts.end()}, row + 1);
  }
  return table;
}

}  // namespace

PictureSet read_idx_pictures(const DataOptions& data) {
  const fs::path root = data.path;
  std::array<std::optional<IdxPart>, 3> parts = {read_part(root, {"train-", ""}),
                                                 read_part(root, {"val-", "validation-"}),
                                                 read_part(root, {"t10k-", "test-"})};
  if (!parts[0])
    throw InputError(
        fmt::format("{}: holds no [train-]images-idx3-ubyte with its labels; data.path "
                    "must name the folder with them",
                    root.string()));
  InputShape shape = shape_of(parts[0]->images);
  PictureSet set{empty_table_of(*parts[0]), shape, {}, StoreKind::kMemory, {}, {}, {}, {}};
  for (const auto& part : parts) {
    if (part && shape_of(part->images) != shape)
      throw InputError(fmt::format("{}: its pictures have another size than those of {}",
                                   part->images_path.string(), parts[0]->images_path.string()));
    if (part && part->kind() != parts[0]->kind())
      throw InputError(
          fmt::format("{} and {}: the labels of a picture are not of the same kind in both files",
                      part->labels_path.string(), parts[0]->labels_path.string()));
  }
  if (!parts[0]->has_maps() && (!data.class_names.empty() || !data.unlabelled.empty()))
    throw InputError(fmt::format(
        "data.class_names and data.unlabelled are for label maps, and {} has none; remove them",
        parts[0]->labels_path.string()));
  if (!data.image_size.empty()) shape = {shape.channels, data.image_size[0], data.image_size[1]};
  set.shape = shape;
  std::vector<int64_t> file_rows;
  file_rows.reserve(parts.size());
  for (const auto& part : parts) file_rows.push_back(part ? part->images.sizes[0] : 0);
  set.pixels = at::empty({file_rows[0] + file_rows[1] + file_rows[2], shape.elements()}, at::kByte);
  auto* next = set.pixels.data_ptr<uint8_t>();
  for (const auto& part : parts) {
    if (!part) continue;
    for (int64_t row = 0; row < part->images.sizes[0]; ++row) {
      store_picture(part->images, static_cast<size_t>(row), shape, next);
      next += shape.elements();
    }
    set.table.append(table_of(*part));
    if (!set.hash.empty()) set.hash += '+';
    set.hash += idx_hash(part->images) + '+' + idx_hash(part->labels);
  }
  if (parts[0]->has_maps()) {
    set.maps.push_back(read_maps(parts, data, shape));
    set.map_names = {kLabel};
  }
  DataOptions splitting = data;
  if (data.split == SplitKind::kAuto) splitting.split = SplitKind::kFiles;
  set.split = split_rows(set.table, splitting, file_rows);
  return set;
}

PictureSet read_pictures(const DataOptions& data, int workers,
                         const std::vector<std::string>& targets, const std::stop_token& stop) {
  const auto& size = data.image_size;
  if (!size.empty() && size.size() != 2)
    throw InputError(
        fmt::format("data.image_size has {} numbers; expected height and width", size.size()));
  if (data.format != TableFormat::kIdx && (!data.class_names.empty() || !data.unlabelled.empty()))
    throw InputError(
        "data.class_names and data.unlabelled are for data.format = \"idx\"; remove them");
  if (data.format == TableFormat::kTaskonomy)
    return read_taskonomy_set(data, workers, targets, stop);
  return data.format == TableFormat::kCeleba ? read_celeba(data, workers, stop)
                                             : read_idx_pictures(data);
}

}  // namespace kindred
