#include "kindred/prepare/target_column.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/category_index.h"
#include "kindred/table/cell_counts.h"
#include "kindred/table/column_values.h"
#include "kindred/table/missing_words.h"

namespace kindred {
namespace {

constexpr size_t kMostInferredClasses = 100, kMostClasses = 10000;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// One target column and the texts of its labelled training rows.
class Reading {
 public:
  Reading(const Table& table, const TaskOptions& options, const std::vector<int64_t>& training_rows)
      : table_(table), options_(options), name_(options.name), column_(0) {
    if (name_.empty()) name_ = options.target;
    if (options.target.empty()) fail("has no target; set target to the column with its labels");
    const auto column = table.try_find(options.target);
    if (!column)
      fail(fmt::format("no column is named {}{}", quote(options.target),
                       near_column(table, options.target)));
    column_ = *column;
    for (const int64_t row : training_rows)
      if (!table.missing(row, column_)) ++texts_[table.cell(row, column_)];
    numbers_ = merge_spellings(texts_);
    if (texts_.empty())
      fail(fmt::format("no training row has a label in column {}; add labels, or remove the task",
                       quote(options.target)));
  }

  TargetColumn read() const {
    TargetColumn result;
    Task& task = result.task;
    task.name = name_;
    task.target = options_.target;
    task.kind = kind(result.warnings);
    task.huber_delta = options_.huber_delta;
    task.weight = options_.weight;
    task.positive_weight = options_.positive_weight;
    settle_loss_and_metric(task);
    check_binary_settings(task.kind);
    if (options_.pixel_mean != PixelMean::kValid || options_.forgive_shift)
      fail("pixel_mean and forgive_shift are for label maps; remove them");
    if (task.kind == TaskKind::kRegression) {
      result.labels = numbers();
    } else {
      settle_classes(task);
      read_classes(result);
      warn_of_missing_classes(result.warnings);
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format("task {}: {}", quote(name_), what));
  }

  TaskKind kind(std::vector<std::string>& warnings) const {
    if (options_.kind != TaskKind::kAuto) return options_.kind;
    if (!options_.positive.empty()) return TaskKind::kBinary;
    if (!table_.column(column_).declared_kind) warn_of_stray_texts(warnings);
    if (texts_.size() == 2) return TaskKind::kBinary;
    const auto declared = table_.column(column_).declared_kind;
    if (declared == ColumnKind::kNumeric) return TaskKind::kRegression;
    if (!declared && numbers_) return TaskKind::kRegression;
    const auto text = std::find_if(texts_.begin(), texts_.end(), [](const auto& entry) {
      return !parse_number(trim(entry.first));
    });
    if (texts_.size() > kMostInferredClasses)
      fail(
          fmt::format("column {} holds {} different texts, such as {}; set kind = \"multiclass\" "
                      "if they are classes, or correct those that should be numbers",
                      quote(options_.target), texts_.size(),
                      quote(text == texts_.end() ? texts_.begin()->first : text->first)));
    return TaskKind::kMulticlass;
  }

  // Rejects, or warns of, a few texts among numbers, which would silently make classes.
  void warn_of_stray_texts(std::vector<std::string>& warnings) const {
    const CellCounts counts = count_cells(table_, std::vector<int64_t>{column_})[0];
    const bool alike = counts.lookalikes >= counts.texts;
    if (counts.nearly_numeric())
      fail(fmt::format(
          "{}{}or set kind = \"multiclass\" if its values are classes",
          mixed_words(table_, column_, counts),
          alike ? ", "
                : "; correct them, add such texts to data.missing if they mean a missing label, "));
    if (counts.half_numeric())
      warnings.push_back(fmt::format(
          "task {}: {}; its values are read as classes; set kind = \"multiclass\" if that "
          "is right",
          quote(name_), mixed_words(table_, column_, counts)));
  }

  // Warns of texts such as "None" that are read as missing but may be a class.
  void warn_of_missing_classes(std::vector<std::string>& warnings) const {
    if (numbers_) return;
    const auto& usual = usual_missing_words();
    for (const auto& [word, count] : table_.column(column_).missing_words) {
      const bool may_be_class = word.find_first_of("?#<") == std::string::npos;
      if (!may_be_class || std::find(usual.begin(), usual.end(), word) == usual.end()) continue;
      warnings.push_back(
          fmt::format("task {}: {} rows of column {} hold {}, which is read as a missing label; if "
                      "it is a class, set data.missing to a list without it",
                      quote(name_), count, quote(options_.target), quote(word)));
    }
  }

  void settle_loss_and_metric(Task& task) const {
    const bool regression = task.kind == TaskKind::kRegression;
    task.loss = options_.loss;
    if (task.loss == LossKind::kAuto)
      task.loss = regression ? LossKind::kMse : LossKind::kCrossEntropy;
    task.metric = options_.metric;
    if (task.metric == Metric::kAuto)
      task.metric = regression ? Metric::kRelativeRmse : Metric::kErrorRate;
    const std::string kind_name = name_of(task_kind_names(), task.kind);
    if (!fits(task.loss, task.kind))
      fail(fmt::format("loss = \"{}\" does not fit a {} task; use {}",
                       name_of(loss_kind_names(), task.loss), kind_name,
                       regression ? "mse, mae or huber" : "cross_entropy"));
    if (fits(task.metric, task.kind)) return;
    std::vector<std::string> fitting;
    for (const auto& [name, metric] : metric_names())
      if (fits(metric, task.kind)) fitting.push_back(name);
    fail(fmt::format("metric = \"{}\" does not fit a {} task; use one of {}",
                     name_of(metric_names(), task.metric), kind_name, joined(fitting)));
  }

  void check_binary_settings(TaskKind kind) const {
    if (kind == TaskKind::kBinary) return;
    if (!options_.positive.empty())
      fail("`positive` is for binary tasks; remove it or set kind = \"binary\"");
    if (options_.positive_weight != 1)
      fail("`positive_weight` is for binary tasks; remove it or set kind = \"binary\"");
  }

  void settle_classes(Task& task) const {
    const std::vector<std::string> all = training_classes();
    if (all.size() > kMostClasses)
      fail(fmt::format(
          "column {} holds {} different texts, more than the {} classes that a task may "
          "have; is it an identifier?",
          quote(options_.target), all.size(), kMostClasses));
    if (!options_.positive.empty()) return settle_positive(task, all);
    if (all.size() == 1)
      fail(
          fmt::format("all labelled training rows are of one class, {}, so nothing can be learnt; "
                      "give rows of another, or remove the task",
                      quote(all[0])));
    task.classes = all;
    if (task.kind == TaskKind::kMulticlass) return;
    if (all.size() > 2)
      fail(
          fmt::format("column {} holds {} classes; name the positive ones in `positive`, or set "
                      "kind = \"multiclass\"",
                      quote(options_.target), all.size()));
    task.positive = {all[1]};
  }

  void settle_positive(Task& task, const std::vector<std::string>& all) const {
    task.positive = options_.positive;
    const CategoryIndex positives(task.positive, numbers_);
    std::vector<bool> seen(task.positive.size());
    for (int64_t row = 0; row < table_.rows(); ++row)
      if (const auto found = positives.find(table_.cell(row, column_))) seen[*found] = true;
    for (const auto& text : task.positive) {
      if (!text.empty() && seen[positives.find(text).value()]) continue;
      const auto& words = table_.column(column_).missing_words;
      if (std::any_of(words.begin(), words.end(), [&](auto& word) { return word.first == text; }))
        fail(
            fmt::format("`positive` names {}, which data.missing makes a missing label; set "
                        "data.missing to a list without it",
                        quote(text)));
      const std::string near = nearest_name(text, all);
      fail(fmt::format("`positive` names {}, which does not occur in column {}{}", quote(text),
                       quote(options_.target),
                       near.empty() ? fmt::format("; there are {}", joined(all))
                                    : fmt::format("; did you mean {}?", quote(near))));
    }
    std::vector<std::string> others;
    for (const auto& text : all)
      if (!positives.find(text)) others.push_back(text);
    const bool one = task.positive.size() == 1;
    const std::string positive = one ? task.positive[0] : "positive";
    const std::string negative = one ? "not " + positive : "negative";
    task.classes = {others.size() == 1 ? others[0] : negative, positive};
  }

  std::vector<double> numbers() const {
    std::vector<double> labels(static_cast<size_t>(table_.rows()), kMissing);
    for (int64_t row = 0; row < table_.rows(); ++row) {
      if (table_.missing(row, column_)) continue;
      const auto number = parse_number(trim(table_.cell(row, column_)));
      if (!number)
        fail(
            fmt::format("{}: {} is not a number; correct it, add the text to data.missing, or set "
                        "kind = \"multiclass\"",
                        table_.place(row, column_), quote(table_.cell(row, column_))));
      labels[static_cast<size_t>(row)] = *number;
    }
    return labels;
  }

  void read_classes(TargetColumn& result) const {
    const bool against_all_others = !options_.positive.empty();
    const std::vector<std::string> all = training_classes();
    const CategoryIndex classes(all, numbers_), positives(options_.positive, numbers_);
    result.labels.assign(static_cast<size_t>(table_.rows()), kMissing);
    for (int64_t row = 0; row < table_.rows(); ++row) {
      const std::string_view cell = table_.cell(row, column_);
      if (cell.empty()) continue;
      double& label = result.labels[static_cast<size_t>(row)];
      const bool positive = positives.find(cell).has_value();
      const auto found = positive ? std::nullopt : classes.find(cell);
      if (!positive && !found) result.unknown.push_back(row);
      if (against_all_others)
        label = positive ? 1 : 0;
      else if (found)
        label = static_cast<double>(*found);
    }
  }

  std::vector<std::string> training_classes() const {
    std::vector<std::string> all;
    for (const auto& [text, count] : texts_) all.emplace_back(text);
    sort_classes(all);
    return all;
  }

  const Table& table_;
  const TaskOptions& options_;
  std::string name_;
  int64_t column_;
  CategoryCounts texts_;  // of the labelled training rows
  bool numbers_ = false;  // all of them are numbers
};

}  // namespace

TargetColumn read_target_column(const Table& table, const TaskOptions& options,
                                const std::vector<int64_t>& training_rows) {
  return Reading(table, options, training_rows).read();
}

}  // namespace kindred
