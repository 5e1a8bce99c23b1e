#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// Maps the vocabulary of other tools to kindred's, for error messages.

// Returns the key in `sets`, e.g. "train.learning_rate", that `field` probably means in `section`,
// or in any section if `section` is empty: the key that other tools call `field` ("lr",
// "batch-size", "random_state"), or one with a similar name; failing that, one of another section.
// "" if there is none.
[[nodiscard]] std::string meant_key(const std::string& section, const std::string& field,
                                    const std::vector<const OptionSet*>& sets);

// Returns the section that `name` probably means: a synonym or a similar name of one of `sections`;
// "" if there is none.
[[nodiscard]] std::string meant_section(const std::string& name,
                                        const std::vector<std::string>& sections);

// Returns what to write instead of `value` for `key`: "accuracy is 1 − error_rate; write
// error_rate"; "" if unknown.
[[nodiscard]] std::string meant_value(const std::string& key, const std::string& value);

// Returns all pairs (synonym, key) of meant_key(), for a test that all keys exist.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> other_words_for_keys();

}  // namespace kindred
