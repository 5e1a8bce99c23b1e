#include "kindred/chart/number_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace kindred {
namespace {

constexpr const char* kUnknownNumber = "–";

// A hyphen is too short for a minus, and a line may break after it.
std::string with_minus(std::string text) {
  for (size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at))
    text.replace(at, 1, "−");
  return text;
}

}  // namespace

std::string affinity_text(double value) {
  return std::isfinite(value) ? with_minus(fmt::format("{:.3g}", value)) : kUnknownNumber;
}

std::string result_text(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return kUnknownNumber;
  return with_minus(std::abs(*value) < 1000 ? fmt::format("{:.4f}", *value)
                                            : fmt::format("{:.4g}", *value));
}

std::string change_text(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return kUnknownNumber;
  const double size = std::abs(*value);
  if (size >= 1000) return with_minus(fmt::format("{:+.4g}", *value));
  // At least two digits of a small change: "−0.0000" says nothing.
  const int digits = size > 0 ? static_cast<int>(1 - std::floor(std::log10(size))) : 4;
  if (digits > 8) return with_minus(fmt::format("{:+.1e}", *value));
  return with_minus(fmt::format("{:+.{}f}", *value, std::max(4, digits)));
}

std::string percent_change_text(std::optional<double> share) {
  if (!share || !std::isfinite(*share)) return kUnknownNumber;
  const double percent = 100 * *share;
  return with_minus(std::abs(percent) < 1000 ? fmt::format("{:+.2f} %", percent)
                                             : fmt::format("{:+.3g} %", percent));
}

std::string share_text(double share) {
  if (!std::isfinite(share)) return kUnknownNumber;
  const double percent = 100 * share;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  return fmt::format("{:.3g} %", percent);
}

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds)) return kUnknownNumber;
  if (seconds < 99.95) return with_minus(fmt::format("{:.1f} s", seconds));
  const auto whole = static_cast<int64_t>(std::llround(std::min(seconds, 1e15)));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string count_text(double count) {
  if (std::isnan(count)) return kUnknownNumber;
  if (std::isinf(count)) return "more than 10^308";
  if (std::abs(count) >= 1e15) return fmt::format("{:.2g}", count);
  std::string digits = fmt::format("{:.0f}", std::abs(count));
  for (auto at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<size_t>(at), ",");
  return count < 0 ? "−" + digits : digits;
}

std::string counted(size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count_text(static_cast<double>(count)), noun,
                     count == 1 ? "" : "s");
}

std::string place_text(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace kindred
