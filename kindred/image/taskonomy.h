#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/image/image.h"

namespace kindred {

// The layout of Taskonomy (Zamir et al., CVPR 2018):
//   <root>/<domain>/<building>/point_P_view_V_domain_<domain>.png
// with a text file of buildings' names, one a line, for each part.
enum class TaskonomyDomain { kRgb, kDepth, kNormal, kSegments, kKeypoints, kEdges };

[[nodiscard]] const std::string& taskonomy_name(TaskonomyDomain domain);  // "depth_zbuffer"

struct TaskonomyView {
  std::string building;
  std::string view;  // "point_3_view_0"
};

[[nodiscard]] std::filesystem::path taskonomy_file(const std::filesystem::path& root,
                                                   const TaskonomyView& view,
                                                   TaskonomyDomain domain);

struct TaskonomyViews {
  std::vector<TaskonomyView> views;            // of which all domains are there
  std::vector<std::filesystem::path> missing;  // files of domains that other views of rgb lack
};

// The views of the buildings that `list` names, in the order of the list, and within a building in
// the order of their names. A view counts by its rgb picture. Throws InputError for a list that is
// missing, empty or names a building twice, and for a building without a folder or pictures.
[[nodiscard]] TaskonomyViews list_taskonomy(const std::filesystem::path& root,
                                            const std::filesystem::path& list,
                                            const std::vector<TaskonomyDomain>& domains);

// One domain of a view as numbers, scaled as Standley et al. (ICML 2020) scale them:
//   rgb v / 255; depth (v − 1500) / 1000, invalid from 2¹³ on; normal 2 v / 255 − 1; segments the
//   class, 1 … 17, invalid where it is 0; key points (v − 50) / 100; edges (v − 718) / 1070.
struct DenseMap {
  int64_t channels = 0, height = 0, width = 0;
  std::vector<float> values;   // channel after channel; 0 where invalid
  std::vector<uint8_t> valid;  // one a pixel, 1 or 0
};

inline constexpr int kTaskonomyClasses = 17;
// The names of class 1, 2, … 17.
[[nodiscard]] const std::vector<std::string>& taskonomy_class_names();

// The samples of one domain of a view as they are stored. Throws InputError as read_taskonomy does.
[[nodiscard]] Image read_taskonomy_samples(const std::filesystem::path& file,
                                           TaskonomyDomain domain, int64_t side);
// Whether a sample of that domain says anything, and what.
[[nodiscard]] bool is_taskonomy_label(TaskonomyDomain domain, uint16_t sample);
[[nodiscard]] double taskonomy_value(TaskonomyDomain domain, uint16_t sample);

// Throws InputError for a file that is missing, damaged, not `side` × `side` pixels, of another
// number of bits or colours than its domain has, that holds a class beyond the 17, or no valid
// depth at all.
[[nodiscard]] DenseMap read_taskonomy(const std::filesystem::path& file, TaskonomyDomain domain,
                                      int64_t side);

// Normals have no file of their own to say where they are invalid: there they are where depth is.
void mask_normals(DenseMap& normal, const DenseMap& depth);

}  // namespace kindred
