#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// What people who come from other tools write, and what it is called here.

// The key of `sets`, such as "train.learning_rate", that `field` may have meant in `section`, or
// anywhere where `section` is empty: what other tools call `field` ("lr", "batch-size",
// "random_state"), or a field with a near name, else one of another section; "" where there is
// none.
[[nodiscard]] std::string meant_key(const std::string& section, const std::string& field,
                                    const std::vector<const OptionSet*>& sets);

// The section that `name` may have meant: another word for one of `sections` or a near one; "".
[[nodiscard]] std::string meant_section(const std::string& name,
                                        const std::vector<std::string>& sections);

// What to write in place of `value` for `key`: "accuracy is 1 − error_rate; write error_rate"; ""
// where nothing is known of it.
[[nodiscard]] std::string meant_value(const std::string& key, const std::string& value);

// All pairs (another word, key) of meant_key(), for a test that no key is gone.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> other_words_for_keys();

}  // namespace kindred
