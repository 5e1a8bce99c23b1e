// write_bundles DIR: the bundles of write_every_bundle(), and table.csv with rows for those of
// tables; tests/e2e/export_test.py compares what other programs make of them with kindred predict.
#include <iostream>

#include "kindred/base/file.h"

#include "tests/exchange/bundles.h"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::filesystem::path folder = arguments[1];
  kindred::write_every_bundle(folder, [](const std::string& name, const std::filesystem::path&) {
    std::cout << name << '\n';
  });
  kindred::write_file_atomically(folder / "table.csv",
                                 kindred::csv_of(kindred::random_table(60, 5)));
  return 0;
}
