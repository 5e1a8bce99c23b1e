#include "kindred/mlp/mlp_heads.h"

#include "kindred/machine/product.h"
#include "kindred/mlp/row_sums.h"

namespace kindred {

template <class T>
const T* MlpHeads<T>::forward(const T* features, int64_t rows, TensorSpan parameters,
                              bool differentiable) {
  features_ = features;
  rows_ = rows;
  parameters_ = parameters;
  for (size_t number = 0; number < layers_.size(); ++number) {
    const MlpHeadLayer& layer = shape_.heads[number];
    auto& [outputs, slopes, back] = layers_[number];
    outputs.resize(static_cast<size_t>(rows * layer.width));
    if (number == 0) {
      multiply<T>(rows, layer.width, layer.in, {features, layer.in},
                  {weight(0), layer.in, /*transposed=*/true}, outputs.data(), layer.width);
    } else {
      for (size_t task = 0; task < layer.widths.size(); ++task)
        multiply<T>(rows, layer.widths[task], layer.in, own_input(number, task),
                    {own_weight(number, task), layer.in, /*transposed=*/true},
                    outputs.data() + layer.columns[task], layer.width);
    }
    const T* const bias = parameters[layer.bias.index].template data_ptr<T>();
    if (number + 1 == layers_.size()) {
      kernels<T>().add_bias(outputs.data(), bias, rows, layer.width);
      continue;
    }
    if (differentiable) slopes.resize(outputs.size());
    kernels<T>().end_layer(shape_.curve, {.rows = rows,
                                          .width = layer.width,
                                          .values = outputs.data(),
                                          .bias = bias,
                                          .skipped = nullptr,
                                          .mask = nullptr,
                                          .slopes = differentiable ? slopes.data() : nullptr});
  }
  return layers_.back().outputs.data();
}

template <class T>
Factor<T> MlpHeads<T>::own_input(size_t layer, size_t task) const {
  const int64_t in = shape_.heads[layer].in;
  return {layers_[layer - 1].outputs.data() + static_cast<int64_t>(task) * in,
          shape_.heads[layer - 1].width};
}

template <class T>
const T* MlpHeads<T>::own_weight(size_t layer, size_t task) const {
  return weight(layer) + shape_.heads[layer].columns[task] * shape_.heads[layer].in;
}

template <class T>
void MlpHeads<T>::layer_gradient(size_t number, const T* at_layer, T* gradient) {
  const MlpHeadLayer& layer = shape_.heads[number];
  T* const of_weight = gradient + *layer.weight.gradient;
  if (number == 0) {
    multiply<T>(layer.width, layer.in, rows_, {at_layer, layer.width, /*transposed=*/true},
                {features_, layer.in}, of_weight, layer.in);
  } else {
    for (size_t task = 0; task < layer.widths.size(); ++task)
      multiply<T>(layer.widths[task], layer.in, rows_,
                  {at_layer + layer.columns[task], layer.width, /*transposed=*/true},
                  own_input(number, task), of_weight + layer.columns[task] * layer.in, layer.in);
  }
  sums_.resize(static_cast<size_t>(layer.width));
  kernels<T>().sum_rows(at_layer, rows_, layer.width, sums_.data());
  put_sums(sums_.data(), layer.width, gradient + *layer.bias.gradient);
}

template <class T>
void MlpHeads<T>::input_back(size_t number, size_t task, const T* at_layer) {
  const MlpHeadLayer &layer = shape_.heads[number], &before = shape_.heads[number - 1];
  multiply<T>(rows_, layer.in, layer.widths[task], {at_layer + layer.columns[task], layer.width},
              {own_weight(number, task), layer.in},
              layers_[number - 1].back.data() + before.columns[task], before.width);
}

template <class T>
void MlpHeads<T>::back(const T* at_outputs, T* gradient) {
  const T* at_layer = at_outputs;
  for (size_t number = layers_.size(); number-- > 0;) {
    layer_gradient(number, at_layer, gradient);
    if (number == 0) break;
    auto& before = layers_[number - 1];
    before.back.resize(before.outputs.size());
    for (size_t task = 0; task < shape_.tasks.size(); ++task) input_back(number, task, at_layer);
    kernels<T>().layer_back({.rows = rows_,
                             .width = shape_.heads[number - 1].width,
                             .gradient = before.back.data(),
                             .slopes = before.slopes.data(),
                             .mask = nullptr,
                             .skipped = nullptr});
    at_layer = before.back.data();
  }
}

template <class T>
void MlpHeads<T>::features_back(const T* at_outputs, T* at_features) const {
  const MlpHeadLayer& layer = shape_.heads.front();
  const T* const at_layer = layers_.size() == 1 ? at_outputs : layers_.front().back.data();
  multiply<T>(rows_, layer.in, layer.width, {at_layer, layer.width}, {weight(0), layer.in},
              at_features, layer.in);
}

template <class T>
void MlpHeads<T>::features_back_of(size_t task, const T* at_outputs, T* at_features) {
  const T* at_layer = at_outputs;
  for (size_t number = layers_.size(); --number > 0;) {
    auto& before = layers_[number - 1];
    const MlpHeadLayer& layer = shape_.heads[number - 1];
    before.back.resize(before.outputs.size());
    input_back(number, task, at_layer);
    for (int64_t row = 0; row < rows_; ++row) {
      const int64_t begin = row * layer.width + layer.columns[task];
      kernels<T>().layer_back({.rows = 1,
                               .width = layer.widths[task],
                               .gradient = before.back.data() + begin,
                               .slopes = before.slopes.data() + begin,
                               .mask = nullptr,
                               .skipped = nullptr});
    }
    at_layer = before.back.data();
  }
  const MlpHeadLayer& layer = shape_.heads.front();
  multiply<T>(rows_, layer.in, layer.widths[task], {at_layer + layer.columns[task], layer.width},
              {weight(0) + layer.columns[task] * layer.in, layer.in}, at_features, layer.in);
}

template class MlpHeads<float>;
template class MlpHeads<double>;

}  // namespace kindred
