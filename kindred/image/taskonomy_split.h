#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kindred {

// Assigns buildings to training, validation and test, as in files beside the pictures.
struct TaskonomySplit {
  struct Building {
    std::string name, part;  // "train", "validation" or "test"
  };
  std::vector<Building> buildings;           // by part, then in the order of its file
  std::vector<std::filesystem::path> files;  // files read; empty: none found
  // Whether buildings may be absent on disk: the official files list all, and most users have some.
  bool may_name_others = false;
};

// Reads, below `root`, the first of these that exists:
//   `csv`, unless it is empty: a CSV file with the columns id, train, val and test, of which one is
//     1 and the others 0 (a row of zeros belongs to no part), in any order, as published by
//     StanfordVL/taskonomy; lines may also end with CR alone, as in those files.
//   train_buildings.txt, validation_buildings.txt and test_buildings.txt, all three, with one name
//     per line.
//   The only file train_val_test_<subset>.csv in `root` or in splits_taskonomy.
// Throws InputError if a file is missing or malformed, has no building for a part or repeats one,
// or if there are several CSV files and none is named.
[[nodiscard]] TaskonomySplit read_taskonomy_split(const std::filesystem::path& root,
                                                  const std::filesystem::path& csv);

}  // namespace kindred
