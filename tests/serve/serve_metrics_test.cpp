#include "kindred/serve/serve_metrics.h"

#include <gtest/gtest.h>

namespace kindred {
namespace {

TEST(ServeMetrics, AreInPrometheusForm) {
  ServeMetrics metrics;
  const auto label = ServeMetrics::label("model", "a\"\\\nb");
  EXPECT_EQ(label, "model=\"a\\\"\\\\\\nb\"");
  metrics.count("kindred_rows_total", label, 3);
  metrics.count("kindred_rows_total", label, 4);
  metrics.set("kindred_queue_requests", "", 2);
  metrics.observe("kindred_queue_seconds", "model=\"m\"", 0.0001);
  metrics.observe("kindred_queue_seconds", "model=\"m\"", 0.3);
  metrics.observe("kindred_queue_seconds", "model=\"m\"", 60);
  const auto text = metrics.text();
  for (const char* line :
       {"# TYPE kindred_rows_total counter\n", "b\"} 7\n", "kindred_queue_requests 2\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"0.0001\"} 1\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"0.25\"} 1\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"0.5\"} 2\n",
        "kindred_queue_seconds_bucket{model=\"m\",le=\"+Inf\"} 3\n",
        "kindred_queue_seconds_count{model=\"m\"} 3\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

}  // namespace
}  // namespace kindred
