#include "kindred/predict/predictions_csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

// The cells of one task.
class Columns {
 public:
  Columns(const TaskPredictions& predictions, bool probabilities)
      : task_(predictions.task),
        values_(predictions.values.contiguous()),
        value_(values_.data_ptr<double>()),
        probabilities_(probabilities && task_.kind != TaskKind::kRegression) {
    for (const auto& name : task_.classes) classes_.push_back(csv_field(name));
  }

  void write_next(std::string& text) {
    const auto to = std::back_inserter(text);
    if (task_.kind == TaskKind::kRegression) {
      fmt::format_to(to, "{}", *value_++);
    } else if (task_.kind == TaskKind::kBinary) {
      const double positive = *value_++;
      text += classes_[positive > 0.5 ? 1 : 0];
      if (probabilities_) fmt::format_to(to, ",{},{}", 1 - positive, positive);
    } else {
      const double* end = value_ + task_.outputs();
      text += classes_[static_cast<size_t>(std::max_element(value_, end) - value_)];
      if (probabilities_)
        for (const double* value = value_; value < end; ++value) fmt::format_to(to, ",{}", *value);
      value_ = end;
    }
  }

 private:
  const Task& task_;
  at::Tensor values_;
  const double* value_;  // of the next row
  bool probabilities_;
  std::vector<std::string> classes_;  // as CSV fields
};

}  // namespace

std::string predictions_csv(const std::vector<TaskPredictions>& predictions, bool probabilities,
                            const std::vector<int64_t>& row_numbers) {
  std::vector<std::string> texts;
  texts.reserve(row_numbers.size());
  for (const int64_t number : row_numbers) texts.push_back(std::to_string(number));
  return predictions_csv(predictions, probabilities, texts.empty() ? "" : "row", texts);
}

std::string predictions_csv(const std::vector<TaskPredictions>& predictions, bool probabilities,
                            const std::string& heading, const std::vector<std::string>& texts) {
  std::vector<Task> tasks;
  tasks.reserve(predictions.size());
  for (const auto& each : predictions) tasks.push_back(each.task);
  return predictions_header(tasks, probabilities, heading) +
         predictions_lines(predictions, probabilities, texts);
}

std::string predictions_header(const std::vector<Task>& tasks, bool probabilities,
                               const std::string& heading) {
  std::string text = heading;
  for (const auto& task : tasks) {
    if (!text.empty()) text += ',';
    text += csv_field(task.name);
    if (!probabilities || task.kind == TaskKind::kRegression) continue;
    for (const auto& name : task.classes) text += ',' + csv_field(task.name + ":" + name);
  }
  return text + '\n';
}

std::string predictions_lines(const std::vector<TaskPredictions>& predictions, bool probabilities,
                              const std::vector<std::string>& texts) {
  std::vector<Columns> columns;
  columns.reserve(predictions.size());
  for (const auto& task : predictions) columns.emplace_back(task, probabilities);
  const auto rows =
      predictions.empty() ? size_t{0} : static_cast<size_t>(predictions[0].values.size(0));
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    if (!texts.empty()) text += csv_field(texts.at(row));
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0 || !texts.empty()) text += ',';
      columns[i].write_next(text);
    }
    text += '\n';
  }
  return text;
}

}  // namespace kindred
