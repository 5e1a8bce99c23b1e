#include "kindred/data/data_set.h"

#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace kindred {

at::Tensor on_device(const at::Tensor& tensor, const at::Device& device) {
  if (!tensor.defined() || tensor.device() == device) return tensor;
  if (!device.is_cuda()) return tensor.to(device);
  return tensor.pin_memory().to(device, /*non_blocking=*/true);
}

Batch on_device(const Batch& batch, const at::Device& device) {
  Batch moved = {on_device(batch.inputs, device), on_device(batch.targets, device),
                 on_device(batch.labelled, device)};
  for (const auto& map : batch.maps) moved.maps.push_back(on_device(map, device));
  return moved;
}

DataSet::DataSet(RowStore inputs, at::Tensor numbers, at::Tensor targets, at::Tensor labelled,
                 std::vector<TaskMaps> maps)
    : inputs_(std::move(inputs)),
      numbers_(std::move(numbers)),
      targets_(std::move(targets)),
      labelled_(std::move(labelled)),
      maps_(std::move(maps)) {}

DataSet::DataSet(at::Tensor inputs, at::Tensor targets, at::Tensor labelled)
    : DataSet(RowStore(std::move(inputs), StoreKind::kMemory), {}, std::move(targets),
              std::move(labelled), {}) {}

DataSet::DataSet(at::Tensor store, StoreKind kind, at::Tensor numbers, at::Tensor targets,
                 at::Tensor labelled, std::vector<TaskMaps> maps)
    : DataSet(RowStore(std::move(store), kind), std::move(numbers), std::move(targets),
              std::move(labelled), std::move(maps)) {}

std::vector<at::Tensor> DataSet::maps_of(const at::Tensor& numbers) const {
  std::vector<at::Tensor> codes(maps_.size()), maps(maps_.size());
  for (size_t i = 0; i < maps_.size(); ++i) {
    if (!maps_[i].codes.rows().defined()) continue;
    // Tasks often share label maps: copy their codes once.
    for (size_t j = 0; j < i && !codes[i].defined(); ++j)
      if (maps_[j].codes.rows().is_same(maps_[i].codes.rows())) codes[i] = codes[j];
    if (!codes[i].defined()) codes[i] = maps_[i].codes.copy(numbers);
    maps[i] = decode_maps(codes[i], maps_[i].values, maps_[i].shape);
  }
  return maps;
}

Batch DataSet::get(const at::Tensor& rows) const {
  const auto numbers = numbers_.defined() ? numbers_.index_select(0, rows) : rows;
  return {inputs_.copy(numbers), targets_.index_select(0, rows),
          labelled_.defined() ? labelled_.index_select(0, rows) : at::Tensor(), maps_of(numbers)};
}

Batch DataSet::slice(int64_t begin, int64_t end) const {
  const int64_t count = end - begin;
  const auto targets = targets_.narrow(0, begin, count);
  const auto labelled = labelled_.defined() ? labelled_.narrow(0, begin, count) : at::Tensor();
  if (!numbers_.defined()) return {inputs_.rows().narrow(0, begin, count), targets, labelled};
  const auto numbers = numbers_.narrow(0, begin, count);
  return {inputs_.copy(numbers), targets, labelled, maps_of(numbers)};
}

void DataSet::prefetch(const at::Tensor& rows) const {
  if (!numbers_.defined()) return;
  const auto numbers = numbers_.index_select(0, rows);
  inputs_.prefetch(numbers);
  for (const auto& maps : maps_)
    if (maps.codes.rows().defined()) maps.codes.prefetch(numbers);
}

DataSet DataSet::select(const at::Tensor& rows) const {
  return {inputs_, numbers_.defined() ? numbers_.index_select(0, rows) : rows,
          targets_.index_select(0, rows),
          labelled_.defined() ? labelled_.index_select(0, rows) : labelled_, maps_};
}

DataSet DataSet::with_tasks(const std::vector<int64_t>& tasks, bool only_labelled) const {
  const auto columns = at::tensor(tasks, at::dtype(at::kLong).device(targets_.device()));
  const auto targets = targets_.index_select(1, columns);
  std::vector<TaskMaps> maps;
  if (!maps_.empty())
    for (const int64_t task : tasks) maps.push_back(maps_[static_cast<size_t>(task)]);
  if (!labelled_.defined()) return {inputs_, numbers_, targets, {}, std::move(maps)};
  const auto labelled = labelled_.index_select(1, columns);
  const auto rows = at::nonzero((labelled > 0).any(1)).squeeze(1);
  if (!only_labelled || rows.size(0) == this->rows())
    return {inputs_, numbers_, targets, labelled, std::move(maps)};
  if (numbers_.defined())
    return {inputs_, numbers_.index_select(0, rows), targets.index_select(0, rows),
            labelled.index_select(0, rows), std::move(maps)};
  return {inputs_.rows().index_select(0, rows), targets.index_select(0, rows),
          labelled.index_select(0, rows)};
}

}  // namespace kindred
