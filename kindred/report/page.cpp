#include <fmt/format.h>

#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/page_parts.h"
#include "kindred/report/report.h"
#include "kindred/report/sections.h"
#include "kindred/report/task_order.h"

namespace kindred {
namespace {

std::vector<Section> sections_of(const RunRecord& run) {
  const auto order = picture_order(run);
  std::vector<Section> sections = {refinement_section(run),      groups_section(run, order),
                                   comparison_section(run),      cost_section(run),
                                   affinity_section(run, order), course_section(run),
                                   sureness_section(run, order), budgets_section(run),
                                   learning_section(run),        time_section(run),
                                   settings_section(run)};
  // Optional in a run.
  if (run.all_budgets)
    sections.insert(sections.begin() + 4, budget_comparison_section(*run.all_budgets));
  return sections;
}

// Content security policy: blocks all loading, including what a hostile name would request.
constexpr const char* kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

void write_head(const RunRecord& run, Markup& out) {
  out.open("head").leaf("meta", {{"charset", "utf-8"}});
  out.leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.leaf("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", kPolicy}});
  out.leaf("meta", {{"name", "generator"}, {"content", "kindred " + report_version()}});
  out.leaf("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  // An empty icon, so that no browser requests one from a server.
  out.leaf("link", {{"rel", "icon"}, {"href", "data:,"}});
  out.element("title", {}, run.name + " · kindred");
  out.open("style").add(page_style()).close().close();
}

void write_header(const RunRecord& run, Markup& out) {
  out.open("header").element("p", {{"class", "brand"}},
                             "kindred · which tasks should learn together");
  out.open("h1").add(name_markup(run.name)).close();
  std::string facts = counted(run.tasks().size(), "task");
  if (run.comparison) facts += " · " + counted(run.comparison->seeds.size(), "seed");
  if (!run.log.rows.empty())
    facts += " · " + counted(static_cast<size_t>(run.log.rows[0]), "training row");
  if (!run.log.last_time.empty()) facts += " · " + run.log.last_time.substr(0, 10);
  out.element("p", {{"class", "quiet"}}, facts).close();
}

}  // namespace

std::string report_html(const RunRecord& run) {
  const auto sections = sections_of(run);
  Markup out;
  out.add("<!DOCTYPE html>\n").open("html", {{"lang", "en"}});
  write_head(run, out);
  out.open("body").element("a", {{"class", "skip"}, {"href", "#answer"}}, "To the answer");
  write_header(run, out);
  out.open("nav", {{"aria-label", "Contents"}}).open("ul");
  out.open("li").element("a", {{"href", "#answer"}}, "The answer").close();
  for (const auto& section : sections)
    out.open("li").element("a", {{"href", "#" + section.id}}, section.title).close();
  out.close().close().open("main").add(answer_markup(run));
  for (const auto& section : sections) {
    out.add("\n").open("section", {{"id", section.id}, {"aria-labelledby", section.id + "-title"}});
    out.element("h2", {{"id", section.id + "-title"}}, section.title);
    if (!section.lead.empty()) out.element("p", {{"class", "lead"}}, section.lead);
    out.add(section.body).close();
  }
  out.close().open("script").add("//<![CDATA[\n").add(page_script()).add("\n//]]>").close();
  return out.take() + "\n";
}

}  // namespace kindred
