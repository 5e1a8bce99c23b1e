#include "kindred/prepare/unknown_labels.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/unknown_categories.h"

namespace kindred {
namespace {

// Label counts of one task in one part.
struct PartLabels {
  int64_t labels = 0, unknown = 0;
  TextExamples examples;
};

PartLabels labels_in(const Table& table, const UnknownLabels& of_task,
                     const std::vector<int64_t>& rows) {
  const int64_t column = table.find(of_task.target);
  PartLabels part;
  for (const int64_t row : rows) {
    if (table.missing(row, column)) continue;
    ++part.labels;
    if (!std::binary_search(of_task.rows.begin(), of_task.rows.end(), row)) continue;
    ++part.unknown;
    part.examples.add(table.cell(row, column));
  }
  return part;
}

std::string examples_in(const Table& table, const std::string& target,
                        const std::vector<int64_t>& rows) {
  const int64_t column = table.find(target);
  TextExamples examples;
  for (const int64_t row : rows)
    if (!table.missing(row, column)) examples.add(table.cell(row, column));
  return examples.words();
}

}  // namespace

UnknownLabelReport check_unknown_labels(const Table& table, const Targets& targets,
                                        const Split& split) {
  UnknownLabelReport report;
  for (const auto& of_task : targets.unknown) {
    for (const auto* rows : {&split.validation, &split.test}) {
      const bool test = rows == &split.test;
      const PartLabels part = labels_in(table, of_task, *rows);
      if (part.unknown == 0) continue;
      const std::string found =
          fmt::format("task {}: {} of the {} part are in no training row, such as {}",
                      quote(of_task.task), share_words(part.unknown, part.labels, "labels"),
                      test ? "test" : "validation", part.examples.words());
      if (2 * part.unknown > part.labels)
        throw InputError(fmt::format(
            "{}; training rows have texts such as {}; write column {} in the same way in all "
            "parts, or change the split",
            found, examples_in(table, of_task.target, split.training), quote(of_task.target)));
      if (of_task.negative) {
        report.warnings.push_back(
            found + "; they count as negative, because `positive` does not name them");
        continue;
      }
      const int64_t known = part.labels - part.unknown;
      report.warnings.push_back(fmt::format(
          "{}; they count as missing, so scores of this part use only the other {} labels", found,
          known));
      if (test)
        report.notes.push_back(
            fmt::format("{} is scored on {} of {} labels: the others are of classes that no "
                        "training row has",
                        of_task.task, known, part.labels));
    }
  }
  return report;
}

}  // namespace kindred
