#include "kindred/mlp/mlp_trunk_pass.h"

#include <cmath>

#include "kindred/machine/product.h"
#include "kindred/model/dropout_masks.h"
#include "kindred/model/layers.h"

namespace kindred {

template <class T>
MlpLayerTensors<T> MlpTrunkPass<T>::tensors(size_t number) const {
  const MlpLayer& layer = shape_.layers[number];
  const auto data = [&](const MlpTensor& tensor) -> const T* {
    return parameters_[tensor.index].template data_ptr<T>();
  };
  if (shape_.normalization == Normalization::kNone)
    return {data(layer.weight), data(layer.bias), nullptr, nullptr};
  return {data(layer.weight), data(layer.bias), data(layer.norm_weight), data(layer.norm_bias)};
}

template <class T>
void MlpTrunkPass<T>::begin(const T* inputs, int64_t rows, TensorSpan parameters,
                            TensorSpan buffers, const Pass& pass, bool differentiable) {
  inputs_ = inputs;
  sparse_.read(inputs, rows, shape_.layers.front().in);
  rows_ = rows;
  parameters_ = parameters;
  buffers_ = buffers;
  pass_ = pass;
  differentiable_ = differentiable;
  for (size_t number = 0; number < layers_.size(); ++number) {
    Layer& own = layers_[number];
    const auto size = static_cast<size_t>(rows * shape_.layers[number].out);
    own.outputs.resize(size);
    if (shape_.normalization != Normalization::kNone) own.normalized.resize(size);
    if (differentiable) own.slopes.resize(size);
    own.mask = mask_of(number);
  }
}

template <class T>
const T* MlpTrunkPass<T>::forward(const T* inputs, int64_t rows, TensorSpan parameters,
                                  TensorSpan buffers, const Pass& pass, bool differentiable) {
  begin(inputs, rows, parameters, buffers, pass, differentiable);
  for (size_t number = 0; number < layers_.size(); ++number) {
    const MlpLayerTensors<T> own = tensors(number);
    multiply_by_weight(number, own.weight, product_place(number));
    end_layer(number, own);
  }
  return layers_.back().outputs.data();
}

template <class T>
T* MlpTrunkPass<T>::product_place(size_t number) {
  Layer& own = layers_[number];
  return shape_.normalization == Normalization::kNone ? own.outputs.data() : own.normalized.data();
}

template <class T>
void MlpTrunkPass<T>::multiply_by_weight(size_t number, const T* weight, T* into) {
  const MlpLayer& layer = shape_.layers[number];
  if (number == 0 && sparse_.is_read()) return sparse_.times_weight(weight, layer.out, into);
  multiply<T>(rows_, layer.out, layer.in, {input(number), layer.in},
              {weight, layer.in, /*transposed=*/true}, into, layer.out);
}

template <class T>
void MlpTrunkPass<T>::end_layer(size_t number, const MlpLayerTensors<T>& tensors) {
  const MlpLayer& layer = shape_.layers[number];
  Layer& own = layers_[number];
  const bool normalizes = shape_.normalization != Normalization::kNone;
  if (normalizes) normalize(number, tensors);
  kernels<T>().end_layer(shape_.curve,
                         {.rows = rows_,
                          .width = layer.out,
                          .values = own.outputs.data(),
                          .bias = normalizes ? nullptr : tensors.bias,
                          .skipped = layer.skips ? input(number) : nullptr,
                          .mask = own.mask.defined() ? own.mask.template data_ptr<T>() : nullptr,
                          .slopes = differentiable_ ? own.slopes.data() : nullptr});
}

template <class T>
at::Tensor MlpTrunkPass<T>::mask_of(size_t number) const {
  if (shape_.dropout == 0 || pass_.mode == PassMode::kEvaluate) return {};
  const int64_t sizes[] = {rows_, shape_.layers[number].out};
  const auto type = at::dtype(c10::CppTypeToScalarType<T>::value);
  return pass_.dropout_masks
             ? pass_.dropout_masks->of(sizes, type, shape_.dropout, number)
             : draw_dropout_mask(sizes, type, shape_.dropout, pass_.dropout_seed, number);
}

template <class T>
void MlpTrunkPass<T>::normalize(size_t number, const MlpLayerTensors<T>& tensors) {
  const MlpLayer& layer = shape_.layers[number];
  Layer& own = layers_[number];
  kernels<T>().add_bias(own.normalized.data(), tensors.bias, rows_, layer.out);
  if (shape_.normalization == Normalization::kBatch) {
    normalize_batch(number);
  } else {
    own.inverse_deviations.resize(static_cast<size_t>(rows_));
    kernels<T>().normalize_rows(own.normalized.data(), rows_, layer.out, kNormEpsilon,
                                own.inverse_deviations.data());
  }
  kernels<T>().scale_columns({.rows = rows_,
                              .width = layer.out,
                              .normalized = own.normalized.data(),
                              .weight = tensors.norm_weight,
                              .bias = tensors.norm_bias,
                              .values = own.outputs.data()});
}

template <class T>
void MlpTrunkPass<T>::normalize_batch(size_t number) {
  const MlpLayer& layer = shape_.layers[number];
  Layer& own = layers_[number];
  const auto width = static_cast<size_t>(layer.out);
  means_.resize(width);
  variances_.resize(width);
  own.inverse_deviations.resize(width);
  T* const running_means = buffers_[layer.running].template data_ptr<T>();
  T* const running_variances = buffers_[layer.running + 1].template data_ptr<T>();
  if (pass_.mode == PassMode::kEvaluate) {
    for (size_t i = 0; i < width; ++i) {
      means_[i] = static_cast<double>(running_means[i]);
      variances_[i] = static_cast<double>(running_variances[i]);
    }
  } else {
    kernels<T>().column_moments(own.normalized.data(), rows_, layer.out, means_.data(),
                                variances_.data());
  }
  if (pass_.mode == PassMode::kTrain) {
    const auto rows = static_cast<double>(rows_);
    const auto follow = [](T& running, double now) {
      running = static_cast<T>((1 - kBatchNormMomentum) * static_cast<double>(running) +
                               kBatchNormMomentum * now);
    };
    for (size_t i = 0; i < width; ++i) {
      follow(running_means[i], means_[i]);
      follow(running_variances[i], variances_[i] * rows / (rows - 1));
    }
  }
  for (size_t i = 0; i < width; ++i)
    own.inverse_deviations[i] = 1 / std::sqrt(variances_[i] + kNormEpsilon);
  kernels<T>().normalize_columns(own.normalized.data(), rows_, layer.out, means_.data(),
                                 own.inverse_deviations.data());
}

// Not the class: mlp_trunk_back.cpp instantiates its other members, which may be in the same unit.
template const float* MlpTrunkPass<float>::forward(const float*, int64_t, TensorSpan, TensorSpan,
                                                   const Pass&, bool);
template void MlpTrunkPass<float>::begin(const float*, int64_t, TensorSpan, TensorSpan, const Pass&,
                                         bool);
template MlpLayerTensors<float> MlpTrunkPass<float>::tensors(size_t) const;
template float* MlpTrunkPass<float>::product_place(size_t);
template void MlpTrunkPass<float>::multiply_by_weight(size_t, const float*, float*);
template void MlpTrunkPass<float>::end_layer(size_t, const MlpLayerTensors<float>&);
template at::Tensor MlpTrunkPass<float>::mask_of(size_t) const;
template const double* MlpTrunkPass<double>::forward(const double*, int64_t, TensorSpan, TensorSpan,
                                                     const Pass&, bool);
template void MlpTrunkPass<double>::begin(const double*, int64_t, TensorSpan, TensorSpan,
                                          const Pass&, bool);
template MlpLayerTensors<double> MlpTrunkPass<double>::tensors(size_t) const;
template double* MlpTrunkPass<double>::product_place(size_t);
template void MlpTrunkPass<double>::multiply_by_weight(size_t, const double*, double*);
template void MlpTrunkPass<double>::end_layer(size_t, const MlpLayerTensors<double>&);
template at::Tensor MlpTrunkPass<double>::mask_of(size_t) const;

}  // namespace kindred
