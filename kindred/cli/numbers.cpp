#include "kindred/cli/numbers.h"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {

int64_t whole_number(std::string_view text, const char* flag, int64_t least, int64_t most) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw InputError(fmt::format("--{} {}: expected a whole number from {} to {}", flag,
                                 quote(text), least, most));
  return value;
}

}  // namespace kindred
