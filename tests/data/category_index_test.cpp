#include "kindred/table/category_index.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "kindred/data/feature_encoder.h"
#include "kindred/data/unknown_categories.h"
#include "kindred/table/column_values.h"

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Texts = std::vector<std::string>;

std::vector<int64_t> rows_from(int64_t first, int64_t count) {
  std::vector<int64_t> rows(static_cast<size_t>(count));
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

TEST(NumberKey, SpellingsOfOneNumberShareIt) {
  for (const auto* text : {"1", "1.0", "1.", "+1", "01", "001.000", "1e0", "0.1e1", "10e-1", " 1 "})
    EXPECT_EQ(number_key(text), "1e0") << text;
  EXPECT_EQ(number_key("-120"), "-12e1");
  EXPECT_EQ(number_key("-0.00120"), "-12e-4");
  EXPECT_EQ(number_key("1e3"), number_key("1000"));
  for (const auto* text : {"0", "-0", "0.00", "0e9", "+0e-3"}) EXPECT_EQ(number_key(text), "0");
}

TEST(NumberKey, LongCodesStayApart) {
  // Equal as doubles.
  EXPECT_NE(number_key("12345678901234567"), number_key("12345678901234568"));
  EXPECT_EQ(number_key("12345678901234567.0"), number_key("12345678901234567"));
}

TEST(NumberKey, OtherTextsHaveNone) {
  for (const auto* text : {"", " ", "a", "1a", "1,0", "1_0", "--1", "+-1", "e5", ".", "nan", "inf",
                           "1e999", "0x10", "1e", "1e99999999999999999999"})
    EXPECT_FALSE(number_key(text)) << text;
}

TEST(MergeSpellings, OnlyWhereAllAreNumbers) {
  CategoryCounts numbers = {{"1.0", 3}, {"1", 2}, {"01", 1}, {"2.0", 4}};
  EXPECT_TRUE(merge_spellings(numbers));
  EXPECT_EQ(numbers, (CategoryCounts{{"1", 6}, {"2.0", 4}}));
  CategoryCounts mixed = {{"1.0", 3}, {"1", 2}, {"x", 1}};
  EXPECT_FALSE(merge_spellings(mixed));
  EXPECT_EQ(mixed.size(), 3u);
  CategoryCounts none;
  EXPECT_FALSE(merge_spellings(none));
}

TEST(CategoryIndex, FindsByTextThenByNumber) {
  const Texts classes = {"1", "2.0", "10"};
  const CategoryIndex numbers(classes, true), texts(classes, false);
  EXPECT_EQ(numbers.find("2"), 1u);
  EXPECT_EQ(numbers.find("1.00"), 0u);
  EXPECT_EQ(numbers.find("1e1"), 2u);
  EXPECT_EQ(numbers.find("3"), std::nullopt);
  EXPECT_EQ(numbers.find("one"), std::nullopt);
  EXPECT_EQ(numbers.find(""), std::nullopt);
  EXPECT_EQ(texts.find("2.0"), 1u);
  EXPECT_EQ(texts.find("2"), std::nullopt);
}

// Codes "1" to "3", four rows each, and one rare "9".
FeatureEncoder fit_codes(const Texts& codes) {
  Table table("t.csv", {{.name = "code"}});
  for (const auto& code : codes) table.add_row({code}, table.rows() + 2);
  DataOptions options;
  options.categorical = {"code"};
  options.rare_below = 2;
  return {table, {0}, rows_from(0, table.rows()), options};
}

TEST(FloatCodes, MeanTheCodesThatTrainingHad) {
  const FeatureEncoder fitted = fit_codes({"1", "1", "2", "2", "3", "3", "9"});
  EXPECT_EQ(fitted.features()[0].classes, (Texts{"1", "2", "3"}));
  EXPECT_EQ(fitted.features()[0].rare_texts, (Texts{"9"}));
  const FeatureEncoder encoder = FeatureEncoder::from_json(Json::parse(fitted.to_json().dump()));
  const Table later = make_table({"code"}, {{"1.0"}, {"3.0"}, {""}, {"+02"}, {"9.0"}, {"4.0"}});
  const auto raw = encoder.raw(later);
  for (const auto& [row, index] : std::vector<std::pair<int64_t, double>>{{0, 0}, {1, 2}, {3, 1}})
    EXPECT_EQ(raw[row][0].item<double>(), index);
  const auto unknown =
      unknown_categories(encoder.features(), later, raw, rows_from(0, 6), "later.csv");
  ASSERT_EQ(unknown.size(), 1u);  // 4 alone: 9 is rare, but known
  EXPECT_HAS(unknown[0],
             "column \"code\": 1 of 5 texts (20 %) of later.csv are in no training row");
  EXPECT_HAS(unknown[0], "\"4.0\"");
}

TEST(FloatCodes, TextsAmongTheCodesKeepThemApart) {
  const FeatureEncoder encoder = fit_codes({"1", "1", "1.0", "1.0", "x", "x"});
  EXPECT_EQ(encoder.features()[0].classes, (Texts{"1", "1.0", "x"}));
  const Table later = make_table({"code"}, {{"1.00"}, {"x"}});
  EXPECT_EQ(encoder.raw(later)[0][0].item<double>(), 3);
}

TEST(UnknownCategories, CountsAndNamesAFewOfTheRowsAskedFor) {
  const FeatureEncoder encoder = fit_codes({"a", "a", "b", "b"});
  const Table later =
      make_table({"code"}, {{"p"}, {"q"}, {"a"}, {"r"}, {"s"}, {"p"}, {""}, {"a\x01"}});
  const auto raw = encoder.raw(later);
  const auto all = unknown_categories(encoder.features(), later, raw, rows_from(0, 8), "x");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_HAS(all[0], "6 of 7 texts (86 %)");
  EXPECT_HAS(all[0], "such as \"p\", \"q\" and \"r\";");
  EXPECT_TRUE(
      unknown_categories(encoder.features(), later, raw, std::vector<int64_t>{2, 6}, "x").empty());
  const auto last = unknown_categories(encoder.features(), later, raw, rows_from(7, 1), "x");
  EXPECT_HAS(last.at(0), "\"a\\x01\"");  // one printable line, whatever a file holds
}

TEST(UnknownCategories, ABundleThatDoesNotKnowItsRareTextsIsNotGuessed) {
  Feature feature;
  feature.name = "code";
  feature.kind = ColumnKind::kCategorical;
  feature.classes = {"a"};
  feature.rare_class = true;
  const FeatureEncoder encoder(std::vector<Feature>{feature});
  const Table later = make_table({"code"}, {{"p"}});
  EXPECT_TRUE(
      unknown_categories(encoder.features(), later, encoder.raw(later), rows_from(0, 1), "x")
          .empty());
}

TEST(UnknownCategories, AThousandRareTextsAreTheMostThatAreKept) {
  for (const int64_t rare : {1000, 1001}) {
    Texts codes = {"common", "common"};
    for (int64_t i = 0; i < rare; ++i) codes.push_back(numbered("rare", i));
    const Feature feature = fit_codes(codes).features()[0];
    EXPECT_TRUE(feature.rare_class);
    EXPECT_EQ(feature.rare_texts.size(), rare == 1000 ? 1000u : 0u);
    EXPECT_EQ(feature.knows_all_texts(), rare == 1000);
  }
}

TEST(ColumnSummary, WeightsCountAsRepeatedRowsDo) {
  ColumnSummary weighted, repeated, plain, ones;
  for (const auto& [value, times] : {std::pair{3.0, 1}, {5.0, 4}, {-2.0, 2}}) {
    weighted.add(value, times * 0.25);
    for (int i = 0; i < times; ++i) repeated.add(value);
    plain.add(value);
    ones.add(value, 1);
  }
  // (3 + 4 · 5 − 2 · 2) / 7, and √((9 + 100 + 8) / 7 − mean²).
  EXPECT_DOUBLE_EQ(weighted.mean(), 19.0 / 7);
  EXPECT_NEAR(weighted.deviation(), std::sqrt(117.0 / 7 - 361.0 / 49), 1e-15);
  EXPECT_NEAR(weighted.deviation(), repeated.deviation(), 1e-15);
  EXPECT_EQ(ones.mean(), plain.mean());
  EXPECT_EQ(ones.deviation(), plain.deviation());
}

}  // namespace
}  // namespace kindred
