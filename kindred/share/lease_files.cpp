#include "kindred/share/lease_files.h"

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kReleased = "released";
constexpr const char* kWorkFormat = "kindred.shared-work/1";
constexpr int kTouchesPerLifetime = 6;
constexpr size_t kMostContent = 256;

// An open file, closed when destroyed; −1: none.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

// Identifies the running kernel: processes with the same value see each other's flock().
std::string this_machine() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id;
}

std::string content_of(int descriptor) {
  std::string content(kMostContent, '\0');
  const ssize_t size = ::pread(descriptor, content.data(), content.size(), 0);
  content.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return content;
}

// Replaces the content; false if it cannot be written, as on a full disk.
bool replace_content(int descriptor, std::string_view content) {
  return ::pwrite(descriptor, content.data(), content.size(), 0) ==
             static_cast<ssize_t>(content.size()) &&
         ::ftruncate(descriptor, static_cast<off_t>(content.size())) == 0;
}

class CrewByFiles : public Crew {
 public:
  CrewByFiles(fs::path folder, std::chrono::milliseconds lifetime)
      : folder_(std::move(folder)), lifetime_(lifetime), machine_(this_machine()) {
    make_directory(folder_);
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
  }

  std::unique_ptr<Lease> take(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    if (held_.contains(name) || state_of(name) == State::kHeld) return nullptr;
    const int64_t number = newest_[name] + 1;
    const auto path = file(name, number);
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.get() < 0) {
      if (errno == EEXIST) return nullptr;  // another process was faster
      throw FailureError(
          fmt::format("{}: cannot write a lease: {}", path.string(), std::strerror(errno)));
    }
    (void)::flock(file.get(), LOCK_EX | LOCK_NB);  // without it, the lease's lifetime still holds
    if (!replace_content(file.get(), machine_)) {
      const int cause = errno;
      ::unlink(path.c_str());
      throw FailureError(
          fmt::format("{}: cannot write a lease: {}", path.string(), std::strerror(cause)));
    }
    newest_[name] = number;
    const auto held = std::make_shared<Held>(std::move(file), number);
    held_[name] = held;
    return std::make_unique<FileLease>(*this, name, held);
  }

  bool others_hold(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    return !held_.contains(name) && state_of(name) == State::kHeld;
  }

  void publish(const Json& work) override {
    int64_t lead = 0;
    {
      const std::lock_guard lock(mutex_);
      if (const auto own = held_.find(kLead); own != held_.end()) lead = own->second->number;
    }
    write_json_file(work_file(), {{"format", kWorkFormat}, {"lead", lead}, {"work", work}});
  }

  std::optional<Json> published() override {
    std::error_code error;
    if (!fs::exists(work_file(), error)) return std::nullopt;
    Json json = read_json_file(work_file(), kWorkFormat);
    const std::lock_guard lock(mutex_);
    (void)state_of(kLead);  // finds the newest
    const auto lead = json.find("lead");
    const auto work = json.find("work");
    if (lead == json.end() || work == json.end() || *lead != newest_[kLead]) return std::nullopt;
    return std::move(*work);
  }

 private:
  enum class State { kFree, kHeld };

  // A lease of this process.
  struct Held {
    Held(Descriptor open, int64_t count) : file(std::move(open)), number(count) {}
    Descriptor file;
    int64_t number;
    std::stop_source lost;
  };

  // Another process's lease as this one last saw it.
  struct Seen {
    int64_t number = 0;
    timespec changed = {};
    Clock::time_point since;  // when that change was first seen
  };

  class FileLease : public Lease {
   public:
    FileLease(CrewByFiles& crew, std::string name, std::shared_ptr<Held> held)
        : crew_(crew), name_(std::move(name)), held_(std::move(held)) {}
    ~FileLease() override { crew_.release(name_); }
    FileLease(const FileLease&) = delete;
    FileLease& operator=(const FileLease&) = delete;
    [[nodiscard]] std::stop_token lost() const override { return held_->lost.get_token(); }

   private:
    CrewByFiles& crew_;
    std::string name_;
    std::shared_ptr<Held> held_;
  };

  [[nodiscard]] fs::path file(const std::string& name, int64_t number) const {
    return folder_ / fmt::format("{}.{}", name, number);
  }
  [[nodiscard]] fs::path work_file() const { return folder_ / "work.json"; }

  // Whether the newest lease of `name` is free for this process. Updates newest_ and seen_.
  State state_of(const std::string& name) {
    int64_t& newest = newest_[name];
    while (::access(file(name, newest + 1).c_str(), F_OK) == 0) ++newest;
    if (newest == 0) return State::kFree;
    const Descriptor open(::open(file(name, newest).c_str(), O_RDWR | O_CLOEXEC));
    struct stat status = {};
    if (open.get() < 0 || ::fstat(open.get(), &status) != 0) return State::kHeld;
    const std::string content = content_of(open.get());
    if (content == kReleased) return State::kFree;
    if (content == machine_ && ::flock(open.get(), LOCK_EX | LOCK_NB) == 0) return State::kFree;
    Seen& seen = seen_[name];
    if (seen.number != newest || seen.changed.tv_sec != status.st_mtim.tv_sec ||
        seen.changed.tv_nsec != status.st_mtim.tv_nsec)
      seen = {.number = newest, .changed = status.st_mtim, .since = Clock::now()};
    return Clock::now() - seen.since > lifetime_ ? State::kFree : State::kHeld;
  }

  void release(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto held = held_.find(name);
    if (!held->second->lost.stop_requested())
      (void)replace_content(held->second->file.get(), kReleased);  // else it runs out by itself
    held_.erase(held);
  }

  // Touches this process's leases and finds those that others have taken, until stopped.
  void keep(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, lifetime_ / kTouchesPerLifetime,
                           [&] { return stop.stop_requested(); })) {
      for (const auto& [name, held] : held_) {
        (void)::futimens(held->file.get(), nullptr);
        if (::access(file(name, held->number + 1).c_str(), F_OK) == 0) held->lost.request_stop();
      }
    }
  }

  fs::path folder_;
  std::chrono::milliseconds lifetime_;
  std::string machine_;
  std::mutex mutex_;
  std::map<std::string, int64_t> newest_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::shared_ptr<Held>> held_;
  std::condition_variable_any wake_;
  std::jthread keeper_;  // last: ends before what it uses
};

}  // namespace

std::unique_ptr<Crew> crew_by_files(std::filesystem::path folder,
                                    std::chrono::milliseconds lifetime) {
  return std::make_unique<CrewByFiles>(std::move(folder), lifetime);
}

}  // namespace kindred
