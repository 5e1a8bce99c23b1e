#pragma once

#include <filesystem>
#include <vector>

#include "kindred/data/label_maps.h"
#include "kindred/image/taskonomy_layout.h"
#include "kindred/pictures/pixel_cache.h"

namespace kindred {

// The size that all files of a set have, as its first rgb picture that can be read says.
struct TaskonomySize {
  int64_t height = 0, width = 0;
  std::filesystem::path example;  // that picture, for messages
};
// Throws InputError when none can be read.
[[nodiscard]] TaskonomySize taskonomy_size(const TaskonomyLayout& layout,
                                           const std::vector<TaskonomyView>& views);

// One domain of all views: how its files become codes, and what these mean. Refers to `layout`,
// `views` and `size`, which must live longer.
class TaskonomyDomainReader {
 public:
  // `picture` is what maps are resized to: rgb bilinearly, every other domain by resize_nearest.
  // Throws InputError when the domain, or for a masked one every mask, has no folder at all.
  TaskonomyDomainReader(const TaskonomyLayout& layout, const std::vector<TaskonomyView>& views,
                        TaskonomyDomain domain, const TaskonomySize& size,
                        const InputShape& picture);

  // Codes as in LabelMaps. A view is broken when its file, or that of its mask, is missing, as
  // read_taskonomy_file() has it, or of another size than the set. Refers to this object.
  [[nodiscard]] PixelSource source() const;
  // `codes`: the rows of the cache of source().
  [[nodiscard]] LabelMaps maps(const at::Tensor& codes) const;

 private:
  [[nodiscard]] std::vector<std::filesystem::path> files(TaskonomyDomain domain) const;
  [[nodiscard]] Image read(TaskonomyDomain domain, const TaskonomyView& view) const;
  template <class Code>
  void decode(size_t row, uint8_t* to) const;

  const TaskonomyLayout& layout_;
  const std::vector<TaskonomyView>& views_;
  const TaskonomySize& size_;
  TaskonomyDomain domain_, mask_;  // mask_ is domain_ where it needs none
  TaskonomyCodes codes_;
  InputShape shape_;
};

}  // namespace kindred
