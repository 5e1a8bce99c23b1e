#pragma once

#include <cstdint>
#include <vector>

namespace kindred {

// The inputs of a batch as lists of the numbers that are not 0, such as the ones of categories, for
// products of the first layer: these take as many operations as there are such numbers.
template <class T>
class SparseInputs {
 public:
  // Reads inputs [rows, width] if most of them are 0, so that products by lists are faster; returns
  // whether they are. With `always`, reads them in any case.
  bool read(const T* inputs, int64_t rows, int64_t width, bool always = false);
  [[nodiscard]] bool is_read() const { return rows_ > 0; }

  // values [rows, out] = inputs · weightᵀ, with weight [out, width].
  void times_weight(const T* weight, int64_t out, T* values);
  // gradient [out, width] = at_valuesᵀ · inputs. at_values [rows, out] must have room for
  // kPaddedWidth elements behind it.
  void weight_gradient(const T* at_values, int64_t out, T* gradient);
  // The same but for its sign and a factor: −rate · inputsᵀ · at_values, a row of padded(out)
  // elements for each used column.
  void weight_step(const T* at_values, int64_t out, double rate, std::vector<T>& step);

  // Of a look-ahead: finds the columns that `source` uses, too; it must stay as it is.
  void match(const SparseInputs& source);
  // values [rows, out] += inputs · (what weight_step() of `source` gave), after match().
  void add_step(const std::vector<T>& step, int64_t out, T* values) const;

 private:
  // Rows of numbers in the order of rows; or columns of rows.
  struct Lists {
    std::vector<int64_t> begins;
    std::vector<int32_t> places;
    std::vector<T> numbers;
  };

  void find_columns();
  void turn();
  // by_column_ · at_values → [used columns, padded(out)]
  void columns_times(const T* at_values, int64_t out, std::vector<T>& result);

  int64_t rows_ = 0, width_ = 0;
  Lists by_row_;                  // places: columns of the inputs
  std::vector<int32_t> columns_;  // that some row uses, ascending
  std::vector<int32_t> number_;   // of each input: where it stands in columns_, or −1
  Lists by_used_;                 // by_row_ with numbers in columns_ for places
  Lists by_column_;               // a list for each of columns_; places: rows
  bool is_turned_ = false;
  Lists matched_;                     // by_row_ with numbers in columns_ of `source`
  std::vector<T> weight_, gradient_;  // scratch: of the used columns, transposed
};

}  // namespace kindred
