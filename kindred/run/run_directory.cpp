#include "kindred/run/run_directory.h"

#include <chrono>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/value_text.h"
#include "kindred/config/config_keys.h"
#include "kindred/share/lease_files.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigFile = "config.toml";
constexpr const char* kIdentityFile = "identity.json";
constexpr const char* kIdentityFormat = "kindred.identity/1";
constexpr const char* kLeases = "leases";
constexpr const char* kBeginning = "beginning";  // the work of writing the directory's first files
constexpr std::chrono::milliseconds kPause(20);

// Files are identified by their contents, in data.json, not by their paths: a run may be resumed
// from its own config.toml, whose paths are absolute, and from another location.
Json identity_value(const Option& option) {
  return option.holds_path() ? Json("a file") : option.get();
}

// The options that must agree for one run to reuse another's networks and measurements.
Json identity_of(const Config& config) {
  Config copy = config;
  OptionSet options;
  describe(copy, options);
  Json identity = {{"format", kIdentityFormat}};
  for (const auto& option : options.options()) {
    if (is_in_identity(option)) identity[option.key] = identity_value(option);
  }
  identity["run.seed"] = config.run.seed;
  // Rounding in large matrix products depends on both.
  const at::Device device = device_of(config.run);
  identity["run.threads"] = worker_count(config.run, device);
  identity["run.device"] = c10::DeviceTypeName(device.type(), /*lower_case=*/true);
  for (size_t i = 0; i < copy.tasks.size(); ++i) {
    OptionSet task;
    describe(copy.tasks[i], fmt::format("task {}", i + 1), task);
    for (const auto& option : task.options()) identity[option.key] = option.get();
  }
  for (size_t i = 0; i < copy.data.joins.size(); ++i) {
    OptionSet join;
    describe(copy.data.joins[i], fmt::format("data.join {}", i + 1), join);
    for (const auto& option : join.options()) identity[option.key] = identity_value(option);
  }
  return identity;
}

void check_same_run(const fs::path& path, const Json& identity) {
  const Json stored = read_json_file(path / kIdentityFile, kIdentityFormat);
  for (const auto& [key, value] : identity.items()) {
    const auto found = stored.find(key);
    if (found == stored.end() || found->dump() != value.dump())
      throw InputError(
          fmt::format("{} holds another run: {} was {} and is now {}; restore that value, or "
                      "choose another directory with --out",
                      path.string(), key, found == stored.end() ? "not set" : value_text(*found),
                      value_text(value)));
  }
  if (stored.size() != identity.size())
    throw InputError(fmt::format(
        "{} holds a run with other tasks; choose another directory with --out", path.string()));
}

std::string presence(int64_t rank) {
  return fmt::format("rank{}", rank);
}

// Whether it is the temporary file of an atomic write whose process was killed.
bool is_leftover(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension.starts_with(".tmp") && extension.size() > 4 &&
         extension.find_first_not_of("0123456789", 4) == std::string::npos;
}

bool is_vacant(const fs::path& path) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error))
    if (!is_leftover(entry.path()) && entry.path().filename() != kLeases) return false;
  return true;
}

void remove_leftovers(const fs::path& path) {
  std::vector<fs::path> leftovers;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file() && is_leftover(entry.path())) leftovers.push_back(entry.path());
  std::error_code error;
  for (const auto& leftover : leftovers) fs::remove(leftover, error);
}

int lock_directory(const fs::path& path, bool shared) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    throw FailureError(fmt::format("{}: cannot open this directory", path.string()));
  if (::flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    ::close(descriptor);
    throw InputError(
        fmt::format("{}: another process uses this run directory; wait for it to end or choose "
                    "another directory with --out (to work on one run together, start every "
                    "process with --join)",
                    path.string()));
  }
  return descriptor;
}

}  // namespace

RunDirectory::RunDirectory(const Config& config, fs::path path, DirectoryUse use)
    : path_(std::move(path)), place_(config.run.place) {
  std::error_code error;
  if (fs::exists(path_, error) && !fs::is_directory(path_, error))
    throw InputError(fmt::format("{}: exists and is not a directory; choose another with --out",
                                 path_.string()));
  // In this order: another process that shares the directory may begin a run in between.
  const bool empty = is_vacant(path_);
  const bool holds_run = fs::exists(path_ / kIdentityFile, error);
  if (!holds_run && !empty)
    throw InputError(fmt::format("{}: is not empty and holds no run; choose another with --out",
                                 path_.string()));
  if (use == DirectoryUse::kNew && holds_run)
    throw InputError(
        fmt::format("{}: already holds a run; add --resume to continue it, or choose another "
                    "directory with --out",
                    path_.string()));
  if (use == DirectoryUse::kResume && !holds_run)
    throw InputError(
        fmt::format("{}: holds no run to resume; remove --resume to begin one", path_.string()));

  make_directory(path_);
  const bool shared = use == DirectoryUse::kShared;
  lock_ = lock_directory(path_, shared);
  try {
    if (shared) {
      crew_ = crew_by_files(path_ / kLeases, std::chrono::seconds(config.run.lease));
    } else {
      fs::remove_all(path_ / kLeases, error);
      remove_leftovers(path_);
      crew_ = crew_of_one();
    }
    begin(config);
  } catch (...) {
    presence_.reset();
    lead_.reset();
    crew_.reset();
    ::close(lock_);
    throw;
  }
}

RunDirectory::~RunDirectory() {
  lead_.reset();
  presence_.reset();
  crew_.reset();
  ::close(lock_);
}

void RunDirectory::begin(const Config& config) {
  const Json identity = identity_of(config);
  std::unique_ptr<Lease> lease;
  while (!(lease = crew_->take(kBeginning))) std::this_thread::sleep_for(kPause);
  std::error_code error;
  if (fs::exists(path_ / kIdentityFile, error)) {
    check_same_run(path_, identity);
  } else {
    write_json_file(path_ / kIdentityFile, identity);
  }
  const auto file = path_ / kConfigFile;
  const std::string text = to_toml(config);
  if (crew_->others_hold(kLead) && read_file(file) != text)
    throw InputError(fmt::format(
        "{}: another process works on this run with another config; give all of them the config "
        "that it wrote, {}, or choose another directory with --out",
        path_.string(), file.string()));
  write_file_atomically(file, text);
  if (place_.world > 1) presence_ = crew_->take(presence(place_.rank));
  lead_ = crew_->take(kLead);
}

int64_t RunDirectory::absent() const {
  int64_t absent = 0;
  for (int64_t rank = 0; place_.world > 1 && rank < place_.world; ++rank)
    if (rank != place_.rank && !crew_->others_hold(presence(rank))) ++absent;
  return absent;
}

std::unique_ptr<Lease> RunDirectory::take_lead() {
  return lead_ ? std::move(lead_) : crew_->take(kLead);
}

std::optional<int64_t> RunDirectory::threads_of(const std::filesystem::path& path) {
  std::error_code error;
  if (!fs::exists(path / kIdentityFile, error)) return std::nullopt;
  const Json identity = read_json_file(path / kIdentityFile, kIdentityFormat);
  const auto threads = identity.find("run.threads");
  return threads != identity.end() && threads->is_number_integer()
             ? std::optional(threads->get<int64_t>())
             : std::nullopt;
}

void RunDirectory::log(Json record) {
  const auto now = std::chrono::system_clock::now();
  record["time"] = fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
  append_to_file(path_ / "log.jsonl",
                 record.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace kindred
