#include "kindred/split/folds.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/split/row_units.h"

namespace kindred {
namespace {

using Blocks = std::vector<std::vector<int64_t>>;

RandomStream fold_stream(const DataOptions& options) {
  return RandomStream(derive_seed(static_cast<uint64_t>(options.split_seed), "folds"));
}

void append_permuted(const std::vector<int64_t>& rows, RandomStream& stream,
                     std::vector<int64_t>& out) {
  for (const int64_t place : random_permutation(static_cast<int64_t>(rows.size()), stream))
    out.push_back(rows[static_cast<size_t>(place)]);
}

Blocks dealt(const std::vector<int64_t>& rows, size_t count) {
  Blocks blocks(count);
  for (size_t i = 0; i < rows.size(); ++i) blocks[i % count].push_back(rows[i]);
  return blocks;
}

Blocks successive(const std::vector<int64_t>& rows, size_t count) {
  Blocks blocks;
  for (size_t block = 0; block < count; ++block) {
    const auto place = [&](size_t edge) {
      return rows.begin() + static_cast<std::ptrdiff_t>(edge * rows.size() / count);
    };
    blocks.emplace_back(place(block), place(block + 1));
  }
  return blocks;
}

// The groups of rows that are all in `rows`.
Blocks whole_groups(const Table& table, const DataOptions& options,
                    const std::vector<int64_t>& rows, const char* split) {
  Blocks groups =
      rows_by_group(table, split_column_of(table, options.group_column, "group_column", split));
  const std::unordered_set<int64_t> known(rows.begin(), rows.end());
  for (auto& group : groups)
    std::erase_if(group, [&](int64_t row) { return !known.contains(row); });
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  return groups;
}

Blocks by_group(const Blocks& groups, const DataOptions& options, size_t count) {
  RandomStream stream = fold_stream(options);
  Blocks blocks(count);
  for (const int64_t place : random_permutation(static_cast<int64_t>(groups.size()), stream)) {
    const auto& group = groups[static_cast<size_t>(place)];
    const auto fewest =
        std::min_element(blocks.begin(), blocks.end(),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    fewest->insert(fewest->end(), group.begin(), group.end());
  }
  return blocks;
}

Blocks stratified(Blocks units, const DataOptions& options, size_t count, const Strata& strata) {
  if (units.size() < count) return Blocks(count);
  RandomStream stream = fold_stream(options);
  Blocks blocks;
  while (blocks.size() + 1 < count) {
    int64_t rows = 0;
    for (const auto& unit : units) rows += static_cast<int64_t>(unit.size());
    const int64_t own = rows / static_cast<int64_t>(count - blocks.size());
    auto parts = stratify(units, strata, {rows - own, own, 0}, stream);
    const std::unordered_set<int64_t> taken(parts[1].begin(), parts[1].end());
    std::erase_if(units, [&](const auto& unit) { return taken.contains(unit.front()); });
    blocks.push_back(std::move(parts[1]));
  }
  blocks.emplace_back();
  for (const auto& unit : units)
    blocks.back().insert(blocks.back().end(), unit.begin(), unit.end());
  return blocks;
}

Blocks blocks_of(const Table& table, const DataOptions& options, const Split& split, size_t count,
                 const Strata& strata) {
  std::vector<int64_t> rows = split.training;
  rows.insert(rows.end(), split.validation.begin(), split.validation.end());
  std::sort(rows.begin(), rows.end());
  std::vector<std::string> said_before;
  switch (options.split) {
    case SplitKind::kOrder:
      return successive(rows_in_order(table, options, rows, said_before), count + 1);
    case SplitKind::kGroup:
      return by_group(whole_groups(table, options, rows, "group"), options, count);
    case SplitKind::kStratified: {
      Blocks units;
      if (!options.group_column.empty())
        units = whole_groups(table, options, rows, "stratified");
      else
        for (const int64_t row : rows) units.push_back({row});
      return stratified(std::move(units), options, count, strata);
    }
    default: {
      RandomStream stream = fold_stream(options);
      std::vector<int64_t> order;
      const bool given = options.split == SplitKind::kColumn || options.split == SplitKind::kFiles;
      if (given) {
        append_permuted(split.training, stream, order);
        append_permuted(split.validation, stream, order);
      } else {
        append_permuted(rows, stream, order);
      }
      return dealt(order, count);
    }
  }
}

}  // namespace

std::vector<Fold> split_folds(const Table& table, const DataOptions& options, const Split& split,
                              int64_t count, const Strata& strata) {
  const Blocks blocks = blocks_of(table, options, split, static_cast<size_t>(count), strata);
  for (const auto& block : blocks)
    if (block.empty())
      throw InputError(fmt::format(
          "the {} training and validation rows cannot be divided into answer.folds = {} folds by "
          "data.split; use fewer folds",
          split.training.size() + split.validation.size(), count));
  const size_t first = options.split == SplitKind::kOrder ? 1 : 0;  // that is validated
  std::vector<Fold> folds;
  for (size_t own = first; own < blocks.size(); ++own) {
    Fold fold;
    fold.validation = blocks[own];
    const size_t end = first == 1 ? own : blocks.size();
    for (size_t other = 0; other < end; ++other)
      if (other != own)
        fold.training.insert(fold.training.end(), blocks[other].begin(), blocks[other].end());
    std::sort(fold.training.begin(), fold.training.end());
    std::sort(fold.validation.begin(), fold.validation.end());
    folds.push_back(std::move(fold));
  }
  return folds;
}

}  // namespace kindred
