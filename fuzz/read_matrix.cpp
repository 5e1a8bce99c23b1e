// Feeds arbitrary bytes to the readers of affinities, task names, measurements, score tables and
// groupings. Whatever the bytes, a reader gives something that its own check accepts and that comes
// back unchanged when it is written and read again, or throws an Error of one printable line.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/stats/measurements.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string text_of(const auto& value) {
  return to_json(value).dump();
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

template <class Call>
void call(const Call& reader) {
  try {
    reader();
  } catch (const kindred::Error& error) {
    const std::string_view what = error.what();
    require(!what.empty() && kindred::is_utf8(what));
    for (const char c : what) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
}

void require_whole(const kindred::AffinityMatrix& matrix) {
  check(matrix, "f");
  const auto back = kindred::affinity_from_json(kindred::parse_json(text_of(matrix), "f"), "f");
  require(back.tasks == matrix.tasks && same(back.values, matrix.values));
  require(same(back.standard_errors, matrix.standard_errors) && back.counts == matrix.counts);
  require(back.metadata.dump() == matrix.metadata.dump());
  if (matrix.tasks.empty()) return;
  const auto from_csv = kindred::affinity_from_csv(to_csv(matrix), {}, "f");
  require(from_csv.tasks == matrix.tasks && same(from_csv.values, matrix.values));
}

void affinity_json(std::string_view bytes) {
  call([&] { require_whole(kindred::affinity_from_json(kindred::parse_json(bytes, "f"), "f")); });
}

void affinity_csv(std::string_view bytes) {
  using kindred::Rows;
  for (const auto rows : {std::optional<Rows>(), std::optional(Rows::kTarget)})
    call([&] { require_whole(kindred::affinity_from_csv(bytes, rows, "f")); });
}

void affinity_npy(std::string_view bytes) {
  const std::vector<std::string> names{"a", "b", "c", "d"};
  for (size_t n = 1; n <= names.size(); ++n)
    call([&] {
      const auto end = names.begin() + static_cast<std::ptrdiff_t>(n);
      require_whole(kindred::affinity_from_npy(
          bytes, {names.begin(), end}, n % 2 == 0 ? kindred::Rows::kSource : kindred::Rows::kTarget,
          "f"));
    });
}

void task_names(std::string_view bytes) {
  const auto look = [](const std::vector<std::string>& names) {
    require(!names.empty());
    kindred::check_task_names(names, "f");
  };
  call([&] { look(kindred::task_names_from_text(bytes, "f")); });
  call([&] { look(kindred::task_names_from_json(kindred::parse_json(bytes, "f"), "f")); });
}

void measurements(std::string_view bytes) {
  for (const auto& names : {std::vector<std::string>{"a"}, std::vector<std::string>{"a", "b"}})
    call([&] {
      std::istringstream stream{std::string(bytes)};
      const auto all = kindred::measurements_from(stream, names, "f", 64);
      require(all.size() > 0 && all.values.size() == all.size() * names.size() * names.size());
      for (size_t i = 1; i < all.size(); ++i) require(all.steps[i] > all.steps[i - 1]);
      for (const double value : all.values) require(!std::isinf(value));
      require_whole(mean_of(all));
    });
}

void require_whole(const kindred::ScoreTable& table) {
  check(table, "f");
  const auto back = kindred::scores_from_json(kindred::parse_json(text_of(table), "f"), {}, "f");
  require(back.tasks == table.tasks && back.lower_is_better == table.lower_is_better);
  require(back.groups.size() == table.groups.size());
  for (size_t i = 0; i < table.groups.size(); ++i) {
    const auto &a = back.groups[i], &b = table.groups[i];
    require(a.name == b.name && a.group == b.group && a.scores == b.scores && a.cost == b.cost);
  }
}

void scores_csv(std::string_view bytes) {
  call([&] { require_whole(kindred::scores_from_csv(bytes, kindred::Better::kLower, "f")); });
}

void scores_json(std::string_view bytes) {
  using kindred::Better;
  for (const auto better : {std::optional<Better>(), std::optional(Better::kHigher)})
    call([&] {
      require_whole(kindred::scores_from_json(kindred::parse_json(bytes, "f"), better, "f"));
    });
}

void grouping_json(std::string_view bytes) {
  call([&] {
    const auto grouping = kindred::grouping_from_json(kindred::parse_json(bytes, "f"), "f");
    const auto back = kindred::grouping_from_json(kindred::parse_json(text_of(grouping), "f"), "f");
    require(back.tasks == grouping.tasks && back.groups == grouping.groups);
    require(back.serves == grouping.serves && same(back.scores, grouping.scores));
    require(back.status == grouping.status && back.networks == grouping.networks);
    require(
        same({back.value, back.bound, back.gap}, {grouping.value, grouping.bound, grouping.gap}));
  });
}

struct Reader {
  std::string_view name;
  void (*read)(std::string_view bytes);
};

constexpr Reader kReaders[] = {
    {"affinity_json", affinity_json}, {"affinity_csv", affinity_csv},
    {"affinity_npy", affinity_npy},   {"task_names", task_names},
    {"measurements", measurements},   {"scores_csv", scores_csv},
    {"scores_json", scores_json},     {"grouping_json", grouping_json},
};

const Reader* only_reader() {
  const char* name = std::getenv("KINDRED_FUZZ_READER");
  if (name == nullptr) return nullptr;
  for (const Reader& reader : kReaders)
    if (reader.name == name) return &reader;
  std::fprintf(stderr, "KINDRED_FUZZ_READER=%s is no reader\n", name);
  std::exit(2);
}

}  // namespace

// The first byte chooses the reader, the rest is the file; with KINDRED_FUZZ_READER in the
// environment, all is the file of that reader.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Reader* const only = only_reader();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (only != nullptr)
    only->read(bytes);
  else if (size > 0)
    kReaders[data[0] % std::size(kReaders)].read(bytes.substr(1));
  return 0;
}
