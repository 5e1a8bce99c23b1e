// How fast pictures reach a training: JPEGs decoded, resized and stored by the pixel cache, beside
// libjpeg-turbo's bare decoding of the same files on one core; and batches out of the cache.
//   bench_feeding FOLDER [ROUNDS]
// FOLDER holds .jpg files, such as those of `kindred synth celeba`. Rounds of the sides alternate;
// prints one line of JSON with pictures a second, each side's best round.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <turbojpeg.h>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/random.h"
#include "kindred/data/data_set.h"
#include "kindred/pictures/pixel_cache.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_of(const auto& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Reading and decoding to RGB, into memory that is there already.
void decode_bare(const std::vector<fs::path>& files) {
  const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
  std::vector<unsigned char> pixels;
  for (const auto& file : files) {
    const std::string bytes = read_file(file);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0, height = 0, sampling = 0, space = 0;
    if (tjDecompressHeader3(decoder.get(), data, bytes.size(), &width, &height, &sampling, &space))
      throw InputError(file.string() + ": no JPEG");
    pixels.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
    if (tjDecompress2(decoder.get(), data, bytes.size(), pixels.data(), width, 0, height, TJPF_RGB,
                      0))
      throw InputError(file.string() + ": damaged");
  }
}

void run(const fs::path& folder, int rounds) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".jpg") files.push_back(entry.path());
  if (files.empty()) throw InputError(folder.string() + ": holds no .jpg");
  std::sort(files.begin(), files.end());
  const PixelSource source{files, {3, 64, 64}};
  const fs::path cache = folder / "bench_cache";
  const auto count = static_cast<double>(files.size());
  double bare = 1e300, cached = 1e300, batches = 1e300;
  for (int round = 0; round < rounds; ++round) {
    fs::remove_all(cache);
    bare = std::min(bare, seconds_of([&] { decode_bare(files); }));
    cached = std::min(cached, seconds_of([&] { (void)open_pixel_cache(source, cache, 1); }));
    const auto pixels = open_pixel_cache(source, cache, 1).rows;
    const auto rows = static_cast<int64_t>(files.size());
    const DataSet data(pixels, StoreKind::kMappedFile, at::arange(rows), at::zeros({rows, 1}), {});
    RandomStream stream(0);
    const auto order = at::tensor(random_permutation(rows, stream), at::kLong);
    batches = std::min(batches, seconds_of([&] {
                         for (int64_t begin = 0; begin < rows; begin += 64)
                           (void)data.get(order.slice(0, begin, std::min(rows, begin + 64)));
                       }));
  }
  fs::remove_all(cache);
  fmt::print(R"({{"bare_per_s": {:.1f}, "cached_per_s": {:.1f}, "batches_per_s": {:.1f}}})"
             "\n",
             count / bare, count / cached, count / batches);
}

}  // namespace
}  // namespace kindred

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_feeding FOLDER [ROUNDS]\n", stderr);
    return 2;
  }
  try {
    kindred::run(argv[1], argc > 2 ? std::stoi(argv[2]) : 3);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_feeding: %s\n", error.what());
    return 1;
  }
  return 0;
}
