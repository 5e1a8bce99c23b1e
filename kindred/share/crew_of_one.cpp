#include <mutex>
#include <set>

#include "kindred/share/crew.h"

namespace kindred {
namespace {

class CrewOfOne : public Crew {
 public:
  std::unique_ptr<Lease> take(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    if (!held_.insert(name).second) return nullptr;
    return std::make_unique<OwnLease>(*this, name);
  }
  bool others_hold(const std::string&) override { return false; }
  void publish(const Json&) override {}
  std::optional<Json> published() override { return std::nullopt; }

 private:
  class OwnLease : public Lease {
   public:
    OwnLease(CrewOfOne& crew, std::string name) : crew_(crew), name_(std::move(name)) {}
    ~OwnLease() override {
      const std::lock_guard lock(crew_.mutex_);
      crew_.held_.erase(name_);
    }
    OwnLease(const OwnLease&) = delete;
    OwnLease& operator=(const OwnLease&) = delete;
    [[nodiscard]] std::stop_token lost() const override { return {}; }

   private:
    CrewOfOne& crew_;
    std::string name_;
  };

  std::mutex mutex_;
  std::set<std::string> held_;
};

}  // namespace

std::unique_ptr<Crew> crew_of_one() {
  return std::make_unique<CrewOfOne>();
}

}  // namespace kindred
