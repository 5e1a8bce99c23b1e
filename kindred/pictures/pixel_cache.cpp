#include "kindred/pictures/pixel_cache.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json_record.h"
#include "kindred/base/worker_pool.h"
#include "kindred/pictures/mapped_file.h"
#include "kindred/pictures/picture_file.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "kindred.pixels/1";
// Change this when the same files must be decoded differently.
constexpr const char* kDecoding = "2 ";
// Number of decoded pictures whose pages are released together.
constexpr size_t kKept = 64;

std::string fingerprint(const PixelSource& source) {
  std::string text = source.rule;
  for (const auto* files : {&source.files, &source.beside}) {
    for (const auto& file : *files) {
      struct stat status {};
      if (::stat(file.c_str(), &status) != 0) status = {};
      text += fmt::format("{} {} {} {}\n", file.filename().string(), status.st_size,
                          status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    }
  }
  return fmt::format("{:08x}", checksum(kDecoding + text));
}

uint64_t row_bytes(const PixelSource& source) {
  return static_cast<uint64_t>(source.shape.elements() * source.bits / 8);
}

std::vector<BrokenPicture> decode_all(const PixelSource& source, int workers, const MappedFile& to,
                                      const std::stop_token& stop) {
  const auto size = static_cast<size_t>(row_bytes(source));
  std::vector<BrokenPicture> broken;
  std::mutex mutex;
  WorkerPool pool(workers);
  pool.run(source.files.size(), [&](int, size_t row) {
    if (stop.stop_requested()) throw InterruptedError("interrupted while pictures were decoded");
    try {
      if (source.decode)
        source.decode(row, to.data() + row * size);
      else
        read_picture(source.files[row], source.shape, to.data() + row * size);
      if (row % kKept == kKept - 1) to.release((row + 1 - kKept) * size, kKept * size);
    } catch (const InputError& error) {
      const std::lock_guard lock(mutex);
      broken.push_back({static_cast<int64_t>(row), error.what()});
    }
  });
  std::sort(broken.begin(), broken.end(),
            [](const BrokenPicture& a, const BrokenPicture& b) { return a.row < b.row; });
  return broken;
}

class CacheFile {
 public:
  CacheFile(const PixelSource& source, const fs::path& folder)
      : source_(source),
        folder_(folder),
        fingerprint_(fingerprint(source)),
        size_(source.files.size() * row_bytes(source)) {
    const auto& shape = source.shape;
    const std::string name =
        fmt::format("pixels_{}x{}x{}_{}", shape.channels, shape.height, shape.width, fingerprint_);
    pixels_ = folder / (name + ".bin");
    record_ = folder / (name + ".json");
  }

  // Returns nullopt if there is no complete cache.
  [[nodiscard]] std::optional<PixelCache> open() const {
    std::error_code ignored;
    if (!fs::exists(record_, ignored)) return std::nullopt;
    try {
      const Json json = read_json_file(record_, kFormat);
      const JsonRecord record(json, record_.string());
      const MappedFile file = MappedFile::open(pixels_, size_);
      PixelCache cache;
      constexpr int64_t kMostSum = std::numeric_limits<uint32_t>::max();
      cache.checksum = static_cast<uint32_t>(record.whole("checksum", 0, kMostSum));
      if (record.text("fingerprint") != fingerprint_ || sum_of(file) != cache.checksum)
        return std::nullopt;
      const auto last_row = static_cast<int64_t>(source_.files.size()) - 1;
      for (const auto& broken : record.records("broken"))
        cache.broken.push_back({broken.whole("row", 0, last_row), broken.text("why")});
      cache.rows = tensor(file);
      return cache;
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  [[nodiscard]] PixelCache make(int workers, const std::stop_token& stop) const {
    make_directory(folder_);
    const fs::path temporary = pixels_.string() + fmt::format(".tmp{}", ::getpid());
    PixelCache cache;
    cache.made = true;
    try {
      const MappedFile file = MappedFile::create(temporary, size_);
      cache.broken = decode_all(source_, workers, file, stop);
      cache.checksum = sum_of(file);
      // No fsync: data that does not reach the disk fails the checksum, and the cache is rebuilt.
      fs::rename(temporary, pixels_);
      cache.rows = tensor(file);
    } catch (const fs::filesystem_error& error) {
      fs::remove(temporary, ignored_);
      throw FailureError(
          fmt::format("{}: cannot write: {}", pixels_.string(), error.code().message()));
    } catch (...) {
      fs::remove(temporary, ignored_);
      throw;
    }
    Json broken = Json::array();
    for (const auto& picture : cache.broken)
      broken.push_back({{"row", picture.row}, {"why", picture.why}});
    write_json_file(record_,
                    {{"format", kFormat},
                     {"pictures", source_.files.size()},
                     {"shape", {source_.shape.channels, source_.shape.height, source_.shape.width}},
                     {"fingerprint", fingerprint_},
                     {"checksum", cache.checksum},
                     {"broken", broken}});
    return cache;
  }

 private:
  // Reads in blocks, so that the whole file is never resident.
  static uint32_t sum_of(const MappedFile& file) {
    constexpr uint64_t kBlock = uint64_t{1} << 26;
    uLong sum = 0;
    for (uint64_t begin = 0; begin < file.size(); begin += kBlock) {
      const uint64_t count = std::min(kBlock, file.size() - begin);
      sum = crc32_z(sum, file.data() + begin, count);
      file.release(begin, count);
    }
    return static_cast<uint32_t>(sum);
  }

  [[nodiscard]] at::Tensor tensor(const MappedFile& file) const {
    return at::from_blob(
        file.data(), {static_cast<int64_t>(source_.files.size()), source_.shape.elements()},
        [keep = file.share()](void*) mutable { keep.reset(); },
        source_.bits == 8 ? at::kByte : at::kShort);
  }

  const PixelSource& source_;
  const fs::path& folder_;
  std::string fingerprint_;
  uint64_t size_;
  fs::path pixels_, record_;
  mutable std::error_code ignored_;
};

}  // namespace

std::vector<BrokenPicture> merge_broken(std::vector<BrokenPicture> first,
                                        const std::vector<BrokenPicture>& second) {
  const auto earlier = [](const BrokenPicture& a, const BrokenPicture& b) { return a.row < b.row; };
  const auto middle = static_cast<std::ptrdiff_t>(first.size());
  first.insert(first.end(), second.begin(), second.end());
  std::inplace_merge(first.begin(), first.begin() + middle, first.end(), earlier);
  const auto same = [](const BrokenPicture& a, const BrokenPicture& b) { return a.row == b.row; };
  first.erase(std::unique(first.begin(), first.end(), same), first.end());
  return first;
}

PixelCache open_pixel_cache(const PixelSource& source, const fs::path& folder, int workers,
                            const std::stop_token& stop) {
  const CacheFile file(source, folder);
  if (auto cache = file.open()) return std::move(*cache);
  return file.make(workers, stop);
}

}  // namespace kindred
