#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/image/taskonomy.h"

namespace kindred {

struct TaskonomyView {
  std::string building;
  std::string view;  // "point_3_view_0"
};

// Whether `name` can name a building: text without '/', control bytes, or a leading '.'.
[[nodiscard]] bool is_building_name(std::string_view name);

// Locates the files point_P_view_V_domain_<domain>.png of the buildings below one root folder.
// Supported layouts:
//   <domain>/<building>              Standley et al.
//   <domain>/taskonomy/<building>    as written by omnidata's tool
//   <domain>/<building>/<domain>     each archive <building>_<domain>.tar unpacked in a folder
//   <building>_<domain>/<domain>     each archive unpacked in a folder of its name
//   <building>_<domain>              the same without the inner folder
//   <domain>                         the sample building, named after `root`
class TaskonomyLayout {
 public:
  // Detects the layout by the rgb pictures in `root`. Throws InputError if there are none.
  explicit TaskonomyLayout(std::filesystem::path root);

  // The buildings with a folder of rgb pictures, sorted by name. Throws InputError if there are
  // none, or if is_building_name() rejects a name.
  [[nodiscard]] std::vector<std::string> buildings() const;
  // The views of a building, sorted by name; ignores hidden files and files with other names.
  // Throws InputError for a building without a folder or pictures.
  [[nodiscard]] std::vector<TaskonomyView> views(const std::string& building) const;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path folder(TaskonomyDomain domain,
                                             const std::string& building) const;
  // The file of a view: the first existing one of the domain's names, else the usual one.
  [[nodiscard]] std::filesystem::path file(TaskonomyDomain domain, const TaskonomyView& view) const;

 private:
  // One component of `form_` with the names substituted.
  [[nodiscard]] std::filesystem::path filled(std::string_view form, std::string_view domain,
                                             std::string_view building) const;

  std::filesystem::path root_;
  std::string_view form_;  // "{domain}/taskonomy/{building}"
};

}  // namespace kindred
