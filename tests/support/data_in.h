#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"

namespace kindred {

// Returns the options with `folder` prepended to their paths, as in a config there.
[[nodiscard]] inline DataOptions data_in(const std::filesystem::path& folder, DataOptions data) {
  OptionSet options;
  describe(data, options);
  for (const auto& option : options.options())
    if (option.holds_path()) option.set((folder / option.get().get<std::string>()).string());
  return data;
}

}  // namespace kindred
