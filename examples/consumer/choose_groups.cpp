// Chooses two networks for four tasks, of which the first two help each other and the last two do.

#include <cstdio>
#include <string>

#include "kindred/base/error.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/selection.h"
#include "kindred/stats/affinity_matrix.h"

namespace {

kindred::AffinityMatrix example_matrix() {
  kindred::AffinityMatrix matrix({"depth", "normals", "edges", "corners"});
  for (size_t source = 0; source < matrix.size(); ++source) {
    for (size_t target = 0; target < matrix.size(); ++target) {
      matrix.at(source, target) = source / 2 == target / 2 ? 0.02 : -0.01;
    }
  }
  return matrix;
}

}  // namespace

int main() {
  try {
    kindred::GroupingOptions options;
    options.networks = 2;
    const kindred::Grouping answer =
        kindred::select_groups(kindred::make_problem(example_matrix(), options));
    std::fputs(kindred::describe_text(answer).c_str(), stdout);
    for (const kindred::Group& group : answer.groups) {
      std::string line = "group:";
      for (const int64_t task : group) line += " " + answer.tasks[static_cast<size_t>(task)];
      std::puts(line.c_str());
    }
    return 0;
  } catch (const kindred::InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
