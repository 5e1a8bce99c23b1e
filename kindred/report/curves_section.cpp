#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/chart/line_chart.h"
#include "kindred/chart/markup.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

// With more, the script initially shows one task at a time.
constexpr size_t kMostAtOnce = 9;
// Most points of a curve; a longer one shows every second epoch, every third, …
constexpr size_t kMostPoints = 60;

// Charts of which a <select>, made by the script, shows one at a time; without it all are shown.
std::string gallery(const std::string& label, const std::vector<std::string>& charts) {
  Markup out;
  out.open("div", {{"class", "gallery"},
                   {"data-label", label},
                   {"data-all", charts.size() <= kMostAtOnce ? "yes" : "no"}});
  for (const auto& chart : charts) out.add(chart);
  return out.take();
}

std::string stretches(size_t count) {
  return fmt::format("{} {} of training", count, count == 1 ? "stretch" : "stretches");
}

std::string course_chart(const RunRecord& run, size_t target) {
  const AffinityCourse& course = *run.course;
  const auto& tasks = run.affinity->tasks;
  LineChart chart;
  chart.title = "on " + tasks[target];
  chart.select_value = tasks[target];
  chart.description = fmt::format(
      "Affinity of other tasks to {} through training, with bands of two standard errors.",
      tasks[target]);
  chart.x_label = "training step";
  chart.y_label = "affinity";
  chart.zero_line = true;
  for (const auto& pair : course.pairs) {
    if (pair.target != static_cast<int64_t>(target)) continue;
    ChartLine line;
    line.name = tasks[static_cast<size_t>(pair.source)];
    line.colour = chart.lines.size();
    line.y = pair.means;
    for (size_t bin = 0; bin < pair.means.size(); ++bin) {
      line.x.push_back((static_cast<double>(course.first_steps[bin]) +
                        static_cast<double>(course.last_steps[bin])) /
                       2);
      line.low.push_back(pair.means[bin] - 2 * pair.standard_errors[bin]);
      line.high.push_back(pair.means[bin] + 2 * pair.standard_errors[bin]);
    }
    // The last of four helps least.
    line.dashed = chart.lines.size() == 3;
    chart.lines.push_back(std::move(line));
  }
  return chart.lines.empty() ? std::string() : draw(chart);
}

// The networks whose curves are compared for a task, of the first seed: the chosen one, the one for
// all, its own.
struct Learner {
  std::string name;
  const NetworkRecord* network;
  size_t place;  // index of the task in it
};

std::vector<Learner> learners_of(const RunRecord& run, const std::vector<std::string>& tasks,
                                 size_t task) {
  uint64_t seed = run.networks.front().seed;
  for (const auto& network : run.networks) seed = std::min(seed, network.seed);
  std::vector<std::string> chosen;
  if (run.grouping) {
    const auto group = static_cast<size_t>(run.grouping->serves[task]);
    for (const int64_t member : run.grouping->groups[group])
      chosen.push_back(tasks[static_cast<size_t>(member)]);
  }
  std::vector<Learner> learners;
  const auto add = [&](const std::string& name, const std::vector<std::string>& members) {
    for (const auto& network : run.networks) {
      if (network.seed != seed || network.tasks != members || network.history.empty()) continue;
      const bool known = std::any_of(learners.begin(), learners.end(), [&](const Learner& other) {
        return other.network == &network;
      });
      const auto place = std::find(members.begin(), members.end(), tasks[task]) - members.begin();
      if (!known) learners.push_back({name, &network, static_cast<size_t>(place)});
    }
  };
  if (!chosen.empty()) add(fmt::format("network {}", run.grouping->serves[task] + 1), chosen);
  add("one network for all", tasks);
  add("its own network", {tasks[task]});
  return learners;
}

ChartLine curve(const Learner& learner, bool validation, size_t colour) {
  const auto& history = learner.network->history;
  ChartLine line;
  line.name = learner.name + (validation ? ", validation" : ", training");
  line.colour = colour;
  line.dashed = !validation;
  const size_t step = 1 + (history.size() - 1) / kMostPoints;
  const auto best = static_cast<size_t>(learner.network->best_epoch);
  for (size_t epoch = 0; epoch < history.size(); ++epoch) {
    const bool kept = validation && epoch == best;
    if (epoch % step != 0 && !kept) continue;
    if (kept) line.mark = line.x.size();
    line.x.push_back(static_cast<double>(epoch + 1));
    const auto& losses =
        validation ? history[epoch].validation_losses : history[epoch].training_losses;
    line.y.push_back(losses[learner.place]);
  }
  return line;
}

std::string learning_chart(const RunRecord& run, const std::vector<std::string>& tasks,
                           size_t task) {
  LineChart chart;
  chart.title = tasks[task];
  chart.select_value = tasks[task];
  chart.description = fmt::format(
      "Training and validation loss of {} over epochs, in the networks that hold it.", tasks[task]);
  chart.x_label = "epoch";
  chart.y_label = "loss";
  chart.whole_x = true;
  size_t colour = 0;
  for (const auto& learner : learners_of(run, tasks, task)) {
    chart.lines.push_back(curve(learner, true, colour));
    chart.lines.push_back(curve(learner, false, colour));
    ++colour;
  }
  return chart.lines.empty() ? std::string() : draw(chart);
}

template <class Chart>
std::string charts_of(const std::string& label, size_t tasks, const Chart& chart) {
  std::vector<std::string> charts;
  for (size_t task = 0; task < tasks; ++task)
    if (auto drawn = chart(task); !drawn.empty()) charts.push_back(std::move(drawn));
  return charts.empty() ? std::string() : gallery(label, charts);
}

}  // namespace

Section course_section(const RunRecord& run) {
  Section section = {"course", "Affinity through training", "", ""};
  if (!run.course) {
    section.body = absent(
        "The single measurements are missing; kindred affinity CONFIG writes them to "
        "affinity.jsonl.");
    return section;
  }
  section.body = charts_of("effect on", run.affinity->size(),
                           [&](size_t target) { return course_chart(run, target); });
  if (section.body.empty()) {
    section.body = absent("No pair of tasks was ever measured.");
    return section;
  }
  section.lead = fmt::format(
      "For each task: the three tasks that help it most and, dashed, the one that helps least. {} "
      "measurements in {}; each point is the mean over one, with a band of two standard errors to "
      "either side.",
      run.course->measurements, stretches(run.course->first_steps.size()));
  return section;
}

Section learning_section(const RunRecord& run) {
  Section section = {"learning", "Learning curves", "", ""};
  const auto tasks = run.tasks();
  if (!run.networks.empty())
    section.body = charts_of("task", tasks.size(),
                             [&](size_t task) { return learning_chart(run, tasks, task); });
  if (section.body.empty()) {
    section.body = absent(
        "No network has been trained; kindred train CONFIG trains the networks of the chosen "
        "groups.");
    return section;
  }
  section.lead =
      "Losses of the first seed: solid lines on validation rows, dashed lines on training rows. "
      "The ring marks the epoch whose weights were kept.";
  return section;
}

}  // namespace kindred
