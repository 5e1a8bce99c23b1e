#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// What the lists of CelebA say of its pictures.
struct CelebaLists {
  Table table;                        // a row a picture: the attributes, "-1" or "1"; "partition"
  std::vector<std::string> pictures;  // a row's file, "000001.jpg"
  std::string hash;                   // of both files
};

inline constexpr const char* kCelebaPartition = "partition";  // "train", "validation" or "test"

// Reads list_attr_celeba and list_eval_partition, in `root` or where the authors' folders have them
// (Anno, Eval), each as .txt (the authors': cells between blanks; the attributes behind a line
// with the number of pictures and one with the attributes' names) or else as .csv (Kaggle's: a
// header that begins with image_id). Throws InputError for a file that is missing or empty, a line
// that does not fit, a value that is none, the name of a picture that is a path or stands twice,
// and a picture that one list names and the other does not.
[[nodiscard]] CelebaLists read_celeba_lists(const std::filesystem::path& root);

}  // namespace kindred
