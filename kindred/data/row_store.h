#pragma once

#include <ATen/core/Tensor.h>

namespace kindred {

// Where the rows of a data set are stored.
enum class StoreKind { kMemory, kMappedFile };

// Rows of equal width, in memory or in a memory-mapped file. Copies share the rows.
class RowStore {
 public:
  // Empty: rows() is undefined.
  RowStore() = default;
  // `rows` [count, width], contiguous.
  RowStore(at::Tensor rows, StoreKind kind);

  [[nodiscard]] const at::Tensor& rows() const { return rows_; }
  [[nodiscard]] StoreKind kind() const { return kind_; }

  // Returns a copy of the rows `numbers`, int64 [count]. Then releases the pages of a mapped file,
  // which bounds resident memory.
  [[nodiscard]] at::Tensor copy(const at::Tensor& numbers) const;
  // Prefetches the rows for a later copy(numbers) (madvise WILLNEED).
  void prefetch(const at::Tensor& numbers) const;

 private:
  void advise(const at::Tensor& numbers, int advice) const;

  at::Tensor rows_;
  StoreKind kind_ = StoreKind::kMemory;
};

}  // namespace kindred
