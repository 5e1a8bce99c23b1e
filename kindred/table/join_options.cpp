#include "kindred/table/join_options.h"

namespace kindred {
namespace {

const Names<JoinRows> kJoinRowNames = {{"left", JoinRows::kLeft}, {"outer", JoinRows::kOuter}};

const Names<JoinDuplicates> kDuplicateNames = {{"error", JoinDuplicates::kError},
                                               {"first", JoinDuplicates::kFirst},
                                               {"last", JoinDuplicates::kLast},
                                               {"mean", JoinDuplicates::kMean}};

}  // namespace

void describe(JoinOptions& join, const std::string& prefix, OptionSet& options) {
  options.add_path(prefix + ".path", join.path,
                   "A further table whose columns are added: labels of one endpoint, embeddings. "
                   "It is read like data.path, in the format that its name shows.");
  options.add(prefix + ".on", join.on,
              "The key: a column that both tables have. Keys are compared as texts, or as numbers "
              "if all keys of both tables are numbers. If empty, both tables have the same number "
              "of rows, in the same order.");
  options.add_choice(prefix + ".rows", join.rows,
                     "Which rows there are then. left: those of the table so far; columns of a key "
                     "that the further table does not have are missing. outer: also one for each "
                     "key that only the further table has.",
                     kJoinRowNames);
  options.add_choice(
      prefix + ".duplicates", join.duplicates,
      "What several rows of the further table with the same key mean. error: they "
      "are refused. first, last: the first or last of them counts. mean: the mean of "
      "their numbers, column by column; texts must agree. Rows of data.path with the "
      "same key are always kept.",
      kDuplicateNames);
  options.add(prefix + ".prefix", join.prefix,
              "Put before the names of the added columns, for names that there are already.");
}

}  // namespace kindred
