#include "kindred/image/taskonomy.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/image/png.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestList = uint64_t{16} << 20, kLargestPicture = uint64_t{256} << 20;
constexpr uint16_t kFirstInvalidDepth = 1 << 13;

struct DomainForm {
  std::string name;
  int channels, bits;
  double subtract, divide;
};

const DomainForm& form_of(TaskonomyDomain domain) {
  static const std::array<DomainForm, 6> forms = {{{"rgb", 3, 8, 0, 255},
                                                   {"depth_zbuffer", 1, 16, 1500, 1000},
                                                   {"normal", 3, 8, 127.5, 127.5},
                                                   {"segment_semantic", 1, 8, 0, 1},
                                                   {"keypoints2d", 1, 16, 50, 100},
                                                   {"edge_texture", 1, 16, 718, 1070}}};
  return forms[static_cast<size_t>(domain)];
}

std::vector<std::string> read_list(const fs::path& list) {
  const std::string text = read_file(list, kLargestList);
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  size_t line = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string name(trim(std::string_view(text).substr(at, end - at)));
    if (name.ends_with('\r')) name.pop_back();
    at = end + 1;
    ++line;
    if (name.empty()) continue;
    if (name.find('/') != std::string::npos || name == "." || name == ".." || !is_utf8(name) ||
        name.find('\0') != std::string::npos)
      throw InputError(fmt::format("{}, line {}: {} is no name of a building", list.string(), line,
                                   quote(name)));
    if (!seen.insert(name).second)
      throw InputError(
          fmt::format("{}, line {}: {} stands there twice", list.string(), line, quote(name)));
    names.push_back(name);
  }
  if (names.empty())
    throw InputError(fmt::format("{}: names no building; write one a line", list.string()));
  return names;
}

// "point_3_view_0" of each rgb picture of a building, in order.
std::vector<std::string> views_of(const fs::path& folder) {
  const std::string ending = "_domain_rgb.png";
  std::vector<std::string> views;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending)) views.push_back(name.substr(0, name.size() - ending.size()));
  }
  if (error)
    throw InputError(fmt::format("{}: cannot be read: {}", folder.string(), error.message()));
  if (views.empty())
    throw InputError(fmt::format("{}: holds no point_…_domain_rgb.png", folder.string()));
  std::sort(views.begin(), views.end());
  return views;
}

}  // namespace

const std::string& taskonomy_name(TaskonomyDomain domain) {
  return form_of(domain).name;
}

fs::path taskonomy_file(const fs::path& root, const TaskonomyView& view, TaskonomyDomain domain) {
  const std::string& name = taskonomy_name(domain);
  return root / name / view.building / fmt::format("{}_domain_{}.png", view.view, name);
}

TaskonomyViews list_taskonomy(const fs::path& root, const fs::path& list,
                              const std::vector<TaskonomyDomain>& domains) {
  TaskonomyViews found;
  for (const auto& building : read_list(list)) {
    for (const auto& name : views_of(root / taskonomy_name(TaskonomyDomain::kRgb) / building)) {
      const TaskonomyView view{building, name};
      const size_t before = found.missing.size();
      for (const auto domain : domains) {
        std::error_code error;
        const auto file = taskonomy_file(root, view, domain);
        if (!fs::is_regular_file(file, error)) found.missing.push_back(file);
      }
      if (found.missing.size() == before) found.views.push_back(view);
    }
  }
  return found;
}

const std::vector<std::string>& taskonomy_class_names() {
  static const std::vector<std::string> names = {
      "background",   "bottle",       "chair", "couch",     "potted plant", "bed",
      "dining table", "toilet",       "tv",    "microwave", "oven",         "toaster",
      "sink",         "refrigerator", "book",  "clock",     "vase"};
  return names;
}

bool is_taskonomy_label(TaskonomyDomain domain, uint16_t sample) {
  if (domain == TaskonomyDomain::kDepth) return sample < kFirstInvalidDepth;
  return domain != TaskonomyDomain::kSegments || sample != 0;
}

double taskonomy_value(TaskonomyDomain domain, uint16_t sample) {
  const DomainForm& form = form_of(domain);
  return (sample - form.subtract) / form.divide;
}

Image read_taskonomy_samples(const fs::path& file, TaskonomyDomain domain, int64_t side) {
  const DomainForm& form = form_of(domain);
  const std::string bytes = read_file(file, kLargestPicture);
  Image image = form.channels == 1 ? decode_png_map(bytes, file.string(), form.bits)
                                   : decode_png(bytes, file.string());
  if (image.width != side || image.height != side)
    throw InputError(fmt::format("{}: has {} × {} pixels; expected {} × {}", file.string(),
                                 image.width, image.height, side, side));
  if (image.channels != form.channels)
    throw InputError(fmt::format("{}: is {}; {} is {}", file.string(),
                                 image.channels == 1 ? "grey" : "in colour", form.name,
                                 form.channels == 1 ? "grey" : "in colour"));
  if (image.bits != form.bits)
    throw InputError(fmt::format("{}: has {} bits a sample; {} has {}", file.string(), image.bits,
                                 form.name, form.bits));
  if (domain != TaskonomyDomain::kSegments && domain != TaskonomyDomain::kDepth) return image;
  bool any = false;
  for (size_t pixel = 0; pixel < image.samples(); ++pixel) {
    const uint16_t sample = image.sample(pixel);
    any = any || is_taskonomy_label(domain, sample);
    if (domain == TaskonomyDomain::kSegments && sample > kTaskonomyClasses)
      throw InputError(fmt::format("{}: row {}, column {} holds class {}; there are {}",
                                   file.string(), pixel / static_cast<size_t>(side) + 1,
                                   pixel % static_cast<size_t>(side) + 1, sample,
                                   kTaskonomyClasses));
  }
  if (domain == TaskonomyDomain::kDepth && !any)
    throw InputError(fmt::format("{}: holds no valid depth", file.string()));
  return image;
}

DenseMap read_taskonomy(const fs::path& file, TaskonomyDomain domain, int64_t side) {
  const Image image = read_taskonomy_samples(file, domain, side);
  DenseMap map{image.channels, side, side, {}, {}};
  const auto pixels = static_cast<size_t>(side * side),
             channels = static_cast<size_t>(image.channels);
  map.values.resize(pixels * channels);
  map.valid.assign(pixels, 1);
  for (size_t pixel = 0; pixel < pixels; ++pixel) {
    map.valid[pixel] = is_taskonomy_label(domain, image.sample(pixel * channels)) ? 1 : 0;
    if (!map.valid[pixel]) continue;
    for (size_t c = 0; c < channels; ++c)
      map.values[c * pixels + pixel] =
          static_cast<float>(taskonomy_value(domain, image.sample(pixel * channels + c)));
  }
  return map;
}

void mask_normals(DenseMap& normal, const DenseMap& depth) {
  const size_t pixels = depth.valid.size();
  if (normal.valid.size() != pixels)
    throw InputError("normals and depth of a view are of different sizes");
  for (size_t pixel = 0; pixel < pixels; ++pixel) {
    if (depth.valid[pixel]) continue;
    normal.valid[pixel] = 0;
    for (size_t c = 0; c < static_cast<size_t>(normal.channels); ++c)
      normal.values[c * pixels + pixel] = 0;
  }
}

}  // namespace kindred
