#include <algorithm>

#include <fmt/format.h>

#include "kindred/chart/bar_table.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/palette.h"
#include "kindred/report/findings.h"
#include "kindred/report/report.h"
#include "kindred/report/sections.h"
#include "kindred/stats/shared_labels.h"

namespace kindred {
namespace {

std::string seconds_tick(double value, double) {
  return seconds_text(value);
}

void write_facts(const RunRecord& run, Markup& out) {
  out.open("dl", {{"class", "facts"}});
  const auto fact = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    out.open("div").element("dt", {}, name).element("dd", {}, value).close();
  };
  const RunLog& log = run.log;
  if (!log.rows.empty())
    fact("rows", fmt::format("{} training, {} validation, {} test",
                             count_text(static_cast<double>(log.rows[0])),
                             count_text(static_cast<double>(log.rows[1])),
                             count_text(static_cast<double>(log.rows[2]))));
  if (log.inputs) fact("inputs of a network", count_text(static_cast<double>(*log.inputs)));
  fact("checksum of the data", log.data_hash);
  if (run.affinity)
    for (const auto& [key, value] : run.affinity->metadata.items())
      if (key != kSharedLabelsKey)  // the section of affinities shows it
        fact(("affinity: " + key).c_str(),
             value.is_string() ? value.get<std::string>() : value.dump());
  if (log.threads) fact("threads", fmt::format("{}", *log.threads));
  fact("device", log.device);
  fact("matrix library", log.blas);
  fact("began", log.first_time);
  fact("last event", log.last_time);
  fact("written by", "kindred " + report_version());
  out.close();
  if (log.warnings.empty()) return;
  out.element("h3", {}, "Warnings about the data").open("ul");
  for (const auto& warning : log.warnings) out.element("li", {}, warning);
  out.close();
}

}  // namespace

Section time_section(const RunRecord& run) {
  Section section = {"time", "Training time", "", ""};
  const auto shares = time_shares(run);
  if (shares.empty()) {
    section.body = absent("No network has been trained yet.");
    return section;
  }
  double total = 0;
  for (const auto& share : shares) total += share.seconds;
  section.lead = fmt::format(
      "Training time of all networks in seconds, {} in total. Several networks train in parallel, "
      "so that less time passed.",
      seconds_text(total));
  if (run.reuse) {
    const auto has = [&](const SameNetwork& same) {
      return std::any_of(run.networks.begin(), run.networks.end(), [&](const NetworkRecord& own) {
        return own.task_numbers == same.task_numbers && own.seed == same.seed;
      });
    };
    section.lead += " Of these, " + reused_networks_text(*run.reuse, has) + ".";
  }
  BarTable table;
  table.caption = "Seconds of training by purpose";
  table.label_heading = "what";
  table.value_heading = "seconds, share";
  table.tick = seconds_tick;
  for (const auto& share : shares) {
    Bar bar;
    bar.label = share.what;
    if (share.networks > 0) bar.note = counted(static_cast<size_t>(share.networks), "network");
    bar.value = share.seconds;
    bar.value_text = seconds_text(share.seconds);
    bar.value_note = share_text(share.seconds / total);
    bar.tone = colour_class(0);
    table.bars.push_back(std::move(bar));
  }
  section.body = draw(table);
  return section;
}

Section settings_section(const RunRecord& run) {
  Section section = {"settings", "Data, settings, versions", "", ""};
  Markup out;
  write_facts(run, out);
  if (run.config) {
    out.open("details").element("summary", {}, "The complete config, with every default");
    out.element("pre", {{"tabindex", "0"}}, *run.config).close();
  } else {
    out.add(absent("The config is unknown: config.toml is missing."));
  }
  section.body = out.take();
  return section;
}

}  // namespace kindred
