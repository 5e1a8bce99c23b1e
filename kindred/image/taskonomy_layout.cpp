#include "kindred/image/taskonomy_layout.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = "_domain_rgb.png";

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

// Entries of a folder, sorted, without hidden ones.
std::vector<std::string> entries_of(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (const std::string name = entry->path().filename().string(); !name.starts_with('.'))
      names.push_back(name);
  if (error)
    throw InputError(fmt::format("{}: cannot be read: {}", folder.string(), error.message()));
  std::sort(names.begin(), names.end());
  return names;
}

// Removes `word` and the digits after it from the front of `text`.
bool take_number(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(digits);
  return digits > 0;
}

bool is_view_file(std::string_view name) {
  return take_number(name, "point_") && take_number(name, "_view_") && name == kEnding;
}

bool holds_views(const fs::path& folder) {
  const auto names = entries_of(folder);
  return std::any_of(names.begin(), names.end(), is_view_file);
}

std::string_view form_in(const fs::path& root) {
  if (const fs::path rgb = root / "rgb"; is_folder(rgb)) {
    if (is_folder(rgb / "taskonomy")) return "{domain}/taskonomy/{building}";
    if (holds_views(rgb)) return "{domain}";
    for (const auto& building : entries_of(rgb))
      if (is_folder(rgb / building / "rgb")) return "{domain}/{building}/{domain}";
    return "{domain}/{building}";
  }
  if (is_folder(root))
    for (const auto& name : entries_of(root))
      if (name.ends_with("_rgb") && is_folder(root / name))
        return is_folder(root / name / "rgb") ? "{building}_{domain}/{domain}"
                                              : "{building}_{domain}";
  throw InputError(
      fmt::format("{}: no such folder; data.path must name the folder that holds rgb and the other "
                  "domains, or <building>_rgb and so on",
                  (root / "rgb").string()));
}

std::string called_as(const fs::path& folder) {
  const fs::path whole = fs::weakly_canonical(folder);
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace

bool is_building_name(std::string_view name) {
  return !name.empty() && name[0] != '.' && is_utf8(name) &&
         std::none_of(name.begin(), name.end(), [](char letter) {
           return letter == '/' || std::iscntrl(static_cast<unsigned char>(letter)) != 0;
         });
}

TaskonomyLayout::TaskonomyLayout(fs::path root) : root_(std::move(root)), form_(form_in(root_)) {}

std::vector<std::string> TaskonomyLayout::buildings() const {
  std::vector<std::string> names;
  if (form_.find("{building}") == std::string_view::npos) {
    names.push_back(called_as(root_));
  } else {
    // The folders above a building's; none if the folder's name begins with the building's.
    const std::string_view above = form_.substr(0, form_.find("{building}"));
    const bool is_prefix = above.empty();
    const fs::path folder =
        is_prefix ? root_ : root_ / filled(above.substr(0, above.size() - 1), "rgb", "");
    constexpr std::string_view kSuffix = "_rgb";
    for (auto name : entries_of(folder)) {
      if (!is_folder(folder / name) || (is_prefix && !name.ends_with(kSuffix))) continue;
      if (is_prefix) name.resize(name.size() - kSuffix.size());
      names.push_back(std::move(name));
    }
    if (names.empty()) throw InputError(fmt::format("{}: holds no building", folder.string()));
  }
  for (const auto& name : names)
    if (!is_building_name(name))
      throw InputError(fmt::format("{}: {} is not a valid name of a building; rename it",
                                   root_.string(), quote(name)));
  return names;
}

std::vector<TaskonomyView> TaskonomyLayout::views(const std::string& building) const {
  const fs::path folder = this->folder(TaskonomyDomain::kRgb, building);
  std::vector<TaskonomyView> views;
  for (const auto& name : entries_of(folder))
    if (is_view_file(name))
      views.push_back({building, name.substr(0, name.size() - kEnding.size())});
  if (views.empty())
    throw InputError(fmt::format("{}: holds no point_P_view_V{}", folder.string(), kEnding));
  std::sort(views.begin(), views.end(),
            [](const TaskonomyView& a, const TaskonomyView& b) { return a.view < b.view; });
  return views;
}

fs::path TaskonomyLayout::folder(TaskonomyDomain domain, const std::string& building) const {
  return root_ / filled(form_, taskonomy_name(domain), building);
}

fs::path TaskonomyLayout::file(TaskonomyDomain domain, const TaskonomyView& view) const {
  const fs::path folder = this->folder(domain, view.building);
  const auto& words = taskonomy_file_words(domain);
  const auto named = [&](const std::string& word) {
    return folder / fmt::format("{}_domain_{}.png", view.view, word);
  };
  std::error_code error;
  for (size_t i = words.size() - 1; i > 0; --i)
    if (auto file = named(words[i]); fs::exists(file, error) && !fs::exists(named(words[0]), error))
      return file;
  return named(words[0]);
}

fs::path TaskonomyLayout::filled(std::string_view form, std::string_view domain,
                                 std::string_view building) const {
  return fmt::format(fmt::runtime(form), fmt::arg("domain", domain),
                     fmt::arg("building", building));
}

}  // namespace kindred
