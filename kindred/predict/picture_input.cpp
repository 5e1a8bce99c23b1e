#include "kindred/predict/picture_input.h"

#include <algorithm>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/pictures/picture_file.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& file) {
  const std::string ending = lower(file.extension().string());
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

std::vector<fs::path> pictures_in(const fs::path& input) {
  std::error_code error;
  if (fs::is_regular_file(input, error)) return {input};
  if (!fs::is_directory(input, error))
    throw InputError(fmt::format("{}: no such picture or folder", input.string()));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(input, error))
    if (is_picture(entry.path())) files.push_back(entry.path());
  if (files.empty())
    throw InputError(fmt::format("{}: holds no .jpg, .jpeg or .png", input.string()));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void for_pictures(
    const fs::path& input, const InputShape& shape,
    const std::function<void(const std::vector<std::string>& names, const at::Tensor& raw)>& visit,
    const std::function<void(int64_t pictures, double share)>& on_progress) {
  constexpr int64_t kMostAtOnce = 64, kMostSamples = int64_t{1} << 22;
  const auto at_once =
      static_cast<size_t>(std::clamp<int64_t>(kMostSamples / shape.elements(), 1, kMostAtOnce));
  const auto files = pictures_in(input);
  for (size_t begin = 0; begin < files.size(); begin += at_once) {
    const size_t end = std::min(begin + at_once, files.size());
    const auto raw = at::empty({static_cast<int64_t>(end - begin), shape.elements()}, at::kByte);
    std::vector<std::string> names;
    for (size_t i = begin; i < end; ++i) {
      read_picture(files[i], shape,
                   raw.data_ptr<uint8_t>() + static_cast<int64_t>(i - begin) * shape.elements());
      names.push_back(files[i].filename().string());
    }
    visit(names, raw.to(at::kDouble));
    if (on_progress)
      on_progress(static_cast<int64_t>(end),
                  static_cast<double>(end) / static_cast<double>(files.size()));
  }
}

void append_predictions(std::vector<TaskPredictions>& all,
                        const std::vector<TaskPredictions>& more) {
  if (all.empty()) {
    all = more;
    return;
  }
  for (size_t task = 0; task < all.size(); ++task)
    all[task].values = at::cat({all[task].values, more[task].values}, 0);
}

}  // namespace kindred
