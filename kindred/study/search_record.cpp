#include "kindred/study/search_record.h"

#include <map>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr const char* kSearchFormat = "kindred.search/1";

double training_seconds(const Json& search) {
  return search.at("seconds").get<double>() - search.at("observed").at("seconds").get<double>();
}

}  // namespace

void write_search(const std::filesystem::path& path, const ObservedTraining& training) {
  write_json_file(path, {{"format", kSearchFormat},
                         {"steps", training.steps},
                         {"most_steps", training.most_steps},
                         {"cut_short", training.cut_short},
                         {"seconds", training.seconds},
                         {"threads", training.threads},
                         {"observed", training.observed}});
}

Json read_search(const std::filesystem::path& path) {
  Json search = read_json_file(path, kSearchFormat);
  try {
    (void)search.at("cut_short").get<bool>();
    (void)search.at("observed").at("measurements").get<int64_t>();
    (void)search.at("observed").at("sources").get<int64_t>();
    (void)search.at("observed").at("alone").get<std::map<std::string, double>>();
    (void)threads_of(search);
    (void)whole_run_seconds(search);
  } catch (const Json::exception&) {
    throw InputError(fmt::format("{}: damaged; start again in another directory", path.string()));
  }
  return search;
}

double whole_run_seconds(const Json& search) {
  const double seconds = training_seconds(search);
  const auto steps = search.at("steps").get<double>();
  if (!search.at("cut_short").get<bool>() || steps <= 0) return seconds;
  return seconds / steps * search.at("most_steps").get<double>();
}

double threads_of(const Json& search) {
  return search.at("threads").get<double>();
}

double seconds_with(const Json& search, const std::string& measure) {
  return training_seconds(search) + search.at("observed").at("alone").at(measure).get<double>();
}

std::string search_text(const Json& search, size_t tasks) {
  const Json& observed = search.at("observed");
  std::string text = fmt::format(
      "affinities of {} tasks from {} steps tried at {} of {} training steps; measuring took "
      "{:.3g} "
      "% of the training's time",
      tasks, observed.at("sources").get<int64_t>(), observed.at("measurements").get<int64_t>(),
      search.at("steps").get<int64_t>(),
      100 * observed.at("seconds").get<double>() / training_seconds(search));
  if (search.at("cut_short").get<bool>())
    text += fmt::format(
        "; the groups were decided after {} of {} steps, the rest would have taken {:.1f} s",
        search.at("steps").get<int64_t>(), search.at("most_steps").get<int64_t>(),
        whole_run_seconds(search) - training_seconds(search));
  return text;
}

}  // namespace kindred
