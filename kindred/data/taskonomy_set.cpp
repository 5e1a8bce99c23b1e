#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/data/picture_set.h"
#include "kindred/image/resize.h"
#include "kindred/image/taskonomy.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using Domain = TaskonomyDomain;

constexpr int64_t kSide = 256;  // of the files
constexpr uint16_t kNoLabel = 65535;
constexpr std::array<Domain, 5> kLabelDomains = {Domain::kDepth, Domain::kNormal, Domain::kSegments,
                                                 Domain::kKeypoints, Domain::kEdges};
constexpr std::array<std::pair<const char*, const char*>, 3> kLists = {
    {{"train", "train_buildings.txt"},
     {"validation", "validation_buildings.txt"},
     {"test", "test_buildings.txt"}}};

struct Views {
  Table table;
  std::vector<TaskonomyView> all;
};

Views read_views(const fs::path& root) {
  Views views{Table(root.string(), {{.name = "building"}, {.name = "view"}, {.name = "partition"}}),
              {}};
  std::unordered_map<std::string, const char*> list_of;
  for (const auto& [part, list] : kLists) {
    // Domains that a view lacks make it a broken one, which is met when it is read.
    for (const auto& view : list_taskonomy(root, root / list, {}).views) {
      const char* first = list_of.emplace(view.building, list).first->second;
      if (first != list)
        throw InputError(fmt::format("{}: building {} stands in {} too; take it out of one of them",
                                     (root / list).string(), quote(view.building), first));
      views.all.push_back(view);
      views.table.add_row({view.building, view.view, part}, views.table.rows() + 1);
    }
  }
  return views;
}

// Channel after channel in `to`, as codes of 8 or 16 bits.
template <class Code, class Of>
void store(const Image& image, uint8_t* to, const Of& code_of) {
  const auto channels = static_cast<size_t>(image.channels);
  const size_t pixels = image.samples() / channels;
  for (size_t c = 0; c < channels; ++c) {
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      const Code code = code_of(pixel, image.sample(pixel * channels + c));
      std::memcpy(to + (c * pixels + pixel) * sizeof(Code), &code, sizeof(Code));
    }
  }
}

// One domain of all views: how its files become codes, and what these mean.
class DomainReader {
 public:
  DomainReader(const fs::path& root, const std::vector<TaskonomyView>& views, Domain domain,
               const InputShape& picture)
      : root_(root),
        views_(views),
        domain_(domain),
        shape_(domain == Domain::kRgb || domain == Domain::kNormal ? 3 : 1, picture.height,
               picture.width) {}

  [[nodiscard]] PixelSource source() const {
    PixelSource source{.files = files(domain_), .shape = shape_, .bits = bits()};
    source.decode = [this](size_t row, uint8_t* to) { decode(views_[row], to); };
    if (domain_ == Domain::kNormal) source.beside = files(Domain::kDepth);
    return source;
  }

  [[nodiscard]] LabelMaps maps(const at::Tensor& codes) const {
    LabelMaps maps;
    maps.name = taskonomy_name(domain_);
    maps.place = (root_ / maps.name).string();
    maps.shape = shape_;
    maps.codes = RowStore(codes, StoreKind::kMappedFile);
    maps.values.assign(size_t{1} << bits(), std::numeric_limits<double>::quiet_NaN());
    if (domain_ == Domain::kSegments) {
      maps.class_names = taskonomy_class_names();
      for (size_t i = 0; i < kTaskonomyClasses; ++i) maps.values[i + 1] = static_cast<double>(i);
      return maps;
    }
    const bool masked = domain_ == Domain::kDepth || domain_ == Domain::kNormal;
    for (size_t code = 0; code < maps.values.size(); ++code)
      if (!masked || code != kNoLabel)
        maps.values[code] = taskonomy_value(domain_, static_cast<uint16_t>(code));
    maps.vectors = domain_ == Domain::kNormal;
    return maps;
  }

 private:
  [[nodiscard]] int64_t bits() const {
    return domain_ == Domain::kRgb || domain_ == Domain::kSegments ? 8 : 16;
  }

  [[nodiscard]] std::vector<fs::path> files(Domain domain) const {
    std::vector<fs::path> files;
    for (const auto& view : views_) files.push_back(taskonomy_file(root_, view, domain));
    return files;
  }

  [[nodiscard]] Image labels(const TaskonomyView& view, Domain domain) const {
    return resize_nearest(
        read_taskonomy_samples(taskonomy_file(root_, view, domain), domain, kSide), shape_.width,
        shape_.height);
  }

  void decode(const TaskonomyView& view, uint8_t* to) const {
    const auto as_it_is = [](size_t, uint16_t sample) { return sample; };
    if (domain_ == Domain::kRgb) {
      const Image picture =
          read_taskonomy_samples(taskonomy_file(root_, view, domain_), domain_, kSide);
      store<uint8_t>(resize_bilinear(picture, shape_.width, shape_.height), to,
                     [](size_t, uint16_t sample) { return static_cast<uint8_t>(sample); });
    } else if (domain_ == Domain::kSegments) {
      store<uint8_t>(labels(view, domain_), to,
                     [](size_t, uint16_t sample) { return static_cast<uint8_t>(sample); });
    } else if (domain_ == Domain::kDepth) {
      store<uint16_t>(labels(view, domain_), to, [](size_t, uint16_t sample) {
        return is_taskonomy_label(Domain::kDepth, sample) ? sample : kNoLabel;
      });
    } else if (domain_ == Domain::kNormal) {
      // Normals do not say themselves where they are invalid: there they are where depth is.
      const Image depth = labels(view, Domain::kDepth);
      store<uint16_t>(labels(view, domain_), to, [&](size_t pixel, uint16_t sample) {
        return is_taskonomy_label(Domain::kDepth, depth.sample(pixel)) ? sample : kNoLabel;
      });
    } else {
      store<uint16_t>(labels(view, domain_), to, as_it_is);
    }
  }

  const fs::path& root_;
  const std::vector<TaskonomyView>& views_;
  Domain domain_;
  InputShape shape_;
};

bool is_wanted(const std::vector<std::string>& targets, Domain domain) {
  return std::find(targets.begin(), targets.end(), taskonomy_name(domain)) != targets.end();
}

}  // namespace

PictureSet read_taskonomy_set(const DataOptions& data, const fs::path& base, int workers,
                              const std::vector<std::string>& targets) {
  const fs::path root = base / data.path;
  std::error_code error;
  if (!fs::is_directory(root / taskonomy_name(Domain::kRgb), error))
    throw InputError(fmt::format(
        "{}: no such folder; data.path must name the folder that holds rgb and the other domains",
        (root / taskonomy_name(Domain::kRgb)).string()));
  Views views = read_views(root);
  const auto& size = data.image_size;
  const InputShape shape =
      size.empty() ? InputShape(3, kSide, kSide) : InputShape(3, size[0], size[1]);
  PictureSet set{std::move(views.table), shape, {}, StoreKind::kMappedFile, {}, {}, {}, {}};
  for (const auto& [part, list] : kLists) {
    const std::string text = read_file(root / list);
    set.hash += fmt::format("crc32:{:08x}:{}+", checksum(text), text.size());
  }
  const fs::path folder = data.cache_path.empty() ? root / "kindred_cache" : base / data.cache_path;
  const auto open = [&](const DomainReader& reader) {
    PixelCache cache = open_pixel_cache(reader.source(), folder, workers);
    set.broken = merge_broken(std::move(set.broken), cache.broken);
    set.hash += fmt::format("{}pixels:{:08x}", set.hash.ends_with('+') ? "" : "+", cache.checksum);
    return cache.rows;
  };
  set.pixels = open(DomainReader(root, views.all, Domain::kRgb, shape));
  for (const Domain domain : kLabelDomains) {
    set.map_names.push_back(taskonomy_name(domain));
    if (!is_wanted(targets, domain)) continue;
    const DomainReader reader(root, views.all, domain, shape);
    set.maps.push_back(reader.maps(open(reader)));
  }
  DataOptions splitting = data;
  if (data.split == SplitKind::kAuto) {
    splitting.split = SplitKind::kColumn;
    splitting.split_column = "partition";
  }
  set.split = split_rows(set.table, splitting, {});
  return set;
}

}  // namespace kindred
