#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/image/image.h"

namespace kindred {

// The domains of Taskonomy (Zamir et al., CVPR 2018) that are pictures or label maps, and the masks
// that say which pixels show a surface.
enum class TaskonomyDomain {
  kRgb,
  kDepth,
  kDepthEuclidean,
  kNormal,
  kSegments,
  kKeypoints2d,
  kKeypoints3d,
  kEdgeTexture,
  kEdgeOcclusion,
  kReshading,
  kCurvature,
  kMaskValid,
  kMask
};

[[nodiscard]] const std::string& taskonomy_name(TaskonomyDomain domain);  // "depth_zbuffer"
// The words that stand behind "_domain_" in the names of a domain's files, the usual one first.
[[nodiscard]] const std::vector<std::string>& taskonomy_file_words(TaskonomyDomain domain);

// The domains that a task may learn.
[[nodiscard]] const std::vector<TaskonomyDomain>& taskonomy_targets();
// Why a published domain of that name is no label map; "" for any other name.
[[nodiscard]] std::string taskonomy_refusal(std::string_view name);
// The domains that say which pixels have a label in a masked one: the first that is there is used.
[[nodiscard]] const std::vector<TaskonomyDomain>& taskonomy_masks();

inline constexpr int kTaskonomyClasses = 17;
// The names of class 1, 2, … 17.
[[nodiscard]] const std::vector<std::string>& taskonomy_class_names();

// How the pixels of a domain are held in memory: as codes, and what these mean. Scales are those of
// Standley et al. (ICML 2020) where they have one; v is a sample of the file:
//   rgb: three channels, v / 255.
//   depth_zbuffer, depth_euclidean: (v − 1500) / 1000, where v is in units of 1/512 m; no label
//     from 2¹³ (16 m) on, and 65535 means "no surface".
//   normal: three channels, 2 v / 255 − 1; masked.
//   segment_semantic: the class from 0, v − 1; 0 is no label.
//   keypoints2d (v − 50) / 100; edge_texture (v − 718) / 1070.
//   keypoints3d 2 v / 65535 − 1, as in the task bank of Zamir et al.; masked.
//   edge_occlusion (v − 56.0248) / 239.1265; masked.
//   reshading: (m / 255 − 0.4962) / 0.2846 of the mean m of the file's three channels, or of its
//     one; masked.
//   principal_curvature: two channels, the first two of the file's three: (v / 255 − 0.5175) /
//     0.1373 and (v / 255 − 0.4987) / 0.0359; masked.
// A masked domain has labels where the mask of the view is valid.
struct TaskonomyCodes {
  int channels = 1;
  int bits = 16;  // of a code: 8 or 16
  bool masked = false;
};
[[nodiscard]] TaskonomyCodes taskonomy_codes(TaskonomyDomain domain);
// The code of a pixel without a label in a masked domain.
inline constexpr uint16_t kTaskonomyNoLabel = 65535;
// The code of one channel of a pixel; not kTaskonomyNoLabel in a masked domain, which takes the
// code below it instead.
[[nodiscard]] uint16_t taskonomy_code(TaskonomyDomain domain, const Image& image, size_t pixel,
                                      int channel);
// What a code means; NaN: no label.
[[nodiscard]] double taskonomy_value(TaskonomyDomain domain, uint16_t code);
// Whether a pixel of one of taskonomy_masks() is valid: not 0 in a mask, a label in a depth.
[[nodiscard]] bool is_taskonomy_surface(TaskonomyDomain mask, const Image& image, size_t pixel);

// One file. Throws InputError when it is missing, damaged, of another number of bits or colours
// than its domain has, holds a class beyond the 17, or is a depth or mask without a valid pixel.
[[nodiscard]] Image read_taskonomy_file(const std::filesystem::path& file, TaskonomyDomain domain);

}  // namespace kindred
