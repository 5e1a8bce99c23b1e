#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/image/image.h"

namespace kindred {

// The domains of Taskonomy (Zamir et al., CVPR 2018) that are pictures or label maps, and the masks
// of the pixels that show a surface.
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
// The words after "_domain_" in a domain's file names, the usual one first.
[[nodiscard]] const std::vector<std::string>& taskonomy_file_words(TaskonomyDomain domain);

// The domains that can be targets.
[[nodiscard]] const std::vector<TaskonomyDomain>& taskonomy_targets();
// Why a published domain is no label map; "" for any other name.
[[nodiscard]] std::string taskonomy_refusal(std::string_view name);
// The domains that can mask the labels of a masked domain; the first one present is used.
[[nodiscard]] const std::vector<TaskonomyDomain>& taskonomy_masks();

inline constexpr int kTaskonomyClasses = 17;
// Names of classes 1 to 17.
[[nodiscard]] const std::vector<std::string>& taskonomy_class_names();

// In-memory codes of the pixels of a domain, and their meaning. Scales are those of Standley et al.
// (ICML 2020) where they have one; v is a sample of the file:
//   rgb: three channels, v / 255.
//   depth_zbuffer, depth_euclidean: (v − 1500) / 1000, where v is in units of 1/512 m; no label
//     for v ≥ 2¹³ (16 m); 65535 means "no surface".
//   normal: three channels, 2 v / 255 − 1; masked.
//   segment_semantic: class index v − 1; 0 is no label.
//   keypoints2d (v − 50) / 100; edge_texture (v − 718) / 1070.
//   keypoints3d 2 v / 65535 − 1, as in the task bank of Zamir et al.; masked.
//   edge_occlusion (v − 56.0248) / 239.1265; masked.
//   reshading: (m / 255 − 0.4962) / 0.2846, with m the mean of the file's three channels, or its
//     only one; masked.
//   principal_curvature: two channels, the first two of the file's three: (v / 255 − 0.5175) /
//     0.1373 and (v / 255 − 0.4987) / 0.0359; masked.
// A masked domain has labels where the mask of the view is valid.
struct TaskonomyCodes {
  int channels = 1;
  int bits = 16;  // per code: 8 or 16
  bool masked = false;
};
[[nodiscard]] TaskonomyCodes taskonomy_codes(TaskonomyDomain domain);
// Code of a pixel without a label in a masked domain.
inline constexpr uint16_t kTaskonomyNoLabel = 65535;
// Returns the code of one channel of a pixel. In a masked domain, kTaskonomyNoLabel is replaced by
// the code below it.
[[nodiscard]] uint16_t taskonomy_code(TaskonomyDomain domain, const Image& image, size_t pixel,
                                      int channel);
// The meaning of a code; NaN: no label.
[[nodiscard]] double taskonomy_value(TaskonomyDomain domain, uint16_t code);
// Whether a pixel of one of taskonomy_masks() is valid: not 0 in a mask, labelled in a depth.
[[nodiscard]] bool is_taskonomy_surface(TaskonomyDomain mask, const Image& image, size_t pixel);

// Reads one file. Throws InputError if it is missing, damaged, of other bits or colours than its
// domain, holds a class beyond the 17, or is a depth or mask without a valid pixel.
[[nodiscard]] Image read_taskonomy_file(const std::filesystem::path& file, TaskonomyDomain domain);

}  // namespace kindred
