#include "kindred/image/taskonomy.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/image/png.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using D = TaskonomyDomain;

constexpr uint64_t kLargestPicture = uint64_t{256} << 20;
constexpr uint16_t kFirstInvalidDepth = 1 << 13;
// First code of principal_curvature's second channel, which has another scale.
constexpr int kSecondChannel = 256;

struct DomainForm {
  std::vector<std::string> words;  // the domain's name, and other words in its file names
  int channels, bits;              // of the file
  TaskonomyCodes codes;
  double subtract, divide;  // code → number
};

const DomainForm& form_of(D domain) {
  static const std::array<DomainForm, 13> forms = {
      {{{"rgb"}, 3, 8, {3, 8, false}, 0, 255},
       {{"depth_zbuffer"}, 1, 16, {1, 16, false}, 1500, 1000},
       {{"depth_euclidean"}, 1, 16, {1, 16, false}, 1500, 1000},
       {{"normal"}, 3, 8, {3, 16, true}, 127.5, 127.5},
       {{"segment_semantic", "segmentsemantic"}, 1, 8, {1, 8, false}, 1, 1},
       {{"keypoints2d"}, 1, 16, {1, 16, false}, 50, 100},
       {{"keypoints3d"}, 1, 16, {1, 16, true}, 32767.5, 32767.5},
       {{"edge_texture"}, 1, 16, {1, 16, false}, 718, 1070},
       {{"edge_occlusion"}, 1, 16, {1, 16, true}, 56.0248, 239.1265},
       // The code is the sum of the three channels, which avoids rounding the mean.
       {{"reshading"}, 3, 8, {1, 16, true}, 765 * 0.4962, 765 * 0.2846},
       {{"principal_curvature"}, 3, 8, {2, 16, true}, 255 * 0.5175, 255 * 0.1373},
       {{"mask_valid", "depth_zbuffer"}, 1, 8, {1, 8, false}, 0, 255},
       {{"mask"}, 1, 8, {1, 8, false}, 0, 255}}};
  return forms[static_cast<size_t>(domain)];
}

void check_form(const Image& image, D domain, const fs::path& file) {
  const DomainForm& form = form_of(domain);
  // Published reshading files are in colour, but documented as one channel.
  const bool may_be_grey = form.channels == 1 || domain == D::kReshading;
  if (image.channels != form.channels && !(image.channels == 1 && may_be_grey))
    throw InputError(fmt::format("{}: is {}, but {} is {}", file.string(),
                                 image.channels == 1 ? "grey" : "in colour", form.words[0],
                                 form.channels == 1 ? "grey" : "in colour"));
  if (image.bits != form.bits)
    throw InputError(fmt::format("{}: has {} bits per sample, but {} has {}", file.string(),
                                 image.bits, form.words[0], form.bits));
}

void check_classes(const Image& image, const fs::path& file) {
  const auto width = static_cast<size_t>(image.width);
  for (size_t pixel = 0; pixel < image.samples(); ++pixel)
    if (image.sample(pixel) > kTaskonomyClasses)
      throw InputError(fmt::format("{}: row {}, column {} holds class {}; there are {}",
                                   file.string(), pixel / width + 1, pixel % width + 1,
                                   image.sample(pixel), kTaskonomyClasses));
}

}  // namespace

const std::string& taskonomy_name(D domain) {
  return form_of(domain).words[0];
}

const std::vector<std::string>& taskonomy_file_words(D domain) {
  return form_of(domain).words;
}

const std::vector<D>& taskonomy_targets() {
  static const std::vector<D> targets = {
      D::kDepth,       D::kDepthEuclidean, D::kNormal,      D::kSegments,
      D::kKeypoints2d, D::kKeypoints3d,    D::kEdgeTexture, D::kEdgeOcclusion,
      D::kReshading,   D::kCurvature,      D::kRgb};
  return targets;
}

std::string taskonomy_refusal(std::string_view name) {
  if (name == "class_object" || name == "class_scene")
    return "it holds one vector of probabilities per picture (.npy), not a label map";
  if (name == "segment_unsup2d" || name == "segment_unsup25d")
    return "its region numbers have another meaning in every picture";
  if (name == "point_info" || name == "points" || name == "nonfixated_matches" ||
      name == "fragments")
    return "it describes cameras, points or triangles, not label maps";
  if (name == "mask_valid" || name == "mask")
    return "it marks the pixels of other domains that have a label";
  return {};
}

const std::vector<D>& taskonomy_masks() {
  static const std::vector<D> masks = {D::kDepth, D::kDepthEuclidean, D::kMaskValid, D::kMask};
  return masks;
}

const std::vector<std::string>& taskonomy_class_names() {
  static const std::vector<std::string> names = {
      "background",   "bottle",       "chair", "couch",     "potted plant", "bed",
      "dining table", "toilet",       "tv",    "microwave", "oven",         "toaster",
      "sink",         "refrigerator", "book",  "clock",     "vase"};
  return names;
}

TaskonomyCodes taskonomy_codes(D domain) {
  return form_of(domain).codes;
}

uint16_t taskonomy_code(D domain, const Image& image, size_t pixel, int channel) {
  const size_t first = pixel * static_cast<size_t>(image.channels);
  int code = image.sample(first + (domain == D::kReshading ? 0 : static_cast<size_t>(channel)));
  if (domain == D::kReshading)
    code =
        image.channels == 1 ? 3 * code : code + image.sample(first + 1) + image.sample(first + 2);
  if (domain == D::kCurvature) code += kSecondChannel * channel;
  if (form_of(domain).codes.masked) code = std::min(code, kTaskonomyNoLabel - 1);
  return static_cast<uint16_t>(code);
}

double taskonomy_value(D domain, uint16_t code) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const DomainForm& form = form_of(domain);
  if (form.codes.masked && code == kTaskonomyNoLabel) return kNone;
  switch (domain) {
    case D::kDepth:
    case D::kDepthEuclidean:
      if (code >= kFirstInvalidDepth) return kNone;
      break;
    case D::kSegments:
      if (code == 0 || code > kTaskonomyClasses) return kNone;
      break;
    case D::kCurvature:
      if (code >= kSecondChannel) return (code - kSecondChannel - 255 * 0.4987) / (255 * 0.0359);
      break;
    default:
      break;
  }
  return (code - form.subtract) / form.divide;
}

bool is_taskonomy_surface(D mask, const Image& image, size_t pixel) {
  const bool is_depth = mask == D::kDepth || mask == D::kDepthEuclidean;
  const uint16_t sample = image.sample(pixel);
  return is_depth ? sample < kFirstInvalidDepth : sample != 0;
}

Image read_taskonomy_file(const fs::path& file, D domain) {
  const DomainForm& form = form_of(domain);
  const std::string bytes = read_file(file, kLargestPicture);
  Image image = form.channels == 1 ? decode_png_map(bytes, file.string(), form.bits)
                                   : decode_png(bytes, file.string());
  check_form(image, domain, file);
  if (domain == D::kSegments) check_classes(image, file);
  const auto& masks = taskonomy_masks();
  if (std::find(masks.begin(), masks.end(), domain) == masks.end()) return image;
  for (size_t pixel = 0; pixel < image.samples(); ++pixel)
    if (is_taskonomy_surface(domain, image, pixel)) return image;
  throw InputError(
      fmt::format("{}: holds no valid {}", file.string(),
                  domain == D::kDepth || domain == D::kDepthEuclidean ? "depth" : "pixel"));
}

}  // namespace kindred
