#include "kindred/stats/kept_tasks.h"

#include "kindred/base/json.h"
#include "kindred/base/json_record.h"
#include "kindred/stats/measurements.h"

namespace kindred {
namespace {

// The places of the kept sources in the line, in the order of `kept`.
struct KeptSources {
  std::vector<size_t> places;   // rows of the line's matrices
  std::vector<size_t> sources;  // among the kept tasks, ascending
};

KeptSources kept_sources(const Json& line, const std::vector<size_t>& kept) {
  KeptSources out;
  for (size_t i = 0; i < kept.size(); ++i) {
    if (!line.contains("sources")) {
      out.places.push_back(kept[i]);
      out.sources.push_back(i);
      continue;
    }
    const Json& sources = line.at("sources");
    for (size_t place = 0; place < sources.size(); ++place) {
      if (sources[place].get<size_t>() != kept[i]) continue;
      out.places.push_back(place);
      out.sources.push_back(i);
    }
  }
  return out;
}

Json kept_matrix(const Json& matrix, const std::vector<size_t>& places,
                 const std::vector<size_t>& kept) {
  Json rows = Json::array();
  for (const size_t place : places) {
    Json row = Json::array();
    for (const size_t target : kept) row.push_back(matrix[place][target]);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json items(const Json& list, const std::vector<size_t>& places) {
  Json out = Json::array();
  for (const size_t place : places) out.push_back(list.at(place));
  return out;
}

}  // namespace

std::string measurement_line_of(std::string_view line, size_t tasks,
                                const std::vector<size_t>& kept, const std::string& where) {
  Json json = parse_json(line, where);
  (void)measurement_from_line(line, tasks, where);
  const KeptSources rows = kept_sources(json, kept);
  if (rows.places.empty()) return {};
  if (json.contains("also")) {
    for (auto& [measure, matrix] : json["also"].items()) {
      (void)measurement_from_line(line, tasks, where, measure);
      matrix = kept_matrix(matrix, rows.places, kept);
    }
  }
  json["matrix"] = kept_matrix(json["matrix"], rows.places, kept);
  if (json.contains("sources")) {
    json["chances"] = items(json["chances"], rows.places);
    json["sources"] = rows.sources;
  }
  if (json.contains("losses")) {
    if (!json["losses"].is_array() || json["losses"].size() != tasks)
      reject_input(where, "\"losses\" does not have a number for each task");
    json["losses"] = items(json["losses"], kept);
  }
  return json.dump();
}

}  // namespace kindred
