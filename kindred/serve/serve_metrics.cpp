#include "kindred/serve/serve_metrics.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace kindred {
namespace {

const std::map<std::string, std::string>& helps() {
  static const std::map<std::string, std::string> all = {
      {"kindred_requests_total", "Answered requests."},
      {"kindred_request_seconds", "Time from a whole request to its answer."},
      {"kindred_rows_total", "Predicted rows."},
      {"kindred_task_requests_total", "Requests that asked for a task."},
      {"kindred_queue_seconds", "Time of a request in the queue."},
      {"kindred_queue_requests", "Requests in the queue."},
      {"kindred_batch_seconds", "Time to compute a batch of one network."},
      {"kindred_loads_total", "Attempts to load a bundle."},
      {"kindred_model_loaded_timestamp_seconds", "When the bundle that answers was loaded."},
      {"kindred_build_info", "The version of kindred."},
      {"kindred_connections_total", "Connections over HTTP, accepted and refused."}};
  return all;
}

std::string braces(const std::string& labels) {
  return labels.empty() ? "" : "{" + labels + "}";
}

void append_head(std::string& text, const std::string& name, const char* type) {
  const auto found = helps().find(name);
  if (found != helps().end()) text += fmt::format("# HELP {} {}\n", name, found->second);
  text += fmt::format("# TYPE {} {}\n", name, type);
}

template <class Families>
void append_values(std::string& text, const Families& families, const char* type) {
  for (const auto& [name, series] : families) {
    append_head(text, name, type);
    for (const auto& [labels, value] : series)
      text += fmt::format("{}{} {}\n", name, braces(labels), value);
  }
}

}  // namespace

std::string ServeMetrics::label(const std::string& name, const std::string& value) {
  std::string escaped;
  for (const char letter : value) {
    if (letter == '\n') {
      escaped += "\\n";
      continue;
    }
    if (letter == '\\' || letter == '"') escaped += '\\';
    escaped += letter;
  }
  return fmt::format("{}=\"{}\"", name, escaped);
}

void ServeMetrics::count(const std::string& name, const std::string& labels, uint64_t more) {
  const std::lock_guard lock(mutex_);
  counters_[name][labels] += more;
}

void ServeMetrics::observe(const std::string& name, const std::string& labels, double seconds) {
  const auto place = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  const std::lock_guard lock(mutex_);
  Histogram& histogram = histograms_[name][labels];
  ++histogram.counts[static_cast<size_t>(place - kBounds.begin())];
  histogram.sum += seconds;
}

void ServeMetrics::set(const std::string& name, const std::string& labels, int64_t value) {
  const std::lock_guard lock(mutex_);
  gauges_[name][labels] = value;
}

std::string ServeMetrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  append_values(text, counters_, "counter");
  append_values(text, gauges_, "gauge");
  for (const auto& [name, series] : histograms_) {
    append_head(text, name, "histogram");
    for (const auto& [labels, histogram] : series) {
      uint64_t count = 0;
      const std::string comma = labels.empty() ? "" : ",";
      for (size_t i = 0; i < histogram.counts.size(); ++i) {
        count += histogram.counts[i];
        const auto bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
        text += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, count);
      }
      text += fmt::format("{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, braces(labels), histogram.sum,
                          count);
    }
  }
  return text;
}

}  // namespace kindred
