#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "kindred/base/json.h"

namespace kindred {

// The right of this process to do one piece of work. Released when destroyed.
class Lease {
 public:
  virtual ~Lease() = default;
  // Stopped when another process has taken the work over, because this one was not seen for long.
  [[nodiscard]] virtual std::stop_token lost() const = 0;
};

// The processes that work on one run. Every piece of work gives the same files whoever does it, so
// leases save time and decide nothing: two processes that both believe to hold one do no harm.
// All members may be called from several threads.
class Crew {
 public:
  virtual ~Crew() = default;

  // Returns a lease of the work `name`; null if this or another process holds it. Throws
  // FailureError if the run directory cannot be written.
  [[nodiscard]] virtual std::unique_ptr<Lease> take(const std::string& name) = 0;
  // Whether another process holds the work `name`, as far as this one knows.
  [[nodiscard]] virtual bool others_hold(const std::string& name) = 0;

  // What the holder of kLead lets the others do, for published(). Throws FailureError.
  virtual void publish(const Json& work) = 0;
  // What the holder of kLead, or its last holder, published; nullopt: nothing yet.
  [[nodiscard]] virtual std::optional<Json> published() = 0;
};

// The work of the process that carries a run through its stages. One process at a time leads.
inline constexpr const char* kLead = "lead";

// A process by itself: no other holds anything.
[[nodiscard]] std::unique_ptr<Crew> crew_of_one();

}  // namespace kindred
