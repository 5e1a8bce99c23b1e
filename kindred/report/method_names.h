#pragma once

#include <string>

namespace kindred {

// The name of a method for people; its own word if it is none of ours.
// At the head of a column: "single-task", "all-in-one", "HOA", "TAG".
[[nodiscard]] std::string method_label(const std::string& name);
// In a sentence: "single-task networks", "one network for all", "random groups".
[[nodiscard]] std::string method_title(const std::string& name);

}  // namespace kindred
