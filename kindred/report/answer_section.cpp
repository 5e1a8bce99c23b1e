#include <algorithm>

#include <fmt/format.h>

#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/palette.h"
#include "kindred/report/findings.h"
#include "kindred/report/method_names.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

struct Tile {
  std::string title, value, note, tone;
};

std::string tone_of(Verdict verdict) {
  return verdict == Verdict::kLower ? "good" : verdict == Verdict::kHigher ? "bad" : "plain";
}

Tile difference_tile(const MethodDifference& difference) {
  const Verdict verdict = difference.verdict();
  const std::string sign = verdict == Verdict::kLower    ? "▲ "
                           : verdict == Verdict::kHigher ? "▼ "
                           : verdict == Verdict::kNoise  ? "≈ "
                                                         : "? ";
  std::string note = fmt::format("error {}", change_text(difference.mean));
  if (difference.interval)
    note += fmt::format(", 95 % interval {} to {}", change_text(difference.low()),
                        change_text(difference.high()));
  const std::string word = verdict == Verdict::kLower    ? "better"
                           : verdict == Verdict::kHigher ? "worse"
                                                         : words(verdict);
  return {"against " + method_title(difference.against), sign + word, note, tone_of(verdict)};
}

Tile choice_tile(const Grouping& grouping) {
  if (grouping.status == GroupingStatus::kGiven)
    return {"proof", "your own", "value " + affinity_text(grouping.value), "plain"};
  const bool optimal = grouping.status == GroupingStatus::kOptimal;
  return {"proof", optimal ? "proven best" : "gap " + share_text(grouping.gap),
          fmt::format("value {}, bound {}", affinity_text(grouping.value),
                      affinity_text(grouping.bound)),
          "plain"};
}

std::vector<Tile> tiles_of(const RunRecord& run) {
  std::vector<Tile> tiles;
  if (run.comparison)
    for (const auto& difference : run.comparison->differences)
      tiles.push_back(difference_tile(difference));
  if (run.grouping) {
    const Grouping& grouping = *run.grouping;
    tiles.push_back(choice_tile(grouping));
    if (grouping.stability) {
      const Stability& stability = *grouping.stability;
      const std::string count = count_text(static_cast<double>(stability.resamples));
      const std::string of = stability.runs > 0
                                 ? fmt::format("with other seeds ({} simulated repeats)", count)
                                 : fmt::format("of {} resamples", count);
      tiles.push_back({"same groups again", share_text(stability.best_share),
                       of + "; expected regret " + affinity_text(stability.expected_regret),
                       "plain"});
    }
  }
  if (run.timing)
    tiles.push_back(
        {"search", fmt::format("{:.2f} joint runs", run.timing->joint_runs),
         fmt::format("{}; HOA would train {} networks", seconds_text(run.timing->seconds),
                     count_text(run.timing->hoa_networks)),
         "plain"});
  return tiles;
}

void write_tiles(const RunRecord& run, Markup& out) {
  const auto tiles = tiles_of(run);
  if (tiles.empty()) return;
  out.open("dl", {{"class", "tiles"}});
  for (const auto& tile : tiles) {
    out.open("div", {{"class", "tile " + tile.tone}});
    out.element("dt", {}, tile.title).open("dd").element("strong", {}, tile.value);
    out.element("span", {}, tile.note).close().close();
  }
  out.close();
}

void write_chips(const Grouping& grouping, const std::vector<int64_t>& tasks, const char* kind,
                 Markup& out) {
  out.open("ul", {{"class", std::string("chips ") + kind}});
  for (const int64_t task : tasks)
    out.open("li").element("bdi", {}, grouping.tasks[static_cast<size_t>(task)]).close();
  out.close();
}

void write_networks(const Grouping& grouping, Markup& out) {
  out.open("ol", {{"class", "networks"}});
  for (size_t g = 0; g < grouping.groups.size(); ++g) {
    const auto serves = served_by(grouping, g), helps = helpers_of(grouping, g);
    out.open("li", {{"class", colour_class(g)}});
    out.element("h3", {}, fmt::format("Network {}", g + 1));
    if (!grouping.names.empty()) out.open("p").add(name_markup(grouping.names[g])).close();
    out.element("p", {}, serves.empty() ? "serves no task" : "serves");
    if (!serves.empty()) write_chips(grouping, serves, "serves", out);
    if (!helps.empty()) {
      out.element("p", {}, "and is helped by");
      write_chips(grouping, helps, "helps", out);
    }
    out.close();
  }
  out.close();
}

// The recommended networks, as groups of the run's tasks.
Grouping recommended_grouping(const Answer& answer, const std::vector<std::string>& tasks) {
  Grouping grouping;
  grouping.tasks = tasks;
  for (const auto& names : answer.recommended_groups) {
    grouping.groups.emplace_back();
    for (size_t task = 0; task < tasks.size(); ++task)
      if (std::find(names.begin(), names.end(), tasks[task]) != names.end())
        grouping.groups.back().push_back(static_cast<int64_t>(task));
  }
  grouping.serves.assign(tasks.size(), 0);
  if (answer.recommended_groups == answer.groups) {
    grouping.serves = answer.serves;
  } else if (answer.recommended == Recommendation::kSingleTask) {
    for (size_t g = 0; g < grouping.groups.size(); ++g)
      grouping.serves[static_cast<size_t>(grouping.groups[g].front())] = static_cast<int64_t>(g);
  }
  return grouping;
}

}  // namespace

std::string absent(const std::string& what) {
  Markup out;
  out.element("p", {{"class", "absent"}}, what);
  return out.take();
}

std::string name_markup(const std::string& name) {
  Markup out;
  out.element("bdi", {}, name);
  return out.take();
}

std::string answer_markup(const RunRecord& run) {
  const auto sentences = answer_sentences(run);
  Markup out;
  out.open("section", {{"id", "answer"}, {"aria-labelledby", "answer-title"}});
  out.element("h2", {{"id", "answer-title"}}, sentences.front());
  if (sentences.size() > 1) {
    out.open("p", {{"class", "lead"}});
    for (size_t i = 1; i < sentences.size(); ++i) out.text((i > 1 ? " " : "") + sentences[i]);
    out.close();
  }
  if (!run.faults.empty()) {
    out.open("div", {{"class", "faults"}, {"role", "alert"}});
    out.element("p", {},
                "These files of the run cannot be used; their content is missing from this page:");
    out.open("ul");
    for (const auto& fault : run.faults) out.element("li", {}, fault);
    out.close().close();
  }
  write_tiles(run, out);
  if (run.refinement && run.refinement->answer)
    write_networks(recommended_grouping(*run.refinement->answer, run.tasks()), out);
  else if (run.grouping)
    write_networks(*run.grouping, out);
  return out.take();
}

}  // namespace kindred
