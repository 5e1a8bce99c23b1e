#include "kindred/prepare/table_labels.h"

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {

std::vector<std::string> stated_labels(const Table& table) {
  const int64_t count = table.notes().label_count;
  if (count > table.columns() || count < -table.columns())
    throw InputError(fmt::format("{}: {} counts more labels than the {} columns; correct it",
                                 table.source(), table.notes().label_origin, table.columns()));
  std::vector<std::string> labels;
  const int64_t begin = count < 0 ? table.columns() + count : 0;
  const int64_t end = count < 0 ? table.columns() : count;
  for (int64_t i = begin; i < end; ++i) labels.push_back(table.column(i).name);
  return labels;
}

}  // namespace kindred
