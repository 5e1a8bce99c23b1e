#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/label_maps.h"
#include "kindred/data/row_store.h"

namespace kindred {

// A selection of rows, ready for a network.
struct Batch {
  at::Tensor inputs;    // [rows, width]: numbers, or the samples of pictures as uint8
  at::Tensor targets;   // [rows, tasks], floating: class index or standardised value; 0 where the
                        // label is missing
  at::Tensor labelled;  // [rows, tasks], same type: weight of the label (the row's weight, or 1
                        // without weights), 0 where there is no label; undefined if all labels are
                        // present and there are no weights
  // Empty if no task has label maps. Otherwise one per task: [rows, channels, height, width] of the
  // type of `targets`, NaN where a pixel has no label; undefined for tasks without maps. A task
  // with maps has target 0 and counts as labelled.
  std::vector<at::Tensor> maps = {};
};

// Copies to another device; to a GPU asynchronously, through pinned memory. A tensor that is
// already there is returned without a copy.
[[nodiscard]] at::Tensor on_device(const at::Tensor& tensor, const at::Device& device);
[[nodiscard]] Batch on_device(const Batch& batch, const at::Device& device);

// Encoded rows of one split, in memory or, for pictures, in a memory-mapped file. Copies share
// their tensors.
class DataSet {
 public:
  // Shapes as in Batch, over all rows; `labelled` may be undefined.
  DataSet(at::Tensor inputs, at::Tensor targets, at::Tensor labelled);
  // Selects the rows `numbers`, int64 [rows], of `store` [more rows, width]. The store is shared
  // and never copied as a whole. Pages of a mapped file are released once copied, which bounds
  // resident memory. `maps` is empty or has one entry per task; its rows have the same numbers.
  DataSet(at::Tensor store, StoreKind kind, at::Tensor numbers, at::Tensor targets,
          at::Tensor labelled, std::vector<TaskMaps> maps = {});

  [[nodiscard]] int64_t rows() const { return targets_.size(0); }
  [[nodiscard]] int64_t width() const { return inputs_.rows().size(1); }
  [[nodiscard]] int64_t tasks() const { return targets_.size(1); }

  // Returns the given rows in the given order; `rows` is int64 [count].
  [[nodiscard]] Batch get(const at::Tensor& rows) const;
  // Returns rows begin .. end − 1, without a copy if they are contiguous in memory.
  [[nodiscard]] Batch slice(int64_t begin, int64_t end) const;
  // Returns the labels of all rows; `inputs` is undefined and `maps` empty.
  [[nodiscard]] Batch labels() const { return {{}, targets_, labelled_}; }
  // Prefetches the rows for a later get(rows) (madvise WILLNEED).
  void prefetch(const at::Tensor& rows) const;

  // Returns the given rows in the given order as a data set that shares the inputs; `rows` is int64
  // [count].
  [[nodiscard]] DataSet select(const at::Tensor& rows) const;

  // Restricts the data set to some tasks: keeps their target columns, in the order given. With
  // `only_labelled`, drops rows without a label for any of them. If no row is dropped, the inputs
  // are shared. `labelled` stays defined if it was.
  [[nodiscard]] DataSet with_tasks(const std::vector<int64_t>& tasks, bool only_labelled) const;

 private:
  DataSet(RowStore inputs, at::Tensor numbers, at::Tensor targets, at::Tensor labelled,
          std::vector<TaskMaps> maps);
  // `numbers` index the store.
  [[nodiscard]] std::vector<at::Tensor> maps_of(const at::Tensor& numbers) const;

  RowStore inputs_;
  at::Tensor numbers_;  // row numbers in inputs_; undefined: all, in order
  at::Tensor targets_, labelled_;
  std::vector<TaskMaps> maps_;
};

}  // namespace kindred
