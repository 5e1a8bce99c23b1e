#include "kindred/predict/predict_file.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/predict/predictions_csv.h"

#include "tests/deploy/random_bundle.h"
#include "tests/support/errors.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

TaskPredictions predictions_of(const Task& task, const at::Tensor& values) {
  return {task, values};
}

TEST(PredictionsCsv, WritesValuesClassesAndProbabilities) {
  const auto tasks = every_task();
  const std::vector<TaskPredictions> predictions = {
      predictions_of(tasks[0], at::tensor({0.1, 1e300, -3.0}, at::kDouble)),
      predictions_of(
          tasks[1],
          at::tensor({0.25, 0.5, 0.25, 0.0, 0.0, 1.0, 0.5, 0.5, 0.0}, at::kDouble).view({3, 3})),
      {.task = {.name = "b", .target = "b", .kind = TaskKind::kBinary, .classes = {"no", "yes"}},
       .values = at::tensor({0.5, 0.75, 0.0}, at::kDouble)}};
  EXPECT_EQ(predictions_csv(predictions, false),
            "weeks worked,class,b\n"
            "0.1,\"b,c\",no\n"
            "1e+300,d,yes\n"
            "-3,a,no\n");
  EXPECT_EQ(predictions_csv(predictions, true),
            "weeks worked,class,class:a,\"class:b,c\",class:d,b,b:no,b:yes\n"
            "0.1,\"b,c\",0.25,0.5,0.25,no,0.5,0.5\n"
            "1e+300,d,0,0,1,yes,0.25,0.75\n"
            "-3,a,0.5,0.5,0,no,1,0\n");
}

TEST(PredictionsCsv, KeepsEveryDigit) {
  const std::vector<double> values = {1.0 / 3, 2.0 / 3 * 1e-200, 123456789.123456789, 0.1 + 0.2};
  std::istringstream text(
      predictions_csv({predictions_of(every_task()[0], at::tensor(values, at::kDouble))}, false));
  std::string line;
  std::getline(text, line);
  for (const double value : values) {
    std::getline(text, line);
    EXPECT_EQ(std::strtod(line.c_str(), nullptr), value);
  }
}

class PredictFile : public ::testing::Test {
 protected:
  PredictFile() : random_({.hidden = {8}}, every_feature(), every_task(), at::kFloat, 4) {
    bundle_ = write_random_bundle(scratch_, every_feature(), {&random_});
  }

  fs::path input(const std::string& name, const std::string& text) const {
    write_file_atomically(scratch_ / name, text);
    return scratch_ / name;
  }
  std::string error_for(const std::string& text) const {
    const auto path = input("bad.csv", text);
    return input_error_of([&] { (void)predict_file(bundle_, path, {}); });
  }
  // A bundle whose training table had no header but a names file.
  void write_bundle_with_names() {
    write_file_atomically(scratch_ / "names.txt", "height\nid\ncolor\nage\nland\ncode\nwage\n");
    const auto encoder = every_feature();
    BundleContent content{.encoder = &encoder,
                          .networks = {{&random_.network, &random_.state}},
                          .tasks = {},
                          .data = {}};
    content.data.names_path = scratch_ / "names.txt";
    for (const auto& task : every_task()) content.tasks.push_back({task.name, 0});
    write_bundle(bundle_, content);
    fs::remove(scratch_ / "names.txt");
  }

  ScratchDirectory scratch_;
  RandomNetwork random_;
  fs::path bundle_;
};

TEST_F(PredictFile, ReadsTheTableAsTrainingDid) {
  const Table table = random_table(50, 9);
  const auto text = predict_file(bundle_, input("x.csv", csv_of(table)), {});
  EXPECT_EQ(text, predictions_csv(Predictor(bundle_).predict(table), false));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 51 + 1);  // a task's name has a line break
}

TEST_F(PredictFile, GivesTheSameForColumnsInAnotherOrderAndRowsAlone) {
  const std::string header = "age,wage,color,code,land,height\n";
  const std::string rows[] = {"40,1e4,red,1,nord,0.1\n", ",,,,,\n", "?,NA,violet,9,west,0.2\n"};
  const auto together =
      predict_file(bundle_, input("x.csv", header + rows[0] + rows[1] + rows[2]), {});
  std::string lines;
  for (const auto& row : rows) {
    const auto alone = predict_file(bundle_, input("x.csv", header + row), {});
    lines += alone.substr(alone.rfind('\n', alone.size() - 2) + 1);
  }
  size_t begin = together.size() - 1;
  for (size_t row = 0; row < std::size(rows); ++row) begin = together.rfind('\n', begin - 1);
  EXPECT_EQ(together.substr(begin + 1), lines);
}

TEST_F(PredictFile, WritesALongTableInParts) {
  const Table table = random_table(10000, 5);
  const auto path = input("long.csv", csv_of(table));
  std::string text;
  int parts = 0;
  PredictOptions options;
  std::vector<std::string> warnings;
  options.on_warning = [&](const std::string& warning) { warnings.push_back(warning); };
  std::vector<std::pair<int64_t, double>> progress;
  options.on_progress = [&](int64_t rows, double share) { progress.emplace_back(rows, share); };
  predict_file(bundle_, path, options, [&](std::string_view lines) {
    text += lines;
    ++parts;
  });
  EXPECT_EQ(parts, 3);
  ASSERT_EQ(progress.size(), 3u);
  EXPECT_EQ(progress[0].first, 4096);
  EXPECT_GT(progress[0].second, 0.4);
  EXPECT_LE(progress[0].second, progress[1].second);
  EXPECT_EQ(progress[2], std::pair(int64_t{10000}, 1.0));
  EXPECT_EQ(text, predictions_csv(Predictor(bundle_).predict(table), false));
  // Counted over all parts.
  int64_t west = 0, present = 0;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const auto land = table.cell(row, table.find("land"));
    west += land == "west";
    present += !land.empty();
  }
  EXPECT_NE(warnings.back().find(fmt::format("{} of {} texts", west, present)), std::string::npos)
      << warnings.back();
}

TEST_F(PredictFile, TheLastRowsDecideWhatACommaIs) {
  // "1,234" alone is refused: it may be 1234.
  std::string header = "age;wage;color;code;land;height\n", text = header, points = header;
  for (int row = 0; row < 9000; ++row) {
    text += "1,234;1;red;1;nord;1\n";
    points += "1.234;1;red;1;nord;1\n";
  }
  EXPECT_NE(error_for(text).find("1,234"), std::string::npos);
  EXPECT_EQ(predict_file(bundle_, input("x.csv", text + "0,5;1;red;1;nord;1\n"), {}),
            predict_file(bundle_, input("y.csv", points + "0.5;1;red;1;nord;1\n"), {}));
}

TEST_F(PredictFile, AFaultInALaterPartKeepsWhatIsWritten) {
  std::string text = "age,wage,color,code,land,height\n";
  for (int row = 0; row < 5000; ++row) text += "40,1e4,red,1,nord,0.1\n";
  const auto path = input("late.csv", text + "old,1e4,red,1,nord,0.1\n");
  int64_t lines = 0;
  const auto message = input_error_of([&] {
    predict_file(bundle_, path, {}, [&](std::string_view more) {
      lines += std::count(more.begin(), more.end(), '\n');
    });
  });
  EXPECT_NE(message.find("line 5002, column \"age\""), std::string::npos) << message;
  EXPECT_EQ(lines, 4096 + 1 + 1);  // a header, and a task's name with a line break
}

TEST_F(PredictFile, KnowsTheNamesOfATableWithoutHeader) {
  write_bundle_with_names();
  const Table table = random_table(10, 9);
  const std::string text = csv_of(table);
  const auto expected = predictions_csv(Predictor(bundle_).predict(table), true);
  const auto headless = input("x.csv", text.substr(text.find('\n') + 1));
  EXPECT_EQ(predict_file(bundle_, headless, {.probabilities = true}), expected);
  const auto headed = input("y.csv", text);
  EXPECT_EQ(predict_file(bundle_, headed, {.probabilities = true, .header = true}), expected);
}

TEST_F(PredictFile, NamesTheTableThatFeaturesWereJoinedFrom) {
  const auto encoder = every_feature();
  BundleContent content{.encoder = &encoder,
                        .networks = {{&random_.network, &random_.state}},
                        .tasks = {},
                        .data = {},
                        .joined = {{"emb.npy", {"age", "wage"}}, {"b.csv", {"land"}}}};
  for (const auto& task : every_task()) content.tasks.push_back({task.name, 0});
  write_bundle(bundle_, content);
  const Table table = random_table(5, 9);
  EXPECT_EQ(predict_file(bundle_, input("x.csv", csv_of(table)), {}),
            predictions_csv(Predictor(bundle_).predict(table), false));
  EXPECT_EQ(read_manifest(bundle_).joined.at(1).features, std::vector<std::string>{"land"});
  EXPECT_HAS(error_for("age,color,code,land,height\n1,red,1,nord,2\n"),
             "bad.csv: lacks \"wage\", which training took from \"emb.npy\" by [[data.join]]");
  EXPECT_HAS(error_for("age,wage,color,code,height\n1,2,red,1,2\n"), "lacks \"land\", which");
}

TEST_F(PredictFile, TakesArffWhereTrainingTookCsv) {
  write_bundle_with_names();
  const auto arff = input("x.arff",
                          "@relation x\n@attribute age numeric\n@attribute wage numeric\n"
                          "@attribute color {red,green}\n@attribute code {1,2}\n"
                          "@attribute land {nord}\n@attribute height numeric\n@data\n"
                          "40,1e4,red,1,nord,?\n");
  const auto csv = input("x.csv", "age,wage,color,code,land,height\n40,1e4,red,1,nord,?\n");
  EXPECT_EQ(predict_file(bundle_, arff, {}), predict_file(bundle_, csv, {.header = true}));
}

TEST_F(PredictFile, ReadsAsTrainingDidWhereTheFileLooksLikeThat) {
  const auto encoder = every_feature();
  BundleContent content{.encoder = &encoder,
                        .networks = {{&random_.network, &random_.state}},
                        .tasks = {},
                        .data = {}};
  for (const auto& task : every_task()) content.tasks.push_back({task.name, 0});
  content.data.separator = ";";
  content.data.decimal = DecimalMark::kComma;
  write_bundle(bundle_, content);
  const std::string header = "age;wage;color;code;land;height\n";
  const auto expected =
      predict_file(bundle_, input("a.csv", header + "40;1.5;red;1;nord;0.25\n"), {});
  EXPECT_EQ(predict_file(bundle_, input("b.csv", header + "40;1,5;red;1;nord;0,25\n"), {}),
            expected);
  const auto commas = input("c.csv", "age,wage,color,code,land,height\n40,1.5,red,1,nord,.25\n");
  EXPECT_EQ(predict_file(bundle_, commas, {}), expected);
  const auto tabs =
      input("d.csv", "age\twage\tcolor\tcode\tland\theight\n40\t1,5\tred\t1\tnord\t0,25\n");
  EXPECT_EQ(predict_file(bundle_, tabs, {}), expected);
}

TEST_F(PredictFile, LeavesANamelessColumnOutAndSaysSo) {
  const std::string header = "age,wage,color,code,land,height\n", row = "40,1,red,1,nord,3\n";
  std::vector<std::string> warnings;
  PredictOptions options;
  options.on_warning = [&](const std::string& text) { warnings.push_back(text); };
  EXPECT_EQ(predict_file(bundle_, input("x.csv", "," + header + "0," + row), options),
            predict_file(bundle_, input("y.csv", header + row), {}));
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("no name for column 1"), std::string::npos) << warnings[0];
}

TEST_F(PredictFile, AdvisesNothingThatItCannotTake) {
  const auto message = error_for("age,wage,color,code,land,height\n-,2,red,1,nord,3\n");
  EXPECT_NE(message.find("leave the cell empty"), std::string::npos) << message;
  EXPECT_EQ(message.find("data."), std::string::npos) << message;
  const auto sheet = input("x.xlsx", "PK\x03\x04");
  const auto export_it = input_error_of([&] { (void)predict_file(bundle_, sheet, {}); });
  EXPECT_NE(export_it.find("export it as CSV"), std::string::npos) << export_it;
}

TEST_F(PredictFile, TellsOfTextsThatTrainingNeverHad) {
  std::vector<std::string> warnings;
  PredictOptions options;
  options.on_warning = [&](const std::string& text) { warnings.push_back(text); };
  const std::string header = "age,wage,color,code,land,height\n";
  (void)predict_file(bundle_, input("new.csv", header + "1,2,red,1,west,3\n1,2,red,9,west,3\n"),
                     options);
  // `color` has rare texts that this bundle does not name, so nothing is known of its new ones.
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(
      warnings[0],
      "column \"code\": 1 of 2 texts (50 %) of new.csv are in no training row, such as \"9\"; the "
      "networks treat them as unknown, so check that they are written as in the training data");
  EXPECT_NE(warnings[1].find("column \"land\": 2 of 2 texts (100 %)"), std::string::npos);
  warnings.clear();
  (void)predict_file(bundle_, input("old.csv", header + "1,2,violet,1,nord,3\n"), options);
  EXPECT_TRUE(warnings.empty());
}

TEST_F(PredictFile, NamesEveryMissingColumn) {
  const auto message = error_for("age,wage,color,code\n1,2,red,1\n");
  EXPECT_NE(message.find("\"land\" and \"height\""), std::string::npos) << message;
}

TEST_F(PredictFile, SuggestsTheNearColumnForAMisspeltOne) {
  const auto message = error_for("age,wage,colour,code,land,height\n1,2,red,1,nord,3\n");
  EXPECT_NE(message.find("\"color\""), std::string::npos) << message;
  EXPECT_NE(message.find("\"colour\""), std::string::npos) << message;
}

TEST_F(PredictFile, NamesThePlaceOfTextInANumericColumn) {
  const auto message =
      error_for("age,wage,color,code,land,height\n1,2,red,1,nord,3\nold,2,red,1,nord,3\n");
  EXPECT_NE(message.find("bad.csv, line 3, column \"age\""), std::string::npos) << message;
  EXPECT_NE(message.find("old"), std::string::npos) << message;
}

TEST_F(PredictFile, RefusesAMissingTableAndAMissingBundle) {
  EXPECT_NE(
      input_error_of([&] { (void)predict_file(bundle_, scratch_ / "no.csv", {}); }).find("no.csv"),
      std::string::npos);
  EXPECT_NE(input_error_of([&] {
              (void)predict_file(scratch_ / "none", scratch_ / "x.csv", {});
            }).find("not a bundle"),
            std::string::npos);
}

// load_bundle_test.py names a directory and compares what is written there with its own
// computation.
TEST(ForPython, WritesABundleWithItsPredictions) {
  const ScratchDirectory scratch;
  const char* named = std::getenv("KINDRED_PYTHON_BUNDLE");
  const fs::path directory = named != nullptr ? fs::path(named) : scratch / "for_python";
  fs::create_directories(directory);
  const auto encoder = every_feature();
  const RandomNetwork random({.hidden = {16, 12}, .head_hidden = {5}}, encoder, every_task(),
                             at::kDouble, 8);
  const auto bundle = write_random_bundle(scratch, encoder, {&random});
  fs::copy(bundle, directory / "bundle", fs::copy_options::recursive);
  const auto path = directory / "input.csv";
  write_file_atomically(path, csv_of(random_table(300, 2)));
  const std::string predictions = predict_file(bundle, path, {.probabilities = true});
  EXPECT_EQ(predict_file(directory / "bundle", path, {.probabilities = true}), predictions);
  write_file_atomically(directory / "predictions.csv", predictions);
}

}  // namespace
}  // namespace kindred
