// Decoders and the Xception-like trunk against plain loops in float64.
#include "kindred/model/decoder.h"

#include <cmath>
#include <map>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/model/evaluation.h"
#include "kindred/model/network.h"
#include "kindred/model/xception_trunk.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

using Values = std::vector<double>;

// Maps of several rows, and tensors by name, in plain numbers.
struct Maps {
  int64_t rows, channels, height, width;
  Values values;

  Maps(int64_t n, int64_t c, int64_t h, int64_t w)
      : rows(n), channels(c), height(h), width(w), values(static_cast<size_t>(n * c * h * w)) {}
  double& at(int64_t n, int64_t c, int64_t y, int64_t x) {
    return values[static_cast<size_t>(((n * channels + c) * height + y) * width + x)];
  }
  [[nodiscard]] double get(int64_t n, int64_t c, int64_t y, int64_t x) const {
    if (y < 0 || x < 0 || y >= height || x >= width) return 0;
    return values[static_cast<size_t>(((n * channels + c) * height + y) * width + x)];
  }
};

class Plain {
 public:
  Plain(const std::vector<ParameterSpec>& specs, const std::vector<ParameterSpec>& buffers,
        const ParameterVector& values, const ParameterVector& running) {
    add(specs, values);
    add(buffers, running);
  }

  [[nodiscard]] Maps convolution(const std::string& name, const Maps& x, int64_t out,
                                 int64_t kernel, int64_t stride, int64_t padding,
                                 bool depthwise = false) const {
    const Values& weight = tensors_.at(name + ".weight");
    Maps y(x.rows, out, (x.height + 2 * padding - kernel) / stride + 1,
           (x.width + 2 * padding - kernel) / stride + 1);
    const int64_t in = depthwise ? 1 : x.channels;
    for (int64_t n = 0; n < y.rows; ++n)
      for (int64_t c = 0; c < out; ++c)
        for (int64_t i = 0; i < y.height; ++i)
          for (int64_t j = 0; j < y.width; ++j) {
            double sum = bias(name, c);
            for (int64_t k = 0; k < in; ++k)
              for (int64_t a = 0; a < kernel; ++a)
                for (int64_t b = 0; b < kernel; ++b)
                  sum += weight[static_cast<size_t>(((c * in + k) * kernel + a) * kernel + b)] *
                         x.get(n, depthwise ? c : k, i * stride + a - padding,
                               j * stride + b - padding);
            y.at(n, c, i, j) = sum;
          }
    return y;
  }

  [[nodiscard]] Maps doubled(const std::string& name, const Maps& x, int64_t out) const {
    const Values& weight = tensors_.at(name + ".weight");
    Maps y(x.rows, out, 2 * x.height, 2 * x.width);
    for (int64_t n = 0; n < y.rows; ++n)
      for (int64_t c = 0; c < out; ++c)
        for (int64_t i = 0; i < y.height; ++i)
          for (int64_t j = 0; j < y.width; ++j)
            for (int64_t k = 0; k < x.channels; ++k)
              y.at(n, c, i, j) +=
                  weight[static_cast<size_t>(((k * out + c) * 2 + i % 2) * 2 + j % 2)] *
                  x.get(n, k, i / 2, j / 2);
    return y;
  }

  // By the statistics of these maps, or the running ones.
  [[nodiscard]] Maps normal(const std::string& name, Maps x, bool running) const {
    const double count = static_cast<double>(x.rows * x.height * x.width);
    for (int64_t c = 0; c < x.channels; ++c) {
      const auto place = static_cast<size_t>(c);
      double mean = 0, variance = 0;
      each(x, c, [&](double& v) { mean += v / count; });
      each(x, c, [&](double& v) { variance += (v - mean) * (v - mean) / count; });
      if (running) {
        mean = tensors_.at(name + ".norm.running_mean")[place];
        variance = tensors_.at(name + ".norm.running_var")[place];
      }
      const double factor = tensors_.at(name + ".norm.weight")[place] / std::sqrt(variance + 1e-5);
      each(x, c,
           [&](double& v) { v = (v - mean) * factor + tensors_.at(name + ".norm.bias")[place]; });
    }
    return x;
  }

 private:
  void add(const std::vector<ParameterSpec>& specs, const ParameterVector& values) {
    for (size_t i = 0; i < specs.size(); ++i) {
      const auto flat = values.views()[i].detach().contiguous().flatten();
      const double* begin = flat.data_ptr<double>();
      tensors_[specs[i].name] = Values(begin, begin + flat.numel());
    }
  }
  [[nodiscard]] double bias(const std::string& name, int64_t c) const {
    const auto found = tensors_.find(name + ".bias");
    return found == tensors_.end() ? 0 : found->second[static_cast<size_t>(c)];
  }
  template <class Visit>
  static void each(Maps& x, int64_t c, const Visit& visit) {
    for (int64_t n = 0; n < x.rows; ++n)
      for (int64_t i = 0; i < x.height; ++i)
        for (int64_t j = 0; j < x.width; ++j) visit(x.at(n, c, i, j));
  }

  std::map<std::string, Values> tensors_;
};

Maps relu(Maps x) {
  for (double& v : x.values) v = std::max(v, 0.0);
  return x;
}

Maps sum(Maps x, const Maps& y) {
  for (size_t i = 0; i < x.values.size(); ++i) x.values[i] += y.values[i];
  return x;
}

// Bilinear, the middles of pixels on middles, without extrapolation.
Maps resized(const Maps& x, int64_t height, int64_t width) {
  Maps y(x.rows, x.channels, height, width);
  const auto place = [](int64_t i, int64_t from, int64_t to) {
    return std::max(
        0.0,
        (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5);
  };
  for (int64_t n = 0; n < x.rows; ++n)
    for (int64_t c = 0; c < x.channels; ++c)
      for (int64_t i = 0; i < height; ++i)
        for (int64_t j = 0; j < width; ++j) {
          const double v = place(i, x.height, height), u = place(j, x.width, width);
          const auto top = static_cast<int64_t>(v), left = static_cast<int64_t>(u);
          const int64_t down = std::min(top + 1, x.height - 1),
                        right = std::min(left + 1, x.width - 1);
          const double a = v - static_cast<double>(top), b = u - static_cast<double>(left);
          y.at(n, c, i, j) =
              (1 - a) * ((1 - b) * x.get(n, c, top, left) + b * x.get(n, c, top, right)) +
              a * ((1 - b) * x.get(n, c, down, left) + b * x.get(n, c, down, right));
        }
  return y;
}

Maps random_numbers(int64_t rows, const InputShape& shape) {
  Maps x(rows, shape.channels, shape.height, shape.width);
  const auto draws = at::randn({static_cast<int64_t>(x.values.size())}, at::kDouble);
  x.values.assign(draws.data_ptr<double>(), draws.data_ptr<double>() + draws.numel());
  return x;
}

at::Tensor tensor_of(const Maps& x) {
  return at::tensor(x.values, at::kDouble).view({x.rows, -1});
}

// Parameters and running statistics that no symmetry hides anything of.
struct Tensors {
  ParameterVector parameters, buffers;
  Tensors(const std::vector<ParameterSpec>& specs, const std::vector<ParameterSpec>& of_buffers)
      : parameters(specs, at::dtype(at::kDouble), false),
        buffers(of_buffers, at::dtype(at::kDouble), false) {
    at::manual_seed(5);
    parameters.flat().uniform_(-0.6, 0.7);
    buffers.flat().uniform_(0.5, 1.5);
  }
};

double farthest(const at::Tensor& given, const Maps& expected) {
  return (given - tensor_of(expected)).abs().max().item<double>();
}

TEST(Decoder, AgreesWithPlainLoops) {
  ModelOptions options;
  options.channels = 4;
  const InputShape features(5, 3, 4);
  // Twice the map and a bit; once; four times.
  for (const InputShape map : {InputShape(1, 7, 9), InputShape(1, 3, 4), InputShape(1, 12, 16)}) {
    const Task task = dense_task("t", 3, map);
    const Decoder decoder(options, features, task);
    const Tensors tensors(decoder.parameters(), decoder.buffers());
    const auto x = random_numbers(3, features);
    for (const bool running : {false, true}) {
      const Pass pass{.mode = running ? PassMode::kEvaluate : PassMode::kLookAhead};
      const auto given =
          decoder.forward(tensor_of(x), tensors.parameters.views(), tensors.buffers.views(), pass);
      const Plain plain(decoder.parameters(), decoder.buffers(), tensors.parameters,
                        tensors.buffers);
      Maps y = x;
      const std::vector<int64_t> channels = map.height == 12  ? std::vector<int64_t>{3, 2}
                                            : map.height == 7 ? std::vector<int64_t>{2}
                                                              : std::vector<int64_t>{};
      for (size_t i = 0; i < channels.size(); ++i) {
        const std::string name = "decoders.t.stage" + std::to_string(i);
        y = relu(plain.normal(name + ".up", plain.doubled(name + ".up", y, channels[i]), running));
        if (i + 1 == channels.size()) y = resized(y, map.height, map.width);
        y = relu(plain.normal(name + ".smooth",
                              plain.convolution(name + ".smooth", y, channels[i], 3, 1, 1),
                              running));
      }
      y = plain.convolution("decoders.t.last", y, 3, 3, 1, 1);
      EXPECT_EQ(given.size(1), task.outputs());
      EXPECT_LT(farthest(given, y), 1e-10);
    }
  }
}

TEST(XceptionTrunk, AgreesWithPlainLoops) {
  ModelOptions options;
  options.channels = 2;
  const InputShape input(2, 21, 18);
  const XceptionTrunk trunk(options, input, /*keeps_map=*/true);
  EXPECT_EQ(trunk.output_map(), InputShape(23, 2, 2));
  const Tensors tensors(trunk.parameters(), trunk.buffers());
  const Plain plain(trunk.parameters(), trunk.buffers(), tensors.parameters, tensors.buffers);
  const auto x = random_numbers(2, input);
  for (const bool running : {false, true}) {
    const auto unit = [&](const std::string& name, const Maps& from, int64_t out, int64_t kernel,
                          int64_t stride, int64_t padding) {
      return plain.normal(name, plain.convolution(name, from, out, kernel, stride, padding),
                          running);
    };
    const auto separable = [&](const std::string& block, int part, const Maps& from, int64_t out) {
      const auto depth = plain.convolution(block + ".depth" + std::to_string(part), from,
                                           from.channels, 3, 1, 1, true);
      return unit(block + ".point" + std::to_string(part), depth, out, 1, 1, 0);
    };
    Maps y = relu(unit("second", relu(unit("first", x, 1, 3, 2, 1)), 2, 3, 1, 1));
    int number = 0;
    for (const int64_t out : {4, 8, 23}) {
      const std::string name = "block" + std::to_string(number);
      Maps z = separable(name, 0, number == 0 ? y : relu(y), out);
      z = separable(name, 1, relu(z), out);
      Maps even(z.rows, z.channels, (z.height + 1) / 2 * 2, (z.width + 1) / 2 * 2);
      for (int64_t n = 0; n < even.rows; ++n)
        for (int64_t c = 0; c < even.channels; ++c)
          for (int64_t i = 0; i < even.height; ++i)
            for (int64_t j = 0; j < even.width; ++j) even.at(n, c, i, j) = z.get(n, c, i, j);
      y = sum(plain.convolution(name + ".stride", even, out, 2, 2, 0),
              unit(name + ".shortcut", y, out, 1, 2, 0));
      ++number;
    }
    for (int i = 0; i < 8; ++i, ++number) {
      const std::string name = "block" + std::to_string(number);
      Maps z = y;
      for (int part = 0; part < 3; ++part) z = separable(name, part, relu(z), 23);
      y = sum(z, y);
    }
    y = relu(y);
    const Pass pass{.mode = running ? PassMode::kEvaluate : PassMode::kLookAhead};
    const auto given =
        trunk.forward(tensor_of(x), tensors.parameters.views(), tensors.buffers.views(), pass);
    EXPECT_LT(farthest(given, y) / tensor_of(y).abs().max().item<double>(), 1e-10);
  }
}

TEST(XceptionTrunk, HasTheChannelsOfTheFullNetwork) {
  const XceptionTrunk trunk({}, {3, 32, 32});
  EXPECT_EQ(trunk.output_width(), 728);
  EXPECT_EQ(trunk.parameters()[0].shape, (std::vector<int64_t>{32, 3, 3, 3}));
  EXPECT_THROW(XceptionTrunk({}, 12), InputError);
}

class DenseNetwork : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static ModelOptions options() {
    ModelOptions options;
    options.trunk = GetParam();
    options.channels = 4;
    return options;
  }
};

TEST_P(DenseNetwork, TasksOfBothKindsShareATrunk) {
  const InputShape picture(3, 18, 22), map(1, 18, 22);
  const std::vector<Task> tasks = {binary_task("row"), dense_task("classes", 3, map),
                                   regression_task("number"), dense_task("depth", 0, map)};
  const Network network(options(), picture, tasks);
  const auto state = NetworkState::initial(network, at::dtype(at::kDouble), 3);
  const DataSet data = random_maps(tasks, picture, 12, 0.2, at::kDouble, 1);
  const auto inputs = data.slice(0, 12).inputs;
  TensorSpan parameters = state.parameters.views();
  TensorSpan buffers = state.buffers.views();
  const auto before = state.buffers.flat().clone();
  const Pass look{.mode = PassMode::kLookAhead};
  const auto features = network.features(inputs, parameters, buffers, look);
  const auto all = network.outputs(features, parameters, buffers, look);
  EXPECT_EQ(all.size(1), 1 + 3 * 18 * 22 + 1 + 18 * 22);
  for (int64_t task = 0; task < 4; ++task)
    EXPECT_LT(
        (network.columns(task, all) - network.outputs_of(task, features, parameters, buffers, look))
            .abs()
            .max()
            .item<double>(),
        1e-12);
  EXPECT_TRUE(at::equal(state.buffers.flat(), before));
  (void)network.outputs(features, parameters, buffers, {.mode = PassMode::kTrain});
  EXPECT_FALSE(at::equal(state.buffers.flat(), before));

  // A task's head and decoder begin alike in every group.
  for (const size_t task : {size_t{0}, size_t{3}}) {
    const Network other(options(), picture, {tasks[task]}, {.keeps_map = true});
    const auto other_state = NetworkState::initial(other, at::dtype(at::kDouble), 3);
    state.buffers.flat().copy_(before);
    EXPECT_TRUE(at::allclose(
        other.outputs_of(0,
                         other.features(inputs, other_state.parameters.views(),
                                        other_state.buffers.views(), look),
                         other_state.parameters.views(), other_state.buffers.views(), look),
        network.columns(static_cast<int64_t>(task), all), 1e-10, 1e-10));
  }
}

TEST_P(DenseNetwork, EvaluationInBlocksIsThatOfAllRows) {
  const InputShape picture(1, 16, 16), map(1, 16, 16);
  const std::vector<Task> tasks = {dense_task("classes", 3, map), binary_task("row"),
                                   dense_task("depth", 0, map)};
  const Network network(options(), picture, tasks);
  const auto state = NetworkState::initial(network, at::dtype(at::kDouble), 3);
  const int64_t rows = 40;
  const DataSet data = random_maps(tasks, picture, rows, 0.2, at::kDouble, 1);
  const LossBank bank(tasks);
  const auto evaluation = evaluation_of(network, state, bank, data);
  const auto losses = at::tensor(evaluation.losses, at::kDouble);
  const LossParts& by_row = evaluation.rows.losses;
  EXPECT_TRUE(at::allclose(by_row.sum.sum(0) / by_row.weight.sum(0), losses, 1e-12, 1e-12));
  EXPECT_FALSE(evaluation.rows.outputs.defined());
  const auto outputs = evaluate_outputs(network, state, data);
  EXPECT_TRUE(at::allclose(losses, bank.losses(outputs, data.slice(0, rows)), 1e-12, 1e-12));
  const auto metrics = evaluate_metrics(network, state, data);
  ASSERT_EQ(metrics.size(), 3U);
  // L1 over all labels is both the loss and the metric.
  EXPECT_NEAR(metrics[2].value(), losses[2].item<double>(), 1e-12);

  // Without the second half of the rows: the first half alone. Blocks hold rows of both.
  const auto folds = at::arange(rows, at::kLong).ge(rows / 2).to(at::kLong);
  const auto folded = evaluate_folded_metrics(network, state, data, folds, 2);
  EXPECT_NEAR(folded.all[0].value(), metrics[0].value(), 1e-12);
  EXPECT_EQ(folded.all[1], metrics[1]);
  const auto first = bank.losses(outputs.slice(0, 0, rows / 2), data.slice(0, rows / 2));
  const auto second = bank.losses(outputs.slice(0, rows / 2), data.slice(rows / 2, rows));
  EXPECT_NEAR(folded.without[2][1].value(), first[2].item<double>(), 1e-12);
  EXPECT_NEAR(folded.without[2][0].value(), second[2].item<double>(), 1e-12);
  // All rows have a label of the task on rows, so its error rate is the mean of those of the
  // halves.
  ASSERT_FALSE(data.labels().labelled.defined());
  EXPECT_NEAR((folded.without[1][1].value() + folded.without[1][0].value()) / 2, metrics[1].value(),
              1e-12);
}

INSTANTIATE_TEST_SUITE_P(All, DenseNetwork,
                         testing::Values("celeba", "resnet18", "resnet34", "xception"));

TEST(DenseTasks, NeedATrunkThatKeepsPlaces) {
  const std::vector<Task> tasks = {dense_task("a", 3, {1, 4, 4})};
  EXPECT_THROW(Network({}, {1, 4, 4}, tasks), InputError);
}

}  // namespace
}  // namespace kindred
