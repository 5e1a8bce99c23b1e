#pragma once

#include <filesystem>
#include <vector>

#include "kindred/data/label_maps.h"
#include "kindred/image/taskonomy_layout.h"
#include "kindred/pictures/pixel_cache.h"

namespace kindred {

// The common file size of a set, taken from its first readable rgb picture.
struct TaskonomySize {
  int64_t height = 0, width = 0;
  std::filesystem::path example;  // that picture, for messages
};
// Throws InputError if no picture is readable.
[[nodiscard]] TaskonomySize taskonomy_size(const TaskonomyLayout& layout,
                                           const std::vector<TaskonomyView>& views);

// Converts one domain of all views to codes, and decodes the codes. `layout`, `views` and `size`
// are not owned and must outlive this object.
class TaskonomyDomainReader {
 public:
  // `picture` is the size to resize to: rgb bilinearly, other domains by resize_nearest. Throws
  // InputError if the domain, or for a masked one every mask, has no folder at all.
  TaskonomyDomainReader(const TaskonomyLayout& layout, const std::vector<TaskonomyView>& views,
                        TaskonomyDomain domain, const TaskonomySize& size,
                        const InputShape& picture);

  // Codes as in LabelMaps. A view is broken if its file or mask is missing, rejected by
  // read_taskonomy_file(), or differs in size from the set. The result refers to this object.
  [[nodiscard]] PixelSource source() const;
  // `codes` are the rows of the cache of source().
  [[nodiscard]] LabelMaps maps(const at::Tensor& codes) const;

 private:
  [[nodiscard]] std::vector<std::filesystem::path> files(TaskonomyDomain domain) const;
  [[nodiscard]] Image read(TaskonomyDomain domain, const TaskonomyView& view) const;
  template <class Code>
  void decode(size_t row, uint8_t* to) const;

  const TaskonomyLayout& layout_;
  const std::vector<TaskonomyView>& views_;
  const TaskonomySize& size_;
  TaskonomyDomain domain_, mask_;  // mask_ is domain_ if no mask is needed
  TaskonomyCodes codes_;
  InputShape shape_;
};

}  // namespace kindred
