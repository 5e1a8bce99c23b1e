#include "kindred/data/feature_encoder.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Numbers = std::vector<double>;
using Kinds = std::vector<ColumnKind>;
using Texts = std::vector<std::string>;

std::vector<int64_t> first(int64_t count) {
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  return numbers;
}

Texts dropped_names(const FeatureEncoder& encoder) {
  Texts names;
  for (const auto& column : encoder.dropped()) names.push_back(column.name);
  return names;
}

FeatureEncoder fit(const Table& table, int64_t training_rows, int64_t rare_below = 1) {
  DataOptions options;
  options.rare_below = rare_below;
  return {table, first(table.columns()), first(training_rows), options};
}

// A row of the encoding as numbers.
std::vector<double> encoded_row(const FeatureEncoder& encoder, const Table& table, int64_t row) {
  const auto encoded = encoder.encode(encoder.raw(table), at::kDouble)[row].contiguous();
  const double* begin = encoded.data_ptr<double>();
  return {begin, begin + encoded.numel()};
}

// What the header says, one cell at a time.
std::vector<double> encode_by_hand(const std::vector<Feature>& features, const Table& table,
                                   int64_t row) {
  std::vector<double> numbers, indicators, one_hot;
  for (const auto& feature : features) {
    const std::string cell(table.cell(row, table.find(feature.name)));
    if (feature.kind == ColumnKind::kNumeric) {
      numbers.push_back(cell.empty() ? 0 : (std::stod(cell) - feature.mean) / feature.scale);
      if (feature.missing_indicator) indicators.push_back(cell.empty() ? 1 : 0);
      continue;
    }
    bool known = cell.empty();
    for (const auto& text : feature.classes) {
      one_hot.push_back(cell == text ? 1 : 0);
      known = known || cell == text;
    }
    if (feature.rare_class) one_hot.push_back(known ? 0 : 1);
    if (feature.missing_class) one_hot.push_back(cell.empty() ? 1 : 0);
  }
  numbers.insert(numbers.end(), indicators.begin(), indicators.end());
  numbers.insert(numbers.end(), one_hot.begin(), one_hot.end());
  return numbers;
}

const Rows kMixed = {
    {"1", "red", "", "x", "7"},     {"2", "red", "5", "", "7"},   {"3", "blue", "6", "x", "7"},
    {"4", "blue", "", "y", "7"},    {"", "green", "8", "y", "7"},  // the last training row
    {"100", "mauve", "9", "", "8"}, {"-5", "", "", "z", ""},
};

Table mixed() {
  return make_table({"n", "colour", "m", "k", "constant"}, kMixed);
}

TEST(FeatureEncoder, FitsOnTrainingRowsAlone) {
  const FeatureEncoder encoder = fit(mixed(), 5, 2);
  ASSERT_EQ(encoder.features().size(), 4u);
  EXPECT_EQ(dropped_names(encoder), (Texts{"constant"}));
  const Feature& n = encoder.features()[0];
  EXPECT_DOUBLE_EQ(n.mean, 2.5);
  EXPECT_DOUBLE_EQ(n.scale, std::sqrt(1.25));
  EXPECT_TRUE(n.missing_indicator);
  const Feature& colour = encoder.features()[1];
  EXPECT_EQ(colour.kind, ColumnKind::kCategorical);
  EXPECT_EQ(colour.classes, (Texts{"blue", "red"}));
  EXPECT_TRUE(colour.rare_class);  // green
  EXPECT_FALSE(colour.missing_class);
  const Feature& k = encoder.features()[3];
  EXPECT_FALSE(k.rare_class);
  EXPECT_TRUE(k.missing_class);
  EXPECT_EQ(encoder.width(), 2 + 2 + 3 + 3);
}

TEST(FeatureEncoder, EncodesAsTheHeaderSays) {
  const Table table = mixed();
  for (const int64_t rare_below : {1, 2, 3}) {
    const FeatureEncoder encoder = fit(table, 5, rare_below);
    for (int64_t row = 0; row < table.rows(); ++row)
      EXPECT_EQ(encoded_row(encoder, table, row), encode_by_hand(encoder.features(), table, row))
          << "row " << row << ", rare_below " << rare_below;
  }
}

TEST(FeatureEncoder, TrainingNumbersComeOutWithMean0AndDeviation1) {
  const Table table = make_table({"a"}, {{"3"}, {"5"}, {"10"}, {"1e3"}});
  const FeatureEncoder encoder = fit(table, 4);
  const auto values = encoder.encode(encoder.raw(table), at::kDouble);
  EXPECT_NEAR(values.mean().item<double>(), 0, 1e-15);
  EXPECT_NEAR(values.pow(2).mean().item<double>(), 1, 1e-14);
  EXPECT_EQ(encoder.encode(encoder.raw(table), at::kFloat).scalar_type(), at::kFloat);
}

TEST(FeatureEncoder, FarFromZeroTheDeviationKeepsItsDigits) {
  const FeatureEncoder encoder =
      fit(make_table({"a"}, {{"1000000000.1"}, {"1000000000.2"}, {"1000000000.3"}}), 3);
  EXPECT_NEAR(encoder.features()[0].scale, 0.1 * std::sqrt(2.0 / 3), 1e-7);
}

TEST(FeatureEncoder, WithoutStandardizingNumbersStay) {
  DataOptions options;
  options.standardize = false;
  const Table table = make_table({"a"}, {{"3"}, {"5"}, {""}});
  const FeatureEncoder encoder(table, {0}, {0, 1, 2}, options);
  EXPECT_EQ(encoded_row(encoder, table, 1), (Numbers{5, 0}));
  EXPECT_EQ(encoded_row(encoder, table, 2), (Numbers{0, 1}));
}

TEST(FeatureEncoder, RawRowsHoldIndicesAndNaN) {
  const Table table = mixed();
  const auto raw = fit(table, 5, 2).raw(table);
  EXPECT_EQ(raw[0][1].item<double>(), 1);  // red
  EXPECT_EQ(raw[4][1].item<double>(), 2);  // green is rare
  EXPECT_EQ(raw[5][1].item<double>(), 2);  // mauve is new
  EXPECT_TRUE(std::isnan(raw[6][1].item<double>()));
  EXPECT_TRUE(std::isnan(raw[4][0].item<double>()));
}

TEST(FeatureEncoder, ForeignClassIndicesCountAsRare) {
  Feature feature;
  feature.name = "c";
  feature.kind = ColumnKind::kCategorical;
  feature.classes = {"a", "b"};
  feature.rare_class = true;
  const FeatureEncoder encoder(std::vector<Feature>{feature});
  const double infinity = std::numeric_limits<double>::infinity();
  const auto raw = at::tensor({-1.0, 1e300, infinity, -infinity, 7.0}, at::kDouble).unsqueeze(1);
  EXPECT_TRUE(at::equal(encoder.encode(raw, at::kDouble).select(1, 2), at::ones(5, at::kDouble)));
  EXPECT_THROW((void)encoder.encode(at::zeros({2, 3}, at::kDouble), at::kDouble), InputError);
}

TEST(FeatureEncoder, ColumnsThatSayNothingAreDropped) {
  const Table table = make_table({"empty", "same", "all_rare", "gaps", "text", "seven"},
                                 {{"", "a", "x1", "4", "u", "7"},
                                  {"", "a", "x2", "", "u", "7"},
                                  {"", "a", "x3", "4", "v", "7"}});
  const FeatureEncoder encoder = fit(table, 3, 2);
  EXPECT_EQ(dropped_names(encoder), (Texts{"empty", "same", "all_rare", "seven"}));
  Texts reasons;
  for (const auto& column : encoder.dropped()) reasons.push_back(column.reason);
  EXPECT_EQ(reasons, (Texts{"empty", "constant", "rare texts only", "constant"}));
  // A constant number with gaps still says where the gaps are.
  EXPECT_EQ(encoded_row(encoder, table, 0), (Numbers{0, 0, 1, 0}));
  EXPECT_EQ(encoded_row(encoder, table, 1), (Numbers{0, 1, 1, 0}));
}

TEST(FeatureEncoder, KindsFollowOptionsThenTheFileThenTheCells) {
  Table table("t.arff", {{"code", ColumnKind::kCategorical, {"1", "2", "3"}},
                         {"flag", ColumnKind::kCategorical, {"0", "1"}},
                         {"number", ColumnKind::kNumeric, {}},
                         {"zip", {}, {}}});
  table.add_row({"1", "0", "5", "100"}, 2);
  table.add_row({"2", "1", "6", "200"}, 3);
  table.add_row({"3", "1", "6", "200"}, 4);
  DataOptions options;
  options.rare_below = 1;
  const auto kinds = [&] {
    const FeatureEncoder encoder(table, first(4), first(3), options);
    Kinds found;
    for (const auto& feature : encoder.features()) found.push_back(feature.kind);
    return found;
  };
  const auto number = ColumnKind::kNumeric, category = ColumnKind::kCategorical;
  EXPECT_EQ(kinds(), (Kinds{category, number, number, number}));
  options.categorical = {"zip", "flag"};
  options.numeric = {"code"};
  EXPECT_EQ(kinds(), (Kinds{number, category, number, category}));
}

TEST(FeatureEncoder, NumericClassesAreInOrderOfValue) {
  DataOptions options;
  options.categorical = {"a"};
  options.rare_below = 1;
  const FeatureEncoder encoder(make_table({"a"}, {{"10"}, {"9"}, {"-1"}}), {0}, first(3), options);
  EXPECT_EQ(encoder.features()[0].classes, (Texts{"-1", "9", "10"}));
}

TEST(FeatureEncoder, TextInANumericColumnIsNamed) {
  const Table table = make_table({"a"}, {{"1"}, {"2"}, {"oops"}});
  DataOptions options;
  options.numeric = {"a"};
  EXPECT_HAS(input_error([&] { FeatureEncoder(table, {0}, first(3), options); }),
             "t.csv, line 4, column \"a\": \"oops\" is not a number");
  const FeatureEncoder encoder = fit(make_table({"a"}, {{"1"}, {"2"}}), 2);
  EXPECT_HAS(input_error([&] { (void)encoder.raw(table); }), "\"oops\" is not a number");
}

// A table of one column: nine numbers, then `text`.
Table nine_and(const std::string& text) {
  Table table("t.csv", {{"a", {}, {}}});
  for (int64_t i = 0; i < 9; ++i) table.add_row({i % 2 ? "1.5" : "2"}, i + 2);
  table.add_row({text}, 11);
  return table;
}

std::string refusal_of(const std::string& text) {
  return input_error([&] { (void)fit(nine_and(text), 10); });
}

TEST(FeatureEncoder, AFewTextsAmongNumbersAreRefused) {
  const std::string message = refusal_of("-");
  EXPECT_HAS(
      message,
      "t.csv, line 11, column \"a\": 1 of the 10 values of this column is not a number, such as "
      "\"-\"; correct them, add such texts to data.missing");
  EXPECT_HAS(message, "or add the column to data.categorical");
  EXPECT_HAS(refusal_of("4l"), "such as \"4l\"");
  EXPECT_HAS(refusal_of("-inf"), "such as \"-inf\" (infinite or out of range)");
  EXPECT_HAS(refusal_of("1,234.5"), "\"1,234.5\" (numbers with thousands separators)");
  EXPECT_HAS(refusal_of("0,5"), "set data.decimal = \",\"");
  EXPECT_HAS(refusal_of("45 %"), "(numbers with a per cent sign): write only the numbers");
  EXPECT_HAS(refusal_of("$12"), "(amounts of money)");
  DataOptions options;
  options.rare_below = 1;
  options.categorical = {"a"};
  const FeatureEncoder encoder(nine_and("-"), {0}, first(10), options);
  EXPECT_EQ(encoder.features()[0].classes, (Texts{"-", "1.5", "2"}));
  EXPECT_TRUE(encoder.warnings().empty());
}

TEST(FeatureEncoder, AsManyTextsAsNumbersAreWarnedOf) {
  const Table table = make_table({"a", "b"}, {{"1", "x"}, {"2", "1"}, {"x", "y"}});
  const FeatureEncoder encoder = fit(table, 3, 1);
  EXPECT_EQ(encoder.features()[0].kind, ColumnKind::kCategorical);
  ASSERT_EQ(encoder.warnings().size(), 1U);
  EXPECT_HAS(encoder.warnings()[0],
             "t.csv, line 4, column \"a\": 1 of the 3 values of this column is not a number");
}

TEST(FeatureEncoder, MissingColumnIsNamed) {
  const FeatureEncoder encoder = fit(make_table({"age"}, {{"1"}, {"2"}}), 2);
  const std::string message = input_error([&] {
    (void)encoder.raw(make_table({"x", "agee"}, {{"1", "2"}}));
  });
  EXPECT_HAS(message, "no column \"age\"");
  EXPECT_HAS(message, "did you mean \"agee\"?");
  // Columns are found by name, and others ignored.
  EXPECT_EQ(encoder.raw(make_table({"x", "age"}, {{"a", "2"}})).item<double>(), 2);
}

TEST(FeatureEncoder, NumbersTooLargeToComputeWith) {
  const Table table = make_table({"a"}, {{"1.7e308"}, {"-1.7e308"}});
  EXPECT_HAS(input_error([&] { (void)fit(table, 2); }), "too large");
}

TEST(FeatureEncoder, JsonRoundTripIsExact) {
  const Table table = mixed();
  const FeatureEncoder encoder = fit(table, 5, 2);
  const Json json = encoder.to_json();
  const FeatureEncoder again = FeatureEncoder::from_json(Json::parse(json.dump()));
  EXPECT_EQ(again.to_json(), json);
  EXPECT_EQ(dropped_names(again), (Texts{"constant"}));
  EXPECT_TRUE(at::equal(again.encode(again.raw(table), at::kDouble),
                        encoder.encode(encoder.raw(table), at::kDouble)));
}

TEST(FeatureEncoder, HostileJsonIsRefused) {
  const Json good = fit(mixed(), 5, 2).to_json();
  std::vector<Json> bad = {nullptr, 3, Json::array(), Json::object(), {{"features", 1}}};
  const auto change = [&](const char* pointer, const Json& value) {
    Json json = good;
    json[Json::json_pointer(pointer)] = value;
    bad.push_back(json);
  };
  change("/features/0", nullptr);
  change("/features/0/name", 5);
  change("/features/0/kind", "other");
  change("/features/0/mean", "1");
  change("/features/0/mean", nullptr);
  change("/features/0/scale", 0);
  change("/features/0/scale", -1);
  change("/features/0/missing_indicator", 1);
  change("/features/1/classes", Json::object());
  change("/features/1/classes", {"a", 1});
  change("/features/1/classes", {"a", "a"});
  change("/features/1/name", "n");
  change("/features/1/numbers", "yes");
  change("/features/1/rare_texts", 1);
  change("/features/3/rare_texts", {"x"});  // has no rare class
  change("/dropped", Json::array({1}));
  for (const auto& json : bad)
    EXPECT_THROW((void)FeatureEncoder::from_json(json), InputError) << json.dump();
}

TEST(FeatureEncoder, EveryPartOfTheJsonIsNeeded) {
  const Json good = fit(mixed(), 5, 2).to_json();
  for (size_t i = 0; i < good["features"].size(); ++i) {
    for (const auto& [key, value] : good["features"][i].items()) {
      if (key == "rare_texts") continue;  // nor did 0.1.0 write it
      Json json = good;
      json["features"][i].erase(key);
      EXPECT_HAS(input_error([&] { (void)FeatureEncoder::from_json(json); }), key);
    }
  }
}

TEST(FeatureEncoder, AHundredThousandColumnsTakeLinearTime) {
  constexpr int64_t kColumns = 100'000;
  std::vector<std::string> names;
  for (int64_t i = 0; i < kColumns; ++i) names.push_back(numbered("c", i));
  std::vector<std::string_view> one(kColumns, "1"), two(kColumns, "2");
  two[5] = "text";
  const Table table = make_table(names, {one, two, one});
  const auto begin = std::chrono::steady_clock::now();
  const FeatureEncoder encoder = fit(table, 3);
  const auto encoded = encoder.encode(encoder.raw(table), at::kFloat);
  EXPECT_EQ(encoded.size(1), kColumns + 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(FeatureEncoder, NoColumns) {
  const FeatureEncoder encoder = fit(make_table({"a"}, {{"1"}, {"1"}}), 2);
  EXPECT_TRUE(encoder.features().empty());
  EXPECT_EQ(encoder.encode(encoder.raw(make_table({"b"}, {{"1"}})), at::kFloat).size(1), 0);
}

}  // namespace
}  // namespace kindred
