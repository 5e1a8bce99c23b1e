#include "kindred/table/missing_words.h"

namespace kindred {

const std::vector<std::string>& usual_missing_words() {
  static const std::vector<std::string> words = {
      "",    "?",    "NA",   "N/A",  "n/a",  "#N/A", "#N/A N/A", "#NA",     "<NA>",    "NaN",
      "nan", "-NaN", "-nan", "NULL", "null", "None", "1.#IND",   "-1.#IND", "1.#QNAN", "-1.#QNAN"};
  return words;
}

}  // namespace kindred
