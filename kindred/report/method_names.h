#pragma once

#include <string>

namespace kindred {

// The display name of a method; `name` itself if unknown.
// As a column heading: "single-task", "all-in-one", "HOA", "TAG".
[[nodiscard]] std::string method_label(const std::string& name);
// In a sentence: "single-task networks", "one network for all", "random groups".
[[nodiscard]] std::string method_title(const std::string& name);

}  // namespace kindred
