#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kindred {

// Which buildings train, validate and test, as files beside the pictures say.
struct TaskonomySplit {
  struct Building {
    std::string name, part;  // "train", "validation" or "test"
  };
  std::vector<Building> buildings;           // part after part, each in the order of its file
  std::vector<std::filesystem::path> files;  // what was read; none: nothing says
  // Whether it may name buildings that are not there: the official files name all, and most people
  // have some.
  bool may_name_others = false;
};

// Reads, below `root`, the first of these that is there:
//   `csv`, unless it is empty: a CSV file with the columns id, train, val and test, of which one is
//     1 and the others 0 (a row of zeros belongs to no part), in any order, as
//     StanfordVL/taskonomy publishes it; lines may also end with CR alone, as those do.
//   train_buildings.txt, validation_buildings.txt and test_buildings.txt, all three, with one name
//     a line.
//   The one file train_val_test_<subset>.csv there or in splits_taskonomy.
// Throws InputError for a file that is missing, broken, names no building for a part or one twice,
// and for several CSV files of which none is named.
[[nodiscard]] TaskonomySplit read_taskonomy_split(const std::filesystem::path& root,
                                                  const std::filesystem::path& csv);

}  // namespace kindred
