#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace kindred {

// Counters and histograms of a server, in Prometheus's text form. Thread-safe.
class ServeMetrics {
 public:
  // Labels of one series, such as labels("model", "census").
  [[nodiscard]] static std::string label(const std::string& name, const std::string& value);

  // `name` is one of the families in serve_metrics.cpp; several labels are joined by commas.
  void count(const std::string& name, const std::string& labels, uint64_t more = 1);
  void observe(const std::string& name, const std::string& labels, double seconds);
  void set(const std::string& name, const std::string& labels, int64_t value);

  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::array<double, 16> kBounds = {
      1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  struct Histogram {
    std::array<uint64_t, kBounds.size() + 1> counts = {};  // of each interval
    double sum = 0;
  };
  template <class T>
  using Families = std::map<std::string, std::map<std::string, T>>;  // name → labels

  mutable std::mutex mutex_;
  Families<uint64_t> counters_;
  Families<int64_t> gauges_;
  Families<Histogram> histograms_;
};

}  // namespace kindred
