#include "kindred/cli/network_range.h"

#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {

std::optional<NetworkRange> network_range(const std::string& text, int64_t limit) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  const auto least = parse_whole(std::string_view(text).substr(0, dots));
  const auto most = parse_whole(std::string_view(text).substr(dots + 2));
  if (!least || !most || *least < 1 || *most < *least)
    throw InputError(
        fmt::format("--networks {}: expected a number or a range such as 1..5", quote(text)));
  if (*most > limit)
    throw InputError(fmt::format("--networks {}: more than {} networks", quote(text), limit));
  return NetworkRange{*least, *most};
}

}  // namespace kindred
