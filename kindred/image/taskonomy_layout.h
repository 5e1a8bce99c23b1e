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

// Whether `name` may be a building's: text without '/', control bytes, or a '.' in front.
[[nodiscard]] bool is_building_name(std::string_view name);

// Where the files point_P_view_V_domain_<domain>.png of a building lie below the folder that holds
// them all. The ways in which the set is found:
//   <domain>/<building>              Standley et al.
//   <domain>/taskonomy/<building>    as omnidata's tool leaves it
//   <domain>/<building>/<domain>     each archive <building>_<domain>.tar unpacked in a folder
//   <building>_<domain>/<domain>     each archive unpacked in a folder of its name
//   <building>_<domain>              the same without the inner folder
//   <domain>                         the sample building, which is called as `root` is
class TaskonomyLayout {
 public:
  // Finds the way by the rgb pictures in `root`. Throws InputError when there are none.
  explicit TaskonomyLayout(std::filesystem::path root);

  // The buildings that have a folder of rgb pictures, in the order of their names. Throws
  // InputError when there are none, or one has a name that is_building_name() refuses.
  [[nodiscard]] std::vector<std::string> buildings() const;
  // The views of a building, in the order of their names; hidden files, and files called otherwise,
  // are none. Throws InputError for a building without a folder or pictures.
  [[nodiscard]] std::vector<TaskonomyView> views(const std::string& building) const;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path folder(TaskonomyDomain domain,
                                             const std::string& building) const;
  // The file of a view: the first of the domain's names that is there, or else the usual one.
  [[nodiscard]] std::filesystem::path file(TaskonomyDomain domain, const TaskonomyView& view) const;

 private:
  // One component of `form_` with the names put in.
  [[nodiscard]] std::filesystem::path filled(std::string_view form, std::string_view domain,
                                             std::string_view building) const;

  std::filesystem::path root_;
  std::string_view form_;  // "{domain}/taskonomy/{building}"
};

}  // namespace kindred
