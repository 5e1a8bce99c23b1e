#include "kindred/prepare/leak.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr double kCorrelation = 0.999, kUnsettled = 0.001;
constexpr double kFewestRows = 10, kFewestOthers = 5;
constexpr size_t kNumbersAtOnce = size_t{1} << 23;

using Values = std::span<const double>;

// Visits every `step`-th pair in which both values are present.
template <class Visit>
void for_pairs(Values x, Values y, size_t step, const Visit& visit) {
  for (size_t i = 0; i < x.size(); i += step)
    if (!std::isnan(x[i]) && !std::isnan(y[i])) visit(x[i], y[i]);
}

void center(std::span<double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  for (double& value : values) value -= sum / count;
}

// Both are centred, which avoids cancellation in the sums.
bool correlated(Values x, Values y, size_t step) {
  double count = 0, sum_x = 0, sum_y = 0, xx = 0, yy = 0, xy = 0;
  for_pairs(x, y, step, [&](double a, double b) {
    ++count;
    sum_x += a;
    sum_y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  });
  if (count < kFewestRows) return false;
  constexpr double kRounding = 1e-10;  // a smaller share of the variance counts as constant
  const double x_left = xx - sum_x * sum_x / count, y_left = yy - sum_y * sum_y / count;
  const double shared = xy - sum_x * sum_y / count;
  return x_left > kRounding * xx && y_left > kRounding * yy &&
         shared * shared > kCorrelation * kCorrelation * x_left * y_left;
}

bool settled(Values x, Values y, size_t step, size_t categories, size_t classes) {
  std::vector<double> counts(categories * classes);
  std::vector<double> of_class(classes);
  double rows = 0;
  for_pairs(x, y, step, [&](double a, double b) {
    ++rows;
    ++of_class[static_cast<size_t>(b)];
    ++counts[static_cast<size_t>(a) * classes + static_cast<size_t>(b)];
  });
  double right = 0;
  for (auto row = counts.begin(); row != counts.end();) {
    const auto end = row + static_cast<std::ptrdiff_t>(classes);
    double size = 0, most = 0;
    for (; row != end; ++row) {
      size += *row;
      most = std::max(most, *row);
    }
    if (size >= kFewestRows) right += most;
  }
  const double others = rows - *std::max_element(of_class.begin(), of_class.end());
  return rows >= kFewestRows && others >= kFewestOthers && rows - right <= kUnsettled * others;
}

// Returns the centred numbers to correlate numeric features with: labels, or the numbers that
// classes are written as. nullopt if there are none.
std::optional<std::vector<double>> as_numbers(const Task& task, Values labels) {
  std::vector<double> numbers(labels.begin(), labels.end());
  if (task.kind == TaskKind::kMulticlass) {
    std::vector<double> of_class;
    for (const auto& text : task.classes) {
      const auto number = parse_number(trim(text));
      if (!number) return std::nullopt;
      of_class.push_back(*number);
    }
    for (double& label : numbers)
      if (!std::isnan(label)) label = of_class[static_cast<size_t>(label)];
  }
  center(numbers);
  return numbers;
}

bool enough_of_both(const Task& task, Values labels) {
  if (task.kind != TaskKind::kBinary) return true;
  const auto positive = static_cast<double>(std::count(labels.begin(), labels.end(), 1.0));
  const auto negative = static_cast<double>(std::count(labels.begin(), labels.end(), 0.0));
  return std::min(positive, negative) >= kFewestOthers;
}

size_t sample_step(size_t features, size_t tasks, size_t rows) {
  const double pairs = static_cast<double>(features) * static_cast<double>(tasks);
  const double sampled = std::clamp(2e8 / std::max(pairs, 1.0), 100.0, 20000.0);
  return std::max<size_t>(1, static_cast<size_t>(static_cast<double>(rows) / sampled));
}

}  // namespace

std::vector<std::string> suspected_leaks(const std::vector<Feature>& features,
                                         const at::Tensor& raw, const at::Tensor& rows,
                                         const std::vector<Task>& tasks, const at::Tensor& values) {
  const auto count = static_cast<size_t>(rows.size(0));
  const size_t sampled = sample_step(features.size(), tasks.size(), count);
  const at::Tensor labels = values.t().contiguous();
  const auto line = [count](const at::Tensor& matrix, size_t i) {
    return Values(matrix.data_ptr<double>() + i * count, count);
  };
  std::vector<std::optional<std::vector<double>>> numbers;
  numbers.reserve(tasks.size());
  for (size_t j = 0; j < tasks.size(); ++j)
    numbers.push_back(as_numbers(tasks[j], line(labels, j)));
  std::vector<std::string> warnings;
  const auto look_at = [&](const Feature& feature, Values x) {
    std::vector<std::string> betrayed;
    for (size_t j = 0; j < tasks.size(); ++j) {
      const Values y = line(labels, j);
      const size_t classes = tasks[j].classes.size();
      if (!enough_of_both(tasks[j], y)) continue;
      const auto gives_away = [&](size_t step) {
        if (feature.kind == ColumnKind::kNumeric)
          return numbers[j] && correlated(x, *numbers[j], step);
        return classes > 0 && settled(x, y, step, feature.classes.size() + 1, classes);
      };
      if (gives_away(sampled) && (sampled == 1 || gives_away(1)))
        betrayed.push_back(quote(tasks[j].name));
    }
    if (betrayed.empty()) return;
    warnings.push_back(
        fmt::format("column {} almost determines the labels of {}; add it to data.drop unless it "
                    "is known when predicting",
                    quote(feature.name), joined(betrayed)));
  };
  // By blocks of columns, to bound temporary memory.
  const size_t most = std::max<size_t>(1, kNumbersAtOnce / std::max<size_t>(count, 1));
  for (size_t begin = 0; begin < features.size(); begin += most) {
    const size_t end = std::min(features.size(), begin + most);
    const at::Tensor columns =
        raw.narrow(1, static_cast<int64_t>(begin), static_cast<int64_t>(end - begin))
            .index_select(0, rows)
            .t()
            .contiguous();
    for (size_t i = begin; i < end; ++i) {
      double* const first = columns.data_ptr<double>() + (i - begin) * count;
      if (features[i].kind == ColumnKind::kNumeric) center({first, count});
      look_at(features[i], {first, count});
    }
  }
  return warnings;
}

}  // namespace kindred
