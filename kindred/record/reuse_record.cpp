#include "kindred/record/reuse_record.h"

#include <fmt/format.h>

#include "kindred/base/json_record.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr const char* kReuseFormat = "kindred.reuse/1";

std::string quoted(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  all.reserve(names.size());
  for (const auto& name : names) all.push_back(quote(name));
  return joined(all);
}

constexpr const char* kWarmWords =
    "a joint training that began with the weights of another, so without the first, large steps; "
    "one from initial weights measures others";

// What the source means for the values.
std::string caveat(const ReuseRecord& record) {
  if (record.affinities == AffinitySource::kWarm)
    return std::string("they are measured in ") + kWarmWords;
  if (record.affinities != AffinitySource::kCarried) return {};
  std::string words;
  if (!record.measured_with.empty())
    words = fmt::format(
        "they were measured while {} trained along, and a joint training without may "
        "measure others",
        quoted(record.measured_with));
  if (record.measured_warm)
    words += (words.empty() ? "they were measured in " : "; and in ") + std::string(kWarmWords);
  return words;
}

}  // namespace

const Names<AffinitySource>& affinity_source_names() {
  static const Names<AffinitySource> kNames = {{"carried", AffinitySource::kCarried},
                                               {"warm", AffinitySource::kWarm},
                                               {"cold", AffinitySource::kCold}};
  return kNames;
}

std::string reused_affinities_text(const ReuseRecord& record) {
  std::string text;
  if (record.affinities == AffinitySource::kCarried)
    text = fmt::format("affinities are those of {}, and nothing was measured", record.run);
  else if (record.affinities == AffinitySource::kWarm)
    text =
        fmt::format("affinities are measured anew, beginning with the weights of {}", record.run);
  else
    text = "affinities are measured anew, from initial weights";
  if (!record.why.empty()) text += " (" + record.why + ")";
  const auto words = caveat(record);
  return words.empty() ? text : text + "; " + words;
}

std::string reused_networks_text(const ReuseRecord& record,
                                 const std::function<bool(const SameNetwork&)>& has) {
  size_t used = 0;
  double seconds = 0;
  for (const auto& network : record.networks) {
    if (!has(network)) continue;
    ++used;
    seconds += network.seconds;
  }
  std::string text = fmt::format(
      "{} of the {} networks in {} that are the same here are used, whose training took {:.1f} s "
      "there",
      used, record.networks.size(), record.run, seconds);
  for (const auto& [reason, count] : record.refused)
    text += fmt::format("; {} {} not the same: {}", count, count == 1 ? "is" : "are", reason);
  return text;
}

Json affinity_provenance(const ReuseRecord& record) {
  Json json = {{"run", record.run},
               {"source", name_of(affinity_source_names(), record.affinities)}};
  if (record.affinities == AffinitySource::kCarried) json["measured_with"] = record.measured_with;
  if (const auto words = caveat(record); !words.empty()) json["note"] = words;
  return json;
}

Json to_json(const ReuseRecord& record) {
  Json refused = Json::array(), networks = Json::array();
  for (const auto& network : record.networks)
    networks.push_back({{"folder", network.folder},
                        {"tasks", network.task_numbers},
                        {"seed", network.seed},
                        {"seconds", network.seconds}});
  for (const auto& [reason, count] : record.refused)
    refused.push_back({{"why", reason}, {"networks", count}});
  return {{"format", kReuseFormat},
          {"run", record.run},
          {"dropped", record.dropped},
          {"added", record.added},
          {"former_targets", record.former_targets},
          {"affinities", name_of(affinity_source_names(), record.affinities)},
          {"why", record.why},
          {"measured_with", record.measured_with},
          {"measured_warm", record.measured_warm},
          {"networks", networks},
          {"refused", refused}};
}

ReuseRecord read_reuse(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kReuseFormat);
  const JsonRecord record(json, path.string());
  ReuseRecord reuse{.run = record.text("run"),
                    .dropped = record.texts("dropped"),
                    .added = record.texts("added"),
                    .former_targets = record.texts("former_targets"),
                    .affinities = record.choice("affinities", affinity_source_names()),
                    .why = record.text("why"),
                    .measured_with = record.texts("measured_with"),
                    .measured_warm = record.boolean("measured_warm"),
                    .networks = {},
                    .refused = {}};
  for (const auto& item : record.records("networks"))
    reuse.networks.push_back({.folder = item.text("folder"),
                              .task_numbers = item.wholes("tasks"),
                              .seed = item.seed("seed"),
                              .seconds = item.number("seconds", at_least(0))});
  for (const auto& item : record.records("refused"))
    reuse.refused.emplace_back(item.text("why"), item.whole("networks"));
  return reuse;
}

}  // namespace kindred
