#include "kindred/train/augment.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/base/random.h"

namespace kindred {
namespace {

struct Change {
  bool flip;
  int64_t right, down;
  double contrast, brightness;
};

Change draw(const TrainOptions& options, RandomStream& stream) {
  const auto shift = [&] {
    return static_cast<int64_t>(stream.below(2 * static_cast<uint64_t>(options.crop) + 1)) -
           options.crop;
  };
  Change change{};
  change.flip = stream.uniform() < 0.5 && options.flip;
  change.right = shift();
  change.down = shift();
  change.contrast = 1 + options.colour * (2 * stream.uniform() - 1);
  change.brightness = 255 * options.colour * (stream.uniform() - 0.5);
  return change;
}

Change draw_for(int64_t row, const TrainOptions& options, uint64_t seed) {
  RandomStream stream(derive_seed(seed, "augment", static_cast<uint64_t>(row)));
  return draw(options, stream);
}

// One map [channels, height, width].
at::Tensor changed_map(const at::Tensor& map, bool vectors, const Change& change) {
  at::Tensor from = map;
  if (change.flip) {
    from = map.flip({2});
    if (vectors) from.select(0, 0).neg_();
  }
  auto to = at::full_like(map, std::numeric_limits<double>::quiet_NaN());
  const int64_t height = map.size(1), width = map.size(2);
  const int64_t rows = height - std::abs(change.down), columns = width - std::abs(change.right);
  if (rows < 1 || columns < 1) return to;
  const auto part = [&](const at::Tensor& all, int64_t down, int64_t across) {
    return all.narrow(1, std::max<int64_t>(0, down), rows)
        .narrow(2, std::max<int64_t>(0, across), columns);
  };
  part(to, change.down, change.right).copy_(part(from, -change.down, -change.right));
  return to;
}

void move(const uint8_t* from, const InputShape& shape, const Change& change, uint8_t* to) {
  for (int64_t y = 0; y < shape.height; ++y) {
    const uint8_t* row =
        from + std::clamp<int64_t>(y - change.down, 0, shape.height - 1) * shape.width;
    for (int64_t x = 0; x < shape.width; ++x) {
      const int64_t at = std::clamp<int64_t>(x - change.right, 0, shape.width - 1);
      *to++ = row[change.flip ? shape.width - 1 - at : at];
    }
  }
}

void recolour(uint8_t* samples, int64_t count, const Change& change) {
  const double mean = static_cast<double>(std::accumulate(samples, samples + count, int64_t{0})) /
                      static_cast<double>(count);
  for (int64_t i = 0; i < count; ++i) {
    const double value = mean + (samples[i] - mean) * change.contrast + change.brightness;
    samples[i] = static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
  }
}

}  // namespace

at::Tensor augment(const at::Tensor& pictures, const InputShape& shape, const TrainOptions& options,
                   uint64_t seed) {
  if (!options.flip && options.crop == 0 && options.colour == 0) return pictures;
  auto changed = at::empty_like(pictures);
  const int64_t channel = shape.height * shape.width;
  for (int64_t row = 0; row < pictures.size(0); ++row) {
    const Change change = draw_for(row, options, seed);
    for (int64_t c = 0; c < shape.channels; ++c) {
      const int64_t begin = row * shape.elements() + c * channel;
      uint8_t* to = changed.data_ptr<uint8_t>() + begin;
      move(pictures.data_ptr<uint8_t>() + begin, shape, change, to);
      if (options.colour > 0) recolour(to, channel, change);
    }
  }
  return changed;
}

at::Tensor augment_maps(const at::Tensor& maps, bool vectors, const TrainOptions& options,
                        uint64_t seed) {
  if (!options.flip && options.crop == 0) return maps;
  auto changed = at::empty_like(maps);
  for (int64_t row = 0; row < maps.size(0); ++row)
    changed.select(0, row).copy_(
        changed_map(maps.select(0, row), vectors, draw_for(row, options, seed)));
  return changed;
}

void augment_batch(Batch& batch, const Network& network, const TrainOptions& options,
                   uint64_t seed) {
  batch.inputs = augment(batch.inputs, network.input(), options, seed);
  for (size_t task = 0; task < batch.maps.size(); ++task)
    if (batch.maps[task].defined())
      batch.maps[task] =
          augment_maps(batch.maps[task], network.tasks()[task].vectors, options, seed);
}

}  // namespace kindred
