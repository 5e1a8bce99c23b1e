#include <algorithm>
#include <array>
#include <map>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/base/value_text.h"
#include "kindred/config/config_keys.h"
#include "kindred/run/earlier_run.h"

namespace kindred {
namespace {

bool any_dense(const std::vector<Task>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [](const Task& task) { return task.is_dense(); });
}

// Without `labelled`, all labels count alike, as with ones: training on tables gives the same bits.
at::Tensor counting(const Batch& labels) {
  return labels.labelled.defined() ? labels.labelled : at::ones_like(labels.targets);
}

bool equal_tensors(const at::Tensor& a, const at::Tensor& b) {
  if (a.defined() != b.defined()) return false;
  return !a.defined() ||
         (a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() && at::equal(a, b));
}

// The places, among all rows of a part, of those that a network of `tasks` uses.
at::Tensor places_of(const PreparedData& data, const DataSet& part,
                     const std::vector<int64_t>& tasks) {
  const auto own = tasks.size() == data.tasks.size() ? at::Tensor() : labelled_rows(part, tasks);
  return own.defined() ? own : at::arange(part.rows(), at::kLong);
}

}  // namespace

SameTraining::SameTraining(const EarlierRun& earlier, const PreparedData& data,
                           const RunData& known, const Json& settings)
    : earlier_(earlier), data_(data), known_(known), settings_(settings) {
  if (known.trunk != earlier.known.trunk)
    obstacle_ = "the file of model.trunk is another one";
  else if (run_data(earlier.config, earlier.data, earlier.known.trunk).hash != earlier.known.hash)
    obstacle_ = "the data files have changed since that run";
  else
    obstacle_ = setting_difference({"model", "train", "run"});
  if (obstacle_.empty() && any_dense(data.tasks) != any_dense(earlier.data.tasks))
    obstacle_ = "only one of the runs has label maps";
  // Pictures are not compared one by one.
  if (obstacle_.empty() && data.input.is_picture())
    obstacle_ = known.hash == earlier.known.hash ? setting_difference({"data"})
                                                 : "the pictures are other ones";
  if (obstacle_.empty() && data.input.is_picture() != earlier.data.input.is_picture())
    obstacle_ = "only one of the runs learns from pictures";
}

std::string SameTraining::setting_difference(const std::vector<std::string>& sections) const {
  for (const auto& [key, now] : settings_.items()) {
    if (std::find(sections.begin(), sections.end(), section_of(key)) == sections.end() ||
        key == "run.seed" || key == "data.drop")
      continue;
    const auto before = earlier_.settings.find(key);
    if (before != earlier_.settings.end() && before->dump() == now.dump()) continue;
    return fmt::format("{} was {} and is now {}", key,
                       before == earlier_.settings.end() ? "not set" : value_text(*before),
                       value_text(now));
  }
  return {};
}

std::optional<int64_t> SameTraining::number_of(const std::string& name) const {
  for (size_t i = 0; i < data_.tasks.size(); ++i)
    if (data_.tasks[i].name == name) return static_cast<int64_t>(i);
  return std::nullopt;
}

std::optional<std::vector<int64_t>> SameTraining::numbers_of(
    const std::vector<int64_t>& tasks) const {
  std::vector<int64_t> numbers;
  numbers.reserve(tasks.size());
  for (const int64_t task : tasks) {
    const auto number = number_of(earlier_.data.tasks[static_cast<size_t>(task)].name);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::vector<std::string> SameTraining::dropped() const {
  std::vector<std::string> names;
  for (const auto& task : earlier_.data.tasks)
    if (!number_of(task.name)) names.push_back(task.name);
  return names;
}

std::vector<std::string> SameTraining::added() const {
  std::vector<std::string> names;
  for (const auto& task : data_.tasks)
    if (std::none_of(earlier_.data.tasks.begin(), earlier_.data.tasks.end(),
                     [&](const Task& before) { return before.name == task.name; }))
      names.push_back(task.name);
  return names;
}

std::string SameTraining::affinity_obstacle() const {
  if (!obstacle_.empty()) return obstacle_;
  if (auto settings = setting_difference({"affinity"}); !settings.empty()) return settings;
  if (data_.hash != earlier_.data.hash) return "the data files are other ones";
  if (settings_.at("run.seed") != earlier_.settings.at("run.seed"))
    return fmt::format("run.seed was {} and is now {}",
                       value_text(earlier_.settings.at("run.seed")),
                       value_text(settings_.at("run.seed")));
  for (const auto& before : earlier_.data.tasks) {
    const auto number = number_of(before.name);
    if (number && data_.tasks[static_cast<size_t>(*number)].to_json() != before.to_json())
      return fmt::format("task {} is defined otherwise", quote(before.name));
  }
  // Rows that only dropped tasks label may go: then the scales of inputs move a little.
  std::vector<std::string> columns, now;
  for (const auto& feature : earlier_.data.encoder.features()) columns.push_back(feature.name);
  for (const auto& feature : data_.encoder.features()) now.push_back(feature.name);
  return columns == now ? "" : input_difference();
}

std::string SameTraining::start_obstacle() const {
  if (!obstacle_.empty()) return obstacle_;
  return data_.input.is_picture() ? "" : input_difference();
}

std::string SameTraining::input_difference() const {
  std::map<std::string, std::string> before, now;
  for (const auto& [all, of] :
       {std::pair{&earlier_.data.encoder, &before}, std::pair{&data_.encoder, &now}})
    for (const auto& feature : all->features())
      (*of)[feature.name] = FeatureEncoder({feature}).to_json().dump();
  for (const auto& [name, code] : now)
    if (!before.contains(name)) return fmt::format("column {} was no input", quote(name));
  for (const auto& [name, code] : before)
    if (!now.contains(name)) return fmt::format("column {} is no input any more", quote(name));
  for (const auto& [name, code] : now)
    if (before.at(name) != code)
      return fmt::format("column {} is scaled or coded by other training rows", quote(name));
  return earlier_.data.encoder.to_json() == data_.encoder.to_json() ? ""
                                                                    : "the inputs' order differs";
}

bool SameTraining::same_inputs(const at::Tensor& before, const at::Tensor& now) const {
  const std::pair<const void*, const void*> pair = {before.data_ptr(), now.data_ptr()};
  const bool shared = before.sizes() == now.sizes() &&
                      std::find(equal_.begin(), equal_.end(), pair) != equal_.end();
  if (shared) return true;
  if (!equal_tensors(before, now)) return false;
  // Only whole parts stay in memory, so that their addresses tell them apart.
  for (const auto* part : {&data_.training, &data_.validation, &data_.test})
    if (part->rows() > 0 && part->slice(0, part->rows()).inputs.data_ptr() == pair.second)
      equal_.push_back(pair);
  return true;
}

std::string SameTraining::part_difference(const DataSet& before, const DataSet& now,
                                          const std::vector<int64_t>& old_tasks,
                                          const std::vector<int64_t>& tasks,
                                          const char* part) const {
  std::string other = fmt::format("its {} rows are other ones", part);
  if (before.rows() != now.rows() ||
      !equal_tensors(places_of(earlier_.data, before, old_tasks), places_of(data_, now, tasks)))
    return other;
  if (now.rows() == 0) return {};
  const DataSet old_rows = network_rows(earlier_.data, before, old_tasks),
                rows = network_rows(data_, now, tasks);
  const Batch old_labels = before.with_tasks(old_tasks, false).labels(),
              labels = now.with_tasks(tasks, false).labels();
  if (!data_.input.is_picture() &&
      !same_inputs(old_rows.slice(0, old_rows.rows()).inputs, rows.slice(0, rows.rows()).inputs))
    return other;
  const bool alike = data_.input.is_picture()
                         ? equal_tensors(old_labels.labelled, labels.labelled)
                         : equal_tensors(counting(old_labels), counting(labels));
  if (!alike || !equal_tensors(old_labels.targets, labels.targets))
    return fmt::format("the labels of its {} rows are other ones", part);
  return {};
}

std::string SameTraining::difference(const std::vector<int64_t>& tasks) const {
  if (!obstacle_.empty()) return obstacle_;
  const auto numbers = numbers_of(tasks);
  if (!numbers) return "a task was dropped";
  if (!std::is_sorted(numbers->begin(), numbers->end())) return "the order of the tasks changed";
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Task& before = earlier_.data.tasks[static_cast<size_t>(tasks[i])];
    if (before.to_json() != data_.tasks[static_cast<size_t>((*numbers)[i])].to_json())
      return fmt::format("task {} is defined otherwise", quote(before.name));
  }
  if (!data_.input.is_picture())
    if (auto inputs = input_difference(); !inputs.empty()) return inputs;
  using Parts = std::array<const DataSet*, 3>;
  const Parts before = {&earlier_.data.training, &earlier_.data.validation, &earlier_.data.test},
              now = {&data_.training, &data_.validation, &data_.test};
  constexpr std::array<const char*, 3> kNames = {"training", "validation", "test"};
  for (size_t part = 0; part < 3; ++part)
    if (auto words = part_difference(*before[part], *now[part], tasks, *numbers, kNames[part]);
        !words.empty())
      return earlier_.config.data.split == SplitKind::kStratified
                 ? words + ", since data.split = \"stratified\" depends on the tasks"
                 : words;
  return {};
}

}  // namespace kindred
