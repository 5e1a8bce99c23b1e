#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// The attribute and partition lists of CelebA.
struct CelebaLists {
  Table table;                        // row per picture: the attributes, "-1" or "1"; "partition"
  std::vector<std::string> pictures;  // file of each row, "000001.jpg"
  std::string hash;                   // of both files
};

inline constexpr const char* kCelebaPartition = "partition";  // "train", "validation" or "test"

// Reads list_attr_celeba and list_eval_partition from `root` or the authors' folders (Anno, Eval),
// as .txt (the original: cells separated by blanks; the attributes follow a line with the number of
// pictures and one with the attribute names) or else as .csv (Kaggle's: a header that begins with
// image_id). Throws InputError if a file is missing or empty, a line or value is malformed, a
// picture name is a path or repeated, or a picture is in only one of the lists.
[[nodiscard]] CelebaLists read_celeba_lists(const std::filesystem::path& root);

}  // namespace kindred
