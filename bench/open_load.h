#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kindred {

struct OpenLoad {
  uint16_t port = 0;          // of 127.0.0.1
  std::string request;        // the bytes of an HTTP request
  double rate = 0;            // requests per second on average, > 0
  double seconds = 0;         // of sending
  size_t connections = 1000;  // at most; a request that finds none waits for one
};

struct OpenLoadSeen {
  std::vector<double> milliseconds;          // of answers, from the moment they were due
  std::vector<double> refusal_milliseconds;  // of those with status 503
  int64_t failed = 0;                        // with another status, or none
  size_t connections = 0;                    // that were opened
  double seconds = 0;                        // until the last answer
};

// Sends requests at random times, as many clients that know nothing of each other do (a Poisson
// process; the same times in every call), whatever the server does. A request's time begins when it
// is due, not when it is sent: otherwise a slow server would be asked less and look fast.
[[nodiscard]] OpenLoadSeen run_open_load(const OpenLoad& load);

}  // namespace kindred
