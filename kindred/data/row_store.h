#pragma once

#include <ATen/core/Tensor.h>

namespace kindred {

// Where the rows of a data set lie.
enum class StoreKind { kMemory, kMappedFile };

// Rows of one width, in memory or in a file that is mapped into it. Copies share the rows.
class RowStore {
 public:
  // None: rows() is undefined.
  RowStore() = default;
  // `rows` [count, width], contiguous.
  RowStore(at::Tensor rows, StoreKind kind);

  [[nodiscard]] const at::Tensor& rows() const { return rows_; }
  [[nodiscard]] StoreKind kind() const { return kind_; }

  // The rows with these numbers, int64 [count], copied. A mapped file's pages are let go then, so
  // that the process stays small however large the file is.
  [[nodiscard]] at::Tensor copy(const at::Tensor& numbers) const;
  // Says that copy(numbers) comes soon: the system begins to read what is still on the disk.
  void expect(const at::Tensor& numbers) const;

 private:
  void advise(const at::Tensor& numbers, int advice) const;

  at::Tensor rows_;
  StoreKind kind_ = StoreKind::kMemory;
};

}  // namespace kindred
