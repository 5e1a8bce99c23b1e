#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/label_maps.h"
#include "kindred/data/row_store.h"

namespace kindred {

// Some rows, ready for a network.
struct Batch {
  at::Tensor inputs;    // [rows, width]: numbers, or the samples of pictures as uint8
  at::Tensor targets;   // [rows, tasks], floating: class index, or standardised value; 0 where the
                        // label is missing
  at::Tensor labelled;  // [rows, tasks], same type, 0 where there is no label; elsewhere how much
                        // the label counts, the row's weight, 1 without weights; undefined when all
                        // rows have all labels and no weights
  // Empty where no task has label maps. Else one a task: [rows, channels, height, width] of the
  // type of `targets`, NaN where a pixel has no label; undefined for other tasks. Such a task's
  // target is 0 and it counts as labelled.
  std::vector<at::Tensor> maps = {};
};

// The same on another device; to a GPU by way of pinned memory, so that nobody waits for the copy.
// What is there already is not copied.
[[nodiscard]] at::Tensor on_device(const at::Tensor& tensor, const at::Device& device);
[[nodiscard]] Batch on_device(const Batch& batch, const at::Device& device);

// Encoded rows of one split: in memory, or, for pictures, rows of a file mapped into it. Copies
// share their tensors.
class DataSet {
 public:
  // Shapes as in Batch, over all rows; `labelled` may be undefined.
  DataSet(at::Tensor inputs, at::Tensor targets, at::Tensor labelled);
  // Its rows are those of `store` [more rows, width] with these numbers, int64 [rows]; the store is
  // shared and never copied as a whole. A mapped file's pages are let go once they were copied, so
  // that the process stays small however large the file is. `maps` is empty or has one entry a
  // task, whose rows have the same numbers.
  DataSet(at::Tensor store, StoreKind kind, at::Tensor numbers, at::Tensor targets,
          at::Tensor labelled, std::vector<TaskMaps> maps = {});

  [[nodiscard]] int64_t rows() const { return targets_.size(0); }
  [[nodiscard]] int64_t width() const { return inputs_.rows().size(1); }
  [[nodiscard]] int64_t tasks() const { return targets_.size(1); }

  // The rows of that number, in that order; `rows` is int64 [count].
  [[nodiscard]] Batch get(const at::Tensor& rows) const;
  // Rows begin .. end − 1; without copying where they lie together in memory.
  [[nodiscard]] Batch slice(int64_t begin, int64_t end) const;
  // The labels of all rows; `inputs` stays undefined and `maps` empty.
  [[nodiscard]] Batch labels() const { return {{}, targets_, labelled_}; }
  // Says that get(rows) comes soon: the system begins to read what is still on the disk.
  void expect(const at::Tensor& rows) const;

  // The same rows seen by a network of some of the tasks: their target columns, in the order given.
  // With `only_labelled`, rows that carry no label of any of them are left out; without, and when
  // there are none to leave out, the inputs are shared. `labelled` stays defined when it was.
  [[nodiscard]] DataSet with_tasks(const std::vector<int64_t>& tasks, bool only_labelled) const;

 private:
  DataSet(RowStore inputs, at::Tensor numbers, at::Tensor targets, at::Tensor labelled,
          std::vector<TaskMaps> maps);
  // `numbers` are those of the store.
  [[nodiscard]] std::vector<at::Tensor> maps_of(const at::Tensor& numbers) const;

  RowStore inputs_;
  at::Tensor numbers_;  // of the rows in inputs_; undefined: all, in order
  at::Tensor targets_, labelled_;
  std::vector<TaskMaps> maps_;
};

}  // namespace kindred
