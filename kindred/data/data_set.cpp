#include "kindred/data/data_set.h"

#include <algorithm>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace kindred {

DataSet::DataSet(at::Tensor inputs, at::Tensor targets, at::Tensor labelled)
    : inputs_(std::move(inputs)), targets_(std::move(targets)), labelled_(std::move(labelled)) {}

DataSet::DataSet(at::Tensor store, StoreKind kind, at::Tensor numbers, at::Tensor targets,
                 at::Tensor labelled)
    : inputs_(std::move(store)),
      kind_(kind),
      numbers_(std::move(numbers)),
      targets_(std::move(targets)),
      labelled_(std::move(labelled)) {}

// A hint about the pages of some rows: where the system does not take it, nothing is lost. Blocks
// are of so many bytes: touching a page also brings its neighbours in the block that it lies in.
void DataSet::advise(const at::Tensor& numbers, int advice) const {
  constexpr uintptr_t kBlock = uintptr_t{1} << 16;
  if (kind_ != StoreKind::kMappedFile) return;
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto size = static_cast<uintptr_t>(inputs_.stride(0) * inputs_.element_size());
  const auto first = reinterpret_cast<uintptr_t>(inputs_.data_ptr());
  const uintptr_t last = first + size * static_cast<uintptr_t>(inputs_.size(0));
  const uintptr_t mapped = first / page * page;
  for (int64_t i = 0; i < numbers.size(0); ++i) {
    const auto begin = first + size * static_cast<uintptr_t>(numbers.data_ptr<int64_t>()[i]);
    const uintptr_t from = std::max(mapped, begin / kBlock * kBlock);
    const uintptr_t to = std::min(last, (begin + size + kBlock - 1) / kBlock * kBlock);
    (void)::madvise(reinterpret_cast<void*>(from), to - from, advice);
  }
}

at::Tensor DataSet::copy(const at::Tensor& numbers) const {
  auto rows = inputs_.index_select(0, numbers);
  advise(numbers, MADV_DONTNEED);
  return rows;
}

Batch DataSet::get(const at::Tensor& rows) const {
  return {copy(numbers_.defined() ? numbers_.index_select(0, rows) : rows),
          targets_.index_select(0, rows),
          labelled_.defined() ? labelled_.index_select(0, rows) : at::Tensor()};
}

Batch DataSet::slice(int64_t begin, int64_t end) const {
  const int64_t count = end - begin;
  return {
      numbers_.defined() ? copy(numbers_.narrow(0, begin, count)) : inputs_.narrow(0, begin, count),
      targets_.narrow(0, begin, count),
      labelled_.defined() ? labelled_.narrow(0, begin, count) : at::Tensor()};
}

void DataSet::expect(const at::Tensor& rows) const {
  if (numbers_.defined()) advise(numbers_.index_select(0, rows), MADV_WILLNEED);
}

DataSet DataSet::with_tasks(const std::vector<int64_t>& tasks, bool only_labelled) const {
  const auto columns = at::tensor(tasks, at::dtype(at::kLong).device(targets_.device()));
  const auto targets = targets_.index_select(1, columns);
  if (!labelled_.defined()) return {inputs_, kind_, numbers_, targets, {}};
  const auto labelled = labelled_.index_select(1, columns);
  const auto rows = at::nonzero((labelled > 0).any(1)).squeeze(1);
  if (!only_labelled || rows.size(0) == this->rows())
    return {inputs_, kind_, numbers_, targets, labelled};
  if (numbers_.defined())
    return {inputs_, kind_, numbers_.index_select(0, rows), targets.index_select(0, rows),
            labelled.index_select(0, rows)};
  return {inputs_.index_select(0, rows), targets.index_select(0, rows),
          labelled.index_select(0, rows)};
}

}  // namespace kindred
