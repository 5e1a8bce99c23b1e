#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/pictures/celeba_lists.h"
#include "kindred/pictures/picture_set.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kCelebaSide = 64;
constexpr const char* kPictures = "img_align_celeba";
// Lossless copies, in .png files that the lists still name .jpg.
constexpr const char* kPicturesPng = "img_align_celeba_png";

// Locates the pictures: in data.path or the authors' folder Img; in Kaggle's archive, in a nested
// folder of the same name.
fs::path find_pictures(const fs::path& root) {
  std::error_code error;
  for (const char* name : {kPictures, kPicturesPng}) {
    for (const auto& place : {root / name, root / "Img" / name}) {
      if (!fs::is_directory(place, error)) continue;
      return fs::is_directory(place / name, error) ? place / name : place;
    }
  }
  throw InputError(
      fmt::format("{}: no such folder; data.path must name the folder that holds {} (or Img/{})",
                  (root / kPictures).string(), kPictures, kPictures));
}

std::vector<fs::path> files_of(const fs::path& pictures, const std::vector<std::string>& names) {
  const bool is_png = pictures.filename() == kPicturesPng;
  std::vector<fs::path> files;
  for (const auto& name : names) {
    files.push_back(pictures / name);
    if (is_png) files.back().replace_extension(".png");
  }
  return files;
}

void warn_of_unlisted(const fs::path& pictures, const std::vector<fs::path>& files,
                      std::vector<std::string>& warnings) {
  std::unordered_set<std::string> listed;
  for (const auto& file : files) listed.insert(file.filename().string());
  std::vector<std::string> others;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(pictures, error)) {
    const std::string name = entry.path().filename().string();
    const std::string ending = entry.path().extension().string();
    if ((ending == ".jpg" || ending == ".png") && !listed.contains(name)) others.push_back(name);
  }
  std::sort(others.begin(), others.end());
  if (!others.empty())
    warnings.push_back(fmt::format("{} pictures in {} are in no list and are not used: {}",
                                   others.size(), pictures.string(), joined(others, 4)));
}

}  // namespace

PictureSet read_celeba(const DataOptions& data, int workers, const std::stop_token& stop) {
  const fs::path root = data.path, pictures = find_pictures(root);
  CelebaLists lists = read_celeba_lists(root);
  const auto& size = data.image_size;
  PixelSource source{
      files_of(pictures, lists.pictures),
      size.empty() ? InputShape(3, kCelebaSide, kCelebaSide) : InputShape(3, size[0], size[1])};
  const fs::path folder =
      data.cache_path.empty() ? root / "kindred_cache" : fs::path(data.cache_path);
  PictureSet set{std::move(lists.table), source.shape, {}, StoreKind::kMappedFile, {}, {}, {}, {}};
  warn_of_unlisted(pictures, source.files, set.warnings);
  PixelCache cache = open_pixel_cache(source, folder, workers, stop);
  set.pixels = cache.rows;
  set.broken = std::move(cache.broken);
  set.hash = fmt::format("{}+pixels:{:08x}", lists.hash, cache.checksum);
  DataOptions splitting = data;
  if (data.split == SplitKind::kAuto) {
    splitting.split = SplitKind::kColumn;
    splitting.split_column = kCelebaPartition;
  }
  set.split = split_rows(set.table, splitting, {});
  return set;
}

}  // namespace kindred
