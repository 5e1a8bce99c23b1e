#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/image/taskonomy_split.h"
#include "kindred/pictures/picture_set.h"
#include "kindred/pictures/taskonomy_domain.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using Domain = TaskonomyDomain;

constexpr const char* kBuildingColumn = "building";
constexpr const char* kPartitionColumn = "partition";
constexpr size_t kParts = 3;

bool is_wanted(const std::vector<std::string>& targets, Domain domain) {
  return std::find(targets.begin(), targets.end(), taskonomy_name(domain)) != targets.end();
}

void refuse_targets(const std::vector<std::string>& targets) {
  for (const auto& target : targets)
    if (const std::string why = taskonomy_refusal(target); !why.empty())
      throw InputError(fmt::format("target {}: {}; remove it from the tasks", quote(target), why));
}

struct Views {
  Table table;
  std::vector<TaskonomyView> all;
  size_t buildings = 0;
  std::vector<std::string> warnings;
};

class ViewLister {
 public:
  ViewLister(const TaskonomyLayout& layout, const TaskonomySplit& split)
      : layout_(layout), split_(split), there_(layout.buildings()) {}

  Views list() {
    std::vector<Column> columns = {{.name = kBuildingColumn}, {.name = "view"}};
    if (!split_.files.empty()) columns.push_back({.name = kPartitionColumn});
    Views views{Table(layout_.root().string(), std::move(columns)), {}, 0, {}};
    if (split_.files.empty())
      for (const auto& building : there_) add(building, {}, views);
    else
      list_parts(views);
    return views;
  }

 private:
  void add(const std::string& building, const std::string& part, Views& views) const {
    for (const auto& view : layout_.views(building)) {
      std::vector<std::string_view> cells = {view.building, view.view};
      if (!part.empty()) cells.push_back(part);
      views.all.push_back(view);
      views.table.add_row(cells, views.table.rows() + 1);
    }
    ++views.buildings;
  }

  void list_parts(Views& views) const {
    const std::unordered_set<std::string> there(there_.begin(), there_.end());
    std::unordered_set<std::string> named;
    std::vector<std::string> absent, others;
    for (const auto& [building, part] : split_.buildings) {
      named.insert(building);
      if (split_.may_name_others && !there.contains(building))
        absent.push_back(building);
      else
        add(building, part, views);
    }
    for (const auto& building : there_)
      if (!named.contains(building)) others.push_back(building);
    const std::string files = split_.files[0].string();
    if (views.all.empty())
      throw InputError(fmt::format("{}: none of its {} buildings is in {}, which holds {}", files,
                                   split_.buildings.size(), layout_.root().string(),
                                   joined(others, 4)));
    constexpr size_t kNamed = 4;
    if (!absent.empty())
      views.warnings.push_back(
          fmt::format("{} of the {} buildings in {} have no rgb pictures and are left out: {}",
                      absent.size(), split_.buildings.size(), files, joined(absent, kNamed)));
    if (!others.empty())
      views.warnings.push_back(fmt::format("{} buildings in {} are in no list and are not used: {}",
                                           others.size(), layout_.root().string(),
                                           joined(others, kNamed)));
  }

  const TaskonomyLayout& layout_;
  const TaskonomySplit& split_;
  std::vector<std::string> there_;
};

// Resolves data.split = "auto": by the lists, else by building if there are enough, else at random.
DataOptions splitting_of(const DataOptions& data, const TaskonomySplit& split, const fs::path& root,
                         Views& views) {
  DataOptions splitting = data;
  if (data.split != SplitKind::kAuto) return splitting;
  if (!split.files.empty()) {
    splitting.split = SplitKind::kColumn;
    splitting.split_column = kPartitionColumn;
    return splitting;
  }
  const bool by_building = views.buildings >= kParts;
  splitting.split = by_building ? SplitKind::kGroup : SplitKind::kRandom;
  splitting.group_column = kBuildingColumn;
  views.warnings.push_back(
      by_building
          ? fmt::format("{}: no list assigns buildings to training, so {} buildings are split at "
                        "random by data.fractions; data.split_path can name an official list",
                        root.string(), views.buildings)
          : fmt::format(
                "{}: no list assigns buildings to training, and there are only {} of them, so {} "
                "pictures are split at random by data.fractions: the same rooms are in all parts",
                root.string(), views.buildings, views.all.size()));
  return splitting;
}

std::string split_hash(const TaskonomySplit& split, const std::vector<TaskonomyView>& views) {
  std::string hash;
  for (const auto& file : split.files) {
    const std::string text = read_file(file);
    hash += checksum_text(text) + "+";
  }
  if (!hash.empty()) return hash;
  std::string names;
  for (const auto& view : views) names += fmt::format("{}/{}\n", view.building, view.view);
  return fmt::format("views:{:08x}+", checksum(names));
}

}  // namespace

PictureSet read_taskonomy_set(const DataOptions& data, int workers,
                              const std::vector<std::string>& targets,
                              const std::stop_token& stop) {
  refuse_targets(targets);
  const fs::path root = data.path;
  const TaskonomyLayout layout(root);
  const TaskonomySplit split =
      read_taskonomy_split(root, data.split_path.empty() ? fs::path() : fs::path(data.split_path));
  Views views = ViewLister(layout, split).list();
  const DataOptions splitting = splitting_of(data, split, root, views);
  const TaskonomySize size = taskonomy_size(layout, views.all);
  const auto& given = data.image_size;
  const InputShape shape =
      given.empty() ? InputShape(3, size.height, size.width) : InputShape(3, given[0], given[1]);
  PictureSet set{std::move(views.table), shape, {}, StoreKind::kMappedFile, {}, {}, {}, {}};
  set.warnings = std::move(views.warnings);
  set.split = split_rows(set.table, splitting, {});
  set.hash = split_hash(split, views.all);
  const fs::path folder =
      data.cache_path.empty() ? root / "kindred_cache" : fs::path(data.cache_path);
  const auto open = [&](const TaskonomyDomainReader& reader) {
    PixelCache cache = open_pixel_cache(reader.source(), folder, workers, stop);
    set.broken = merge_broken(std::move(set.broken), cache.broken);
    set.hash += fmt::format("{}pixels:{:08x}", set.hash.ends_with('+') ? "" : "+", cache.checksum);
    return cache.rows;
  };
  // Constructs all readers first, so that a missing domain is reported before hours of decoding.
  std::vector<TaskonomyDomainReader> readers;
  readers.emplace_back(layout, views.all, Domain::kRgb, size, shape);
  for (const Domain domain : taskonomy_targets()) {
    set.map_names.push_back(taskonomy_name(domain));
    if (domain != Domain::kRgb && is_wanted(targets, domain))
      readers.emplace_back(layout, views.all, domain, size, shape);
  }
  set.pixels = open(readers[0]);
  for (size_t i = 1; i < readers.size(); ++i) set.maps.push_back(readers[i].maps(open(readers[i])));
  if (is_wanted(targets, Domain::kRgb)) set.maps.push_back(readers[0].maps(set.pixels));
  return set;
}

}  // namespace kindred
