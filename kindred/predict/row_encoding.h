#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace torch::jit {
struct Module;
}

namespace kindred {

// A block of encoded rows. Numeric features come first among the inputs; of the others, which are 0
// but for a few, the columns that are 1: those of row r are columns[i], i = begins[r] … begins[r +
// 1] − 1.
template <class T>
struct EncodedRows {
  std::vector<T> numeric;  // [rows, numeric features]
  std::vector<int64_t> begins;
  std::vector<int32_t> columns;
};

// FeatureEncoder's encoding, from the tables in a bundle's network.
class RowEncoding {
 public:
  // `encoder`: the submodule of that name. Returns nothing for other encoders, such as that of
  // pictures, or if its tables are not for raw rows of `features` numbers and `width` inputs.
  [[nodiscard]] static std::optional<RowEncoding> of(const torch::jit::Module& encoder,
                                                     int64_t features, int64_t width);

  [[nodiscard]] int64_t numeric() const { return static_cast<int64_t>(numeric_.size()); }
  // raw [rows, features] → `encoded`, whose memory is used again.
  template <class T>
  void encode(const double* raw, int64_t rows, EncodedRows<T>& encoded) const;

 private:
  struct Numeric {
    int64_t feature;
    double mean, scale;
  };
  struct Categorical {
    int64_t feature, classes;
    int32_t first, rare, missing;  // columns; −1 if none
  };
  struct Indicated {
    int64_t feature;
    int32_t column;
  };

  int64_t features_ = 0;
  std::vector<Numeric> numeric_;
  std::vector<Indicated> indicated_;
  std::vector<Categorical> categorical_;
};

}  // namespace kindred
