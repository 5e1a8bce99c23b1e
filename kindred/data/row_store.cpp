#include "kindred/data/row_store.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include <ATen/Functions.h>

namespace kindred {

RowStore::RowStore(at::Tensor rows, StoreKind kind) : rows_(std::move(rows)), kind_(kind) {}

// Passes a madvise hint for the pages of some rows; failure is harmless. Works in blocks, since a
// page fault also maps the neighbouring pages in the block of the page.
void RowStore::advise(const at::Tensor& numbers, int advice) const {
  constexpr uintptr_t kBlock = uintptr_t{1} << 16;
  if (kind_ != StoreKind::kMappedFile) return;
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto size = static_cast<uintptr_t>(rows_.stride(0) * rows_.element_size());
  auto* const data = static_cast<char*>(rows_.data_ptr());
  const auto first = reinterpret_cast<uintptr_t>(data);
  const uintptr_t last = first + size * static_cast<uintptr_t>(rows_.size(0));
  const uintptr_t mapped = first / page * page;
  for (int64_t i = 0; i < numbers.size(0); ++i) {
    const auto begin = first + size * static_cast<uintptr_t>(numbers.data_ptr<int64_t>()[i]);
    const uintptr_t from = std::max(mapped, begin / kBlock * kBlock);
    const uintptr_t to = std::min(last, (begin + size + kBlock - 1) / kBlock * kBlock);
    (void)::madvise(data + static_cast<std::ptrdiff_t>(from - first), to - from, advice);
  }
}

at::Tensor RowStore::copy(const at::Tensor& numbers) const {
  auto rows = rows_.index_select(0, numbers);
  advise(numbers, MADV_DONTNEED);
  return rows;
}

void RowStore::prefetch(const at::Tensor& numbers) const {
  advise(numbers, MADV_WILLNEED);
}

}  // namespace kindred
