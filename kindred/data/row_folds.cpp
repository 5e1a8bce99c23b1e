#include "kindred/data/row_folds.h"

#include <cstddef>
#include <vector>

#include <boost/pending/disjoint_sets.hpp>

#include <ATen/Functions.h>

namespace kindred {
namespace {

constexpr int64_t kNoTask = -1;

// [row]: a task that stands for all that share rows with the row's, or kNoTask without a label.
std::vector<int64_t> kinds_of(const at::Tensor& labelled) {
  const at::Tensor has_label = labelled.ne(0).contiguous();
  const bool* const labels = has_label.data_ptr<bool>();
  const auto rows = static_cast<size_t>(labelled.size(0)),
             tasks = static_cast<size_t>(labelled.size(1));
  boost::disjoint_sets_with_storage<> sharing(tasks);
  for (size_t task = 0; task < tasks; ++task) sharing.make_set(task);
  std::vector<int64_t> kinds(rows, kNoTask);
  for (size_t row = 0; row < rows; ++row)
    for (size_t task = 0; task < tasks; ++task) {
      if (!labels[row * tasks + task]) continue;
      if (kinds[row] == kNoTask) kinds[row] = static_cast<int64_t>(task);
      sharing.union_set(static_cast<size_t>(kinds[row]), task);
    }
  for (int64_t& kind : kinds)
    if (kind != kNoTask) kind = static_cast<int64_t>(sharing.find_set(static_cast<size_t>(kind)));
  return kinds;
}

}  // namespace

at::Tensor row_folds(const DataSet& rows, int64_t folds) {
  const auto labelled = rows.labels().labelled;
  std::vector<int64_t> kinds(static_cast<size_t>(rows.rows()), 0);
  if (labelled.defined()) kinds = kinds_of(labelled);
  // The last place is of rows without a label.
  const auto places = static_cast<size_t>(rows.tasks()) + 1;
  const auto place_of = [&](int64_t kind) {
    return kind == kNoTask ? places - 1 : static_cast<size_t>(kind);
  };
  std::vector<int64_t> count(places, 0), seen(places, 0);
  for (const int64_t kind : kinds) ++count[place_of(kind)];
  at::Tensor dealt = at::empty({rows.rows()}, at::kLong);
  int64_t* const fold = dealt.data_ptr<int64_t>();
  for (size_t row = 0; row < kinds.size(); ++row) {
    const size_t place = place_of(kinds[row]);
    fold[row] = seen[place]++ * folds / count[place];
  }
  return dealt;
}

}  // namespace kindred
