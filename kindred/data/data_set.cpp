#include "kindred/data/data_set.h"

#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace kindred {

DataSet::DataSet(at::Tensor inputs, at::Tensor targets, at::Tensor labelled)
    : inputs_(std::move(inputs)), targets_(std::move(targets)), labelled_(std::move(labelled)) {}

Batch DataSet::get(const at::Tensor& rows) const {
  return {inputs_.index_select(0, rows), targets_.index_select(0, rows),
          labelled_.defined() ? labelled_.index_select(0, rows) : at::Tensor()};
}

Batch DataSet::slice(int64_t begin, int64_t end) const {
  return {inputs_.narrow(0, begin, end - begin), targets_.narrow(0, begin, end - begin),
          labelled_.defined() ? labelled_.narrow(0, begin, end - begin) : at::Tensor()};
}

DataSet DataSet::with_tasks(const std::vector<int64_t>& tasks, bool only_labelled) const {
  const auto columns = at::tensor(tasks, at::dtype(at::kLong).device(targets_.device()));
  const auto targets = targets_.index_select(1, columns);
  if (!labelled_.defined()) return {inputs_, targets, {}};
  const auto labelled = labelled_.index_select(1, columns);
  const auto rows = at::nonzero((labelled > 0).any(1)).squeeze(1);
  if (!only_labelled || rows.size(0) == this->rows()) return {inputs_, targets, labelled};
  return {inputs_.index_select(0, rows), targets.index_select(0, rows),
          labelled.index_select(0, rows)};
}

}  // namespace kindred
