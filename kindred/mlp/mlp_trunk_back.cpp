// The way back through MlpTrunkPass, and its look-ahead.
#include <algorithm>
#include <utility>

#include "kindred/machine/product.h"
#include "kindred/mlp/mlp_trunk_pass.h"
#include "kindred/mlp/row_sums.h"

namespace kindred {

// Takes the gradients of a layer's tensors on the way back: here as a vector of all.
template <class T>
class MlpTrunkPass<T>::GradientSink {
 public:
  GradientSink(MlpTrunkPass& pass, T* gradient) : pass_(pass), gradient_(gradient) {}

  void weight(size_t number, const T* at_values) {
    const MlpLayer& layer = pass_.shape_.layers[number];
    T* const gradient = gradient_ + *layer.weight.gradient;
    if (number == 0 && pass_.sparse_.is_read())
      return pass_.sparse_.weight_gradient(at_values, layer.out, gradient);
    multiply<T>(layer.out, layer.in, pass_.rows_, {at_values, layer.out, /*transposed=*/true},
                {pass_.input(number), layer.in}, gradient, layer.in);
  }
  void bias(size_t number, const double* sums) {
    put(pass_.shape_.layers[number].bias, number, sums);
  }
  void norm_weight(size_t number, const double* sums) {
    put(pass_.shape_.layers[number].norm_weight, number, sums);
  }
  void norm_bias(size_t number, const double* sums) {
    put(pass_.shape_.layers[number].norm_bias, number, sums);
  }

 private:
  void put(const MlpTensor& tensor, size_t number, const double* sums) {
    put_sums(sums, pass_.shape_.layers[number].out, gradient_ + *tensor.gradient);
  }

  MlpTrunkPass& pass_;
  T* gradient_;
};

// The same, as the tensors after a step.
template <class T>
class MlpTrunkPass<T>::StepSink {
 public:
  StepSink(MlpTrunkPass& pass, int64_t rows, MlpStep<T>& step)
      : pass_(pass), rows_(rows), step_(step) {}

  void weight(size_t number, const T* at_values) {
    const MlpLayer& layer = pass_.shape_.layers[number];
    auto& own = step_.layers[number];
    const bool is_sparse = number == 0 && pass_.sparse_.is_read();
    own.is_factored = is_sparse || pass_.pays_factored(number, rows_);
    if (is_sparse) return pass_.sparse_.weight_step(at_values, layer.out, step_.rate, own.columns);
    if (own.is_factored) {
      own.at_values.resize(static_cast<size_t>(pass_.rows_ * layer.out));
      kernels<T>().scale(at_values, -step_.rate, own.at_values.data(), pass_.rows_ * layer.out);
      return;
    }
    own.weight.resize(static_cast<size_t>(layer.out * layer.in));
    multiply<T>(layer.out, layer.in, pass_.rows_, {at_values, layer.out, /*transposed=*/true},
                {pass_.input(number), layer.in}, own.weight.data(), layer.in);
    kernels<T>().sgd_look_ahead({.rate = step_.rate, .decay = 0, .momentum = 0, .nesterov = false},
                                nullptr, pass_.tensors(number).weight, own.weight.data(),
                                layer.out * layer.in);
  }
  void bias(size_t number, const double* sums) {
    move(number, pass_.tensors(number).bias, sums, step_.layers[number].bias);
  }
  void norm_weight(size_t number, const double* sums) {
    move(number, pass_.tensors(number).norm_weight, sums, step_.layers[number].norm_weight);
  }
  void norm_bias(size_t number, const double* sums) {
    move(number, pass_.tensors(number).norm_bias, sums, step_.layers[number].norm_bias);
  }

 private:
  void move(size_t number, const T* before, const double* sums, std::vector<T>& after) {
    after.resize(static_cast<size_t>(pass_.shape_.layers[number].out));
    for (size_t i = 0; i < after.size(); ++i)
      after[i] = static_cast<T>(static_cast<double>(before[i]) - step_.rate * sums[i]);
  }

  MlpTrunkPass& pass_;
  int64_t rows_;
  MlpStep<T>& step_;
};

template <class T>
T* MlpTrunkPass<T>::at_features() {
  at_outputs_.resize(layers_.back().outputs.size() + kPaddedWidth);
  return at_outputs_.data();
}

template <class T>
void MlpTrunkPass<T>::back(T* gradient) {
  GradientSink sink(*this, gradient);
  walk_back(sink);
}

template <class T>
void MlpTrunkPass<T>::back_for_step(int64_t rows, MlpStep<T>& step) {
  step.layers.resize(layers_.size());
  StepSink sink(*this, rows, step);
  walk_back(sink);
}

template <class T>
template <class Sink>
void MlpTrunkPass<T>::walk_back(Sink& sink) {
  for (size_t number = layers_.size(); number-- > shape_.first_trained;) {
    const MlpLayer& layer = shape_.layers[number];
    const Layer& own = layers_[number];
    const bool goes_on = number > shape_.first_trained;
    if (goes_on) at_inputs_.resize(static_cast<size_t>(rows_ * layer.in + kPaddedWidth));
    kernels<T>().layer_back({.rows = rows_,
                             .width = layer.out,
                             .gradient = at_outputs_.data(),
                             .slopes = own.slopes.data(),
                             .mask = own.mask.defined() ? own.mask.template data_ptr<T>() : nullptr,
                             .skipped = goes_on && layer.skips ? at_inputs_.data() : nullptr});
    if (shape_.normalization != Normalization::kNone) norm_back(number, sink);
    const T* const at_values = at_outputs_.data();
    if (layer.weight.gradient) sink.weight(number, at_values);
    if (layer.bias.gradient) {
      sums_.resize(static_cast<size_t>(layer.out));
      kernels<T>().sum_rows(at_values, rows_, layer.out, sums_.data());
      sink.bias(number, sums_.data());
    }
    if (!goes_on) break;
    multiply<T>(rows_, layer.in, layer.out, {at_values, layer.out},
                {tensors(number).weight, layer.in}, at_inputs_.data(), layer.in,
                /*add=*/layer.skips);
    std::swap(at_outputs_, at_inputs_);
  }
}

// From ∂L/∂(what enters the curve) to ∂L/∂(what was normalised), in at_outputs_.
template <class T>
template <class Sink>
void MlpTrunkPass<T>::norm_back(size_t number, Sink& sink) {
  const MlpLayer& layer = shape_.layers[number];
  const Layer& own = layers_[number];
  sums_.resize(static_cast<size_t>(2 * layer.out));
  const NormBack<T> back{.rows = rows_,
                         .width = layer.out,
                         .gradient = at_outputs_.data(),
                         .normalized = own.normalized.data(),
                         .weight = tensors(number).norm_weight,
                         .inverse_deviations = own.inverse_deviations.data(),
                         .sums = sums_.data()};
  if (shape_.normalization == Normalization::kBatch)
    kernels<T>().batch_norm_back(back);
  else
    kernels<T>().layer_norm_back(back);
  if (layer.norm_bias.gradient) sink.norm_bias(number, sums_.data());
  if (layer.norm_weight.gradient) sink.norm_weight(number, sums_.data() + layer.out);
}

// Whether a look-ahead at `rows` rows takes fewer operations with factors than with the moved
// weight. The first layer's product with the weight before the step is there already.
template <class T>
bool MlpTrunkPass<T>::pays_factored(size_t number, int64_t rows) const {
  const MlpLayer& layer = shape_.layers[number];
  // Writing the moved weight takes about as long as this many rows of a product.
  constexpr int64_t kMoving = 8;
  if (number == 0) return rows * rows_ < (rows + rows_ + kMoving) * layer.in;
  return rows * rows_ * (layer.in + layer.out) < (rows_ + kMoving) * layer.in * layer.out;
}

template <class T>
void MlpTrunkPass<T>::prepare(const MlpTrunkPass& source, const T* inputs, int64_t rows,
                              TensorSpan buffers, const Pass& pass) {
  source_ = &source;
  begin(inputs, rows, source.parameters_, buffers, pass, /*differentiable=*/false);
  const bool is_sparse = source.sparse_.is_read();
  if ((!is_sparse && !source.pays_factored(0, rows)) || shape_.first_trained > 0) return;
  const MlpLayer& layer = shape_.layers[0];
  if (is_sparse) {
    if (!sparse_.is_read()) sparse_.read(inputs, rows, layer.in, /*always=*/true);
    sparse_.match(source.sparse_);
  }
  first_product_.resize(static_cast<size_t>(rows * layer.out));
  multiply_by_weight(0, tensors(0).weight, first_product_.data());
  if (is_sparse) return;
  first_gram_.resize(static_cast<size_t>(rows * source.rows_));
  multiply<T>(rows, source.rows_, layer.in, {inputs, layer.in},
              {source.inputs_, layer.in, /*transposed=*/true}, first_gram_.data(), source.rows_);
}

template <class T>
const T* MlpTrunkPass<T>::forward_after(const MlpStep<T>& step) {
  for (size_t number = 0; number < layers_.size(); ++number) {
    const MlpLayer& layer = shape_.layers[number];
    const auto& own = step.layers[number];
    const MlpLayerTensors<T> moved = own.moved(tensors(number));
    T* const product = product_place(number);
    if (number == 0 && own.is_factored)
      std::copy(first_product_.begin(), first_product_.end(), product);
    else
      multiply_by_weight(number, moved.weight, product);
    if (own.is_factored && number == 0 && source_->sparse_.is_read()) {
      sparse_.add_step(own.columns, layer.out, product);
    } else if (own.is_factored) {
      const T* gram = first_gram_.data();
      if (number > 0) {
        gram_.resize(static_cast<size_t>(rows_ * source_->rows_));
        multiply<T>(rows_, source_->rows_, layer.in, {input(number), layer.in},
                    {source_->input(number), layer.in, /*transposed=*/true}, gram_.data(),
                    source_->rows_);
        gram = gram_.data();
      }
      multiply<T>(rows_, layer.out, source_->rows_, {gram, source_->rows_},
                  {own.at_values.data(), layer.out}, product, layer.out, /*add=*/true);
    }
    end_layer(number, moved);
  }
  return layers_.back().outputs.data();
}

template float* MlpTrunkPass<float>::at_features();
template double* MlpTrunkPass<double>::at_features();
template void MlpTrunkPass<float>::back(float*);
template void MlpTrunkPass<double>::back(double*);
template void MlpTrunkPass<float>::back_for_step(int64_t, MlpStep<float>&);
template void MlpTrunkPass<double>::back_for_step(int64_t, MlpStep<double>&);
template void MlpTrunkPass<float>::prepare(const MlpTrunkPass&, const float*, int64_t, TensorSpan,
                                           const Pass&);
template void MlpTrunkPass<double>::prepare(const MlpTrunkPass&, const double*, int64_t, TensorSpan,
                                            const Pass&);
template const float* MlpTrunkPass<float>::forward_after(const MlpStep<float>&);
template const double* MlpTrunkPass<double>::forward_after(const MlpStep<double>&);

}  // namespace kindred
