#include <fmt/format.h>

#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/refinement_text.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

void write_cells(const std::vector<std::string>& cells, const char* tag, Markup& out) {
  out.open("tr");
  for (const auto& cell : cells) out.element(tag, {}, cell);
  out.close();
}

void write_steps(const RefinementRecord& refinement, Markup& out) {
  if (refinement.steps.empty()) return;
  out.element("h3", {}, "Further networks, in the order of their training");
  out.open("div", {{"class", "scroll"}}).open("table");
  out.element("caption", {},
              fmt::format("Gains are mean decreases of the tasks' {} against single-task networks. "
                          "Networks of one round were planned together.",
                          refinement.by == "metric" ? "validation errors" : "validation losses"));
  out.open("thead");
  write_cells({"round", "network", "why", "expected gain", "benefit", "measured gain"}, "th", out);
  out.close().open("tbody");
  for (const auto& step : refinement.steps) {
    out.open("tr").element("td", {}, fmt::format("{}", step.round)).open("td");
    for (size_t i = 0; i < step.group.size(); ++i) {
      if (i > 0) out.text(", ");
      out.add(name_markup(step.group[i]));
    }
    out.close();
    out.element(
        "td", {},
        step.in_cover ? "in the best answer under optimistic gains" : "expected improvement");
    out.element("td", {},
                fmt::format("{} ± {:.2g}", percent_change_text(step.mean), 100 * step.deviation));
    out.element("td", {}, percent_change_text(step.benefit));
    out.element("td", {}, percent_change_text(step.gain)).close();
  }
  out.close().close().close();
}

void write_checks(const RefinementRecord& refinement, Markup& out) {
  const Answer& answer = *refinement.answer;
  out.element("h3", {}, "The tests").open("div", {{"class", "scroll"}}).open("table");
  out.element("caption", {},
              fmt::format("On {}. p: probability that chance alone gives the best "
                          "choice among all trained networks such an advantage; more networks are "
                          "recommended only if it is at most {:g}.",
                          tested_rows(answer), answer.level));
  out.open("thead");
  write_cells({"answer", compared_quantity(refinement), "p", "significant from"}, "th", out);
  out.close().open("tbody");
  const auto row = [&](const std::string& what, const AnswerCheck& check) {
    write_cells({what, percent_change_text(-check.decrease),
                 check.p < 0.001 ? "< 0.001" : fmt::format("{:.2g}", check.p),
                 percent_change_text(-check.detectable)},
                "td", out);
  };
  row("the best networks against one for all", answer.against_all_in_one);
  if (answer.validation_check)
    row("the best networks against one for all, on the validation rows alone",
        *answer.validation_check);
  row("the best networks against single-task networks", answer.against_single_task);
  if (answer.single_task_against_all_in_one)
    row("single-task networks against one for all", *answer.single_task_against_all_in_one);
  out.close().close().close();
}

}  // namespace

Section refinement_section(const RunRecord& run) {
  Section section = {"refinement", "How the answer was found", "", ""};
  if (!run.refinement) {
    section.body = absent(
        "No further networks were trained to refine TAG's groups, and nothing was recommended: "
        "kindred refine CONFIG does both, and so does kindred run unless refine.trainings = 0.");
    return section;
  }
  section.lead = refinement_text(*run.refinement) + ".";
  Markup out;
  if (run.refinement->answer) write_checks(*run.refinement, out);
  write_steps(*run.refinement, out);
  section.body = out.take();
  return section;
}

}  // namespace kindred
