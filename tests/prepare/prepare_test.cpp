#include "kindred/prepare/prepare.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

#include "tests/support/data_in.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

TaskOptions task_of(const std::string& target, std::vector<std::string> positive = {}) {
  TaskOptions options;
  options.target = target;
  options.positive = std::move(positive);
  return options;
}

// `rows` rows of a table whose columns depend on each other only by chance, but `twin` = 3 − 2 y
// and `code`, which tells the class.
std::string made_up(int rows, uint64_t seed = 1) {
  RandomStream stream(seed);
  std::string csv = "id,x,colour,same,code,twin,y,class,flag\n";
  for (int i = 0; i < rows; ++i) {
    const double y = stream.normal();
    const uint64_t label = stream.below(3);
    csv += fmt::format("row{},{},{},7,k{}{},{},{},{},{}\n", i, stream.normal(),
                       stream.below(2) ? "red" : "blue", label, stream.below(2), 3 - 2 * y, y,
                       std::string(1, static_cast<char>('a' + label)), stream.below(2));
  }
  return csv;
}

class Prepare : public ::testing::Test {
 protected:
  Prepare() { data_.path = "t.csv"; }

  PreparedData prepare(const std::vector<TaskOptions>& tasks) const {
    return prepare_data(data_in(files_.path(""), data_), tasks, at::kFloat, 2);
  }
  std::string error_of(const std::vector<TaskOptions>& tasks) const {
    return input_error([&] { (void)prepare(tasks); });
  }
  static bool warned(const PreparedData& prepared, const std::string& text) {
    return std::any_of(prepared.warnings.begin(), prepared.warnings.end(),
                       [&](auto& warning) { return warning.find(text) != std::string::npos; });
  }

  TemporaryFiles files_;
  DataOptions data_;
};

std::vector<std::string> feature_names(const PreparedData& prepared) {
  std::vector<std::string> names;
  for (const auto& feature : prepared.encoder.features()) names.push_back(feature.name);
  return names;
}

TEST_F(Prepare, FoldsHoldTheRowsOfTrainingAndValidation) {
  // The weight of a row is its number: the largest of the pool is not that of each part.
  std::string csv = "x,y,w\n";
  RandomStream stream(2);
  for (int row = 0; row < 90; ++row)
    csv += fmt::format("{},{},{}\n", stream.normal(),
                       row % 9 == 0 ? "" : fmt::format("{}", row % 7), row + 1);
  files_.write("t.csv", csv);
  data_.weight_column = "w";
  data_.split_seed = 4;
  const auto path = data_in(files_.path(""), data_);
  const PreparedData data = prepare_data(path, {task_of("y")}, at::kFloat, 2, {}, 4);
  ASSERT_TRUE(data.folded);
  const FoldedData& folded = *data.folded;
  ASSERT_EQ(folded.rows.rows(), data.training.rows() + data.validation.rows());
  EXPECT_EQ(folded.rows.labels().labelled.max().item<float>(), 1);
  const DataSet validation = folded.rows.select(folded.validation_rows);
  const Batch own = validation.slice(0, validation.rows()),
              given = data.validation.slice(0, data.validation.rows());
  EXPECT_TRUE(at::equal(own.inputs, given.inputs));
  EXPECT_TRUE(at::equal(own.targets, given.targets));
  // The same weights but for their largest.
  EXPECT_TRUE(at::allclose(own.labelled / own.labelled.max(), given.labelled));
  ASSERT_EQ(folded.folds.size(), 4u);
  auto seen = at::zeros({folded.rows.rows()}, at::kLong);
  for (const auto& fold : folded.folds) {
    EXPECT_EQ(fold.training.numel() + fold.validation.numel(), folded.rows.rows());
    seen.index_add_(0, fold.validation, at::ones_like(fold.validation));
  }
  EXPECT_TRUE(at::equal(seen, at::ones_like(seen)));
  EXPECT_FALSE(prepare({task_of("y")}).folded);
}

TEST_F(Prepare, MakesThreePartsOfFeaturesAndTargets) {
  files_.write("t.csv", made_up(200));
  data_.drop = {"code", "twin"};
  const PreparedData prepared = prepare({task_of("y"), task_of("class"), task_of("flag")});
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x", "colour"}));
  EXPECT_EQ(prepared.training.rows(), 140);
  EXPECT_EQ(prepared.validation.rows(), 30);
  EXPECT_EQ(prepared.test.rows(), 30);
  EXPECT_EQ(prepared.training.width(), 3);
  EXPECT_EQ(prepared.training.tasks(), 3);
  const Batch batch = prepared.training.slice(0, 140);
  EXPECT_EQ(batch.inputs.scalar_type(), at::kFloat);
  EXPECT_EQ(batch.targets.scalar_type(), at::kFloat);
  EXPECT_FALSE(batch.labelled.defined());
  EXPECT_NEAR(batch.targets.select(1, 0).mean().item<double>(), 0, 1e-6);
  EXPECT_NEAR(batch.inputs.select(1, 0).mean().item<double>(), 0, 1e-6);
  // Constant, and texts that all are rare.
  EXPECT_TRUE(warned(prepared, "left out: \"id\" (rare texts only) and \"same\" (constant)"));
  EXPECT_FALSE(warned(prepared, "almost determines"));
}

TEST_F(Prepare, SuspectsWhatGivesAnAnswerAway) {
  files_.write("t.csv", made_up(400));
  TaskOptions b_or_not = task_of("class", {"b"});
  b_or_not.name = "b";
  const PreparedData prepared =
      prepare({task_of("y"), task_of("class"), b_or_not, task_of("flag")});
  EXPECT_TRUE(warned(prepared, "column \"twin\" almost determines the labels of \"y\";"));
  EXPECT_TRUE(
      warned(prepared, "column \"code\" almost determines the labels of \"class\" and \"b\";"));
  EXPECT_FALSE(warned(prepared, "column \"x\""));
  EXPECT_FALSE(warned(prepared, "column \"colour\""));
}

TEST_F(Prepare, MissingLabelsAreMasked) {
  std::string csv = "x,a,b\n";
  for (int i = 0; i < 90; ++i)
    csv += fmt::format("{},{},{}\n", i, i % 3 == 0 ? "" : std::to_string(i % 7),
                       i % 3 != 1 ? "" : std::to_string(i % 2));
  files_.write("t.csv", csv);  // of each three rows: none, both, only a
  const PreparedData prepared = prepare({task_of("a"), task_of("b")});
  EXPECT_EQ(prepared.training.rows() + prepared.validation.rows() + prepared.test.rows(), 60);
  EXPECT_TRUE(warned(prepared, "rows without any label are left out"));
  for (const DataSet* part : {&prepared.training, &prepared.validation, &prepared.test}) {
    const Batch batch = part->slice(0, part->rows());
    ASSERT_TRUE(batch.labelled.defined());
    EXPECT_TRUE((batch.labelled.select(1, 0) == 1).all().item<bool>());
    const auto missing = batch.labelled.select(1, 1) == 0;
    EXPECT_TRUE((batch.targets.select(1, 1).masked_select(missing) == 0).all().item<bool>());
    EXPECT_TRUE(at::isfinite(batch.targets).all().item<bool>());
  }
}

TEST_F(Prepare, OneMissingLabelAnywhereMasksAllParts) {
  std::string csv = "p,x,a,b\n";
  for (int i = 0; i < 60; ++i)
    csv += fmt::format("{},{},{},{}\n",
                       i < 30   ? "train"
                       : i < 45 ? "validation"
                                : "test",
                       i, i % 7, i == 59 ? "" : std::to_string(i % 2));
  files_.write("t.csv", csv);
  data_.split = SplitKind::kColumn;
  data_.split_column = "p";
  const PreparedData prepared = prepare({task_of("a"), task_of("b")});
  EXPECT_TRUE(prepared.training.slice(0, 1).labelled.defined());
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x"}));
}

TEST_F(Prepare, PartsFromFilesAndTheirHash) {
  files_.write("t.csv", made_up(100, 1));
  files_.write("v.csv", made_up(20, 2));
  files_.write("e.csv", made_up(30, 3));
  data_.split = SplitKind::kFiles;
  data_.validation_path = "v.csv";
  data_.test_path = "e.csv";
  const PreparedData prepared = prepare({task_of("y")});
  EXPECT_EQ(prepared.training.rows(), 100);
  EXPECT_EQ(prepared.validation.rows(), 20);
  EXPECT_EQ(prepared.test.rows(), 30);
  EXPECT_EQ(std::count(prepared.hash.begin(), prepared.hash.end(), '+'), 2);
  EXPECT_EQ(prepare({task_of("y")}).hash, prepared.hash);
  files_.write("e.csv", made_up(30, 4));
  EXPECT_NE(prepare({task_of("y")}).hash, prepared.hash);
}

TEST_F(Prepare, HashIsTheChecksumAndSizeOfTheBytes) {
  // Checksum by Python's zlib.crc32.
  std::string csv = "x,y\n";
  for (int i = 0; i < 60; ++i) csv += fmt::format("{},{}\n", i * i % 17, i % 5);
  files_.write("t.csv", csv);
  EXPECT_EQ(prepare({task_of("y")}).hash, "crc32:bb767d83:265");
}

TEST_F(Prepare, MulanLabelsBecomeBinaryTasks) {
  std::string arff =
      "@relation r\n@attribute x numeric\n@attribute a {0,1}\n@attribute b {0,1}\n"
      "@attribute c {0,1}\n@data\n";
  for (int i = 0; i < 60; ++i) arff += fmt::format("{},{},{},0\n", i, i % 2, i % 3 == 0 ? 1 : 0);
  files_.write("t.arff", arff);
  files_.write("t.xml",
               "<labels xmlns=\"http://mulan.sourceforge.net/labels\"><label name=\"a\"/>"
               "<label name=\"b\"/><label name=\"c\"/></labels>");
  data_.path = "t.arff";
  data_.labels_path = "t.xml";
  const PreparedData prepared = prepare({});
  ASSERT_EQ(prepared.tasks.size(), 2u);
  EXPECT_EQ(prepared.tasks[0].name, "a");
  EXPECT_EQ(prepared.tasks[0].kind, TaskKind::kBinary);
  EXPECT_EQ(prepared.tasks[1].positive, (std::vector<std::string>{"1"}));
  EXPECT_TRUE(warned(prepared,
                     "1 labels have only one class in the training rows and are left out: \"c\""));
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x"}));
  // The labels are no features of tasks that are given either.
  EXPECT_EQ(feature_names(prepare({task_of("b")})), (std::vector<std::string>{"x"}));
}

// Labels a, b, c beside the features x and d; `count` is MEKA's.
std::string meka(const std::string& count, bool labels_first) {
  std::string arff = "@relation 'Tunes: -C " + count + " -split-number 30'\n";
  const std::string labels = "@attribute a {0,1}\n@attribute b {0,1}\n@attribute c {0,1}\n";
  const std::string features = "@attribute x numeric\n@attribute d {0,1}\n";
  arff += (labels_first ? labels + features : features + labels) + "@data\n";
  for (int i = 0; i < 60; ++i) {
    const std::string answers =
        fmt::format("{},{},{}", i % 2, i % 3 == 0 ? 1 : 0, i % 5 == 0 ? 1 : 0);
    const std::string inputs = fmt::format("{}.5,{}", i, i % 7 == 0 ? 1 : 0);
    arff += (labels_first ? answers + "," + inputs : inputs + "," + answers) + "\n";
  }
  return arff;
}

TEST_F(Prepare, MekaLabelsBecomeBinaryTasks) {
  data_.path = "t.arff";
  for (const bool labels_first : {true, false}) {
    files_.write("t.arff", meka(labels_first ? "3" : "-3", labels_first));
    const PreparedData prepared = prepare({});
    ASSERT_EQ(prepared.tasks.size(), 3u);
    EXPECT_EQ(prepared.tasks[0].name, "a");
    EXPECT_EQ(prepared.tasks[2].name, "c");
    EXPECT_EQ(prepared.tasks[2].kind, TaskKind::kBinary);
    EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x", "d"}));
  }
  // Labels that are no task's target are features only where the config says so.
  const PreparedData one = prepare({task_of("a")});
  EXPECT_EQ(feature_names(one), (std::vector<std::string>{"x", "d"}));
  EXPECT_TRUE(warned(
      one, "labels according to the relation's -C -3, not used as features: \"b\" and \"c\""));
  data_.numeric = {"b"};
  EXPECT_EQ(feature_names(prepare({task_of("a")})), (std::vector<std::string>{"x", "d", "b"}));
  data_.numeric = {};
  for (const char* count : {"5", "-5", "9000000000000000000", "-9000000000000000000"}) {
    files_.write("t.arff", meka(count, true));
    EXPECT_HAS(error_of({}), "t.arff: the relation's -C " + std::string(count));
  }
  files_.write("t.arff", meka("0", true));
  EXPECT_HAS(error_of({}), "write -C 3 into the @relation");
}

TEST_F(Prepare, MekaMaySayWhichRowsAreForTraining) {
  // The 60 rows of meka() count in x; the first ones are for training and validation.
  const auto first_test_row = [&](const std::string& options) {
    std::string arff = meka("3", true);
    arff.replace(arff.find("-split-number 30"), 16, options);
    files_.write("t.arff", arff);
    return prepare({}).test_rows.front();
  };
  data_.path = "t.arff";
  EXPECT_EQ(first_test_row("-split-number 45"), 45);
  EXPECT_EQ(first_test_row("-split-percentage 66.6"), 40);  // Java's round(39.96)
  EXPECT_EQ(first_test_row("-split-percentage 50.84 -split-number 45"), 31);
  const PreparedData stated = prepare({});
  EXPECT_EQ(stated.test.rows(), 29);
  EXPECT_EQ(stated.training.rows() + stated.validation.rows(), 31);
  EXPECT_TRUE(stated.hash.ends_with("+31"));
  EXPECT_FALSE(warned(stated, "is ignored"));
  // Another split is what the config says, and a part that would be empty is none.
  data_.split = SplitKind::kRandom;
  EXPECT_LT(first_test_row("-split-number 45"), 45);
  data_.split = SplitKind::kAuto;
  for (const char* options : {"-split-percentage 100", "-split-percentage -5", "-split-number 60",
                              "-split-number -1", "-split-percentage 1e300"}) {
    EXPECT_LT(first_test_row(options), 40);
    EXPECT_TRUE(warned(prepare({}), "does not split 60 rows into two parts and is ignored"));
  }
  EXPECT_FALSE(prepare({}).hash.ends_with("+60"));
}

TEST_F(Prepare, MekaLabelsMayHaveSeveralClassesOrBeNumbers) {
  std::string arff =
      "@relation 'Flares: -c 3'\n@attribute a {p,q,r}\n@attribute b numeric\n"
      "@attribute c {0,1}\n@attribute x numeric\n@data\n";
  for (int i = 0; i < 60; ++i)
    arff += fmt::format("{},{}.5,{},{}\n", "pqr"[i % 3], i % 7, i % 2, i);
  files_.write("t.arff", arff);
  data_.path = "t.arff";
  const PreparedData prepared = prepare({});
  ASSERT_EQ(prepared.tasks.size(), 3U);
  EXPECT_EQ(prepared.tasks[0].kind, TaskKind::kMulticlass);
  EXPECT_EQ(prepared.tasks[1].kind, TaskKind::kRegression);
  EXPECT_EQ(prepared.tasks[2].kind, TaskKind::kBinary);
}

TEST_F(Prepare, LabelsOfAnSvmlightFileAreTasksInAllItsParts) {
  const auto text = [](int begin, int end, const char* more) {
    std::string svm;
    for (int i = begin; i < end; ++i)
      svm += fmt::format("{}{} qid:{} 1:{}.5 {}:1{}\n", i % 2 ? "1" : "0", i % 3 ? ",7" : "", i / 4,
                         i, 2 + i % 3, more);
    return svm;
  };
  files_.write("t.svm", text(0, 60, ""));
  files_.write("e.svm", text(60, 90, " 99:3") + "5 1:2\n");
  data_.path = "t.svm";
  data_.test_path = "e.svm";
  data_.split = SplitKind::kFiles;
  const PreparedData prepared = prepare({});
  ASSERT_EQ(prepared.tasks.size(), 3U);
  EXPECT_EQ(prepared.tasks[2].name, "label_7");
  EXPECT_EQ(prepared.tasks[2].kind, TaskKind::kBinary);
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"f1", "f2", "f3", "f4"}));
  EXPECT_EQ(prepared.test.rows(), 31);
  EXPECT_TRUE(warned(prepared, "e.svm: 1 of its 5 indices are not among those of the table"));
  EXPECT_TRUE(warned(prepared, "e.svm: 1 of its 4 labels are not among those of the table"));
  data_.numeric = {"qid"};
  EXPECT_EQ(feature_names(prepare({task_of("label_7")})),
            (std::vector<std::string>{"qid", "f1", "f2", "f3", "f4"}));
  data_.numeric = {};
  data_.test_path = "";
  data_.split = SplitKind::kGroup;
  data_.group_column = "qid";
  EXPECT_EQ(prepare({}).tasks.size(), 3U);
  files_.write("t.svm", "1,2\n1\n2\n");
  EXPECT_HAS(error_of({}), "t.svm: the labels of the file: no inputs are left");
}

TEST_F(Prepare, JoinedColumnsAreFeaturesAndLabels) {
  std::string csv = "id,x\n", first = "id,a\n", second = "id,b\n";
  for (int i = 0; i < 90; ++i) {
    csv += fmt::format("k{},{}\n", i, i * 7 % 31);
    if (i % 5 != 0) first += fmt::format("k{},{}\n", i, i * 7 % 31 % 4);
    if (i % 6 == 0) second += fmt::format("k{},{}\n", i, i % 4 < 2 ? "no" : "yes");
  }
  files_.write("t.csv", csv);
  files_.write("a.csv", first);
  files_.write("b.csv", second);
  data_.drop = {"id"};
  for (const char* name : {"a.csv", "b.csv"})
    data_.joins.push_back({.path = files_.path(name).string(), .on = "id"});
  const PreparedData prepared = prepare({task_of("a"), task_of("b")});
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x"}));
  EXPECT_EQ(prepared.training.rows() + prepared.validation.rows() + prepared.test.rows(), 75);
  EXPECT_TRUE(warned(prepared, "1 of the 1 pairs of tasks have both labels in less than 30 %"));
  ASSERT_EQ(prepared.label_overlap.size(), 4U);
  EXPECT_EQ(prepared.label_overlap[1], prepared.label_overlap[2]);
  EXPECT_EQ(std::count(prepared.hash.begin(), prepared.hash.end(), '+'), 2);
  EXPECT_TRUE(prepared.joined.empty());
  const PreparedData one = prepare({task_of("a")});
  ASSERT_EQ(one.joined.size(), 1U);
  EXPECT_EQ(one.joined[0].file, "b.csv");
  EXPECT_EQ(one.joined[0].features, std::vector<std::string>{"b"});
  data_.joins[1].rows = JoinRows::kOuter;
  files_.write("b.csv", second + "new,yes\n");
  EXPECT_EQ(prepare({task_of("a"), task_of("b")}).hash.size(), prepared.hash.size());
  data_.split = SplitKind::kFiles;
  data_.test_path = "t.csv";
  EXPECT_HAS(error_of({task_of("a"), task_of("b")}), "1 of its keys are in no part of the split");
}

TEST_F(Prepare, NamelessColumnsAndRowNumbersAreNamed) {
  std::string csv = ",Unnamed: 0,Unnamed: 1.1,number,x,y\n";
  for (int i = 0; i < 60; ++i)
    csv += fmt::format("{},{},{},{},{},{}\n", i, i, i % 9, i + 1, i * i % 17, i % 5);
  files_.write("t.csv", csv);
  const PreparedData prepared = prepare({task_of("y")});
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"number", "x"}));
  EXPECT_TRUE(warned(prepared, "t.csv: the header has no name for column 1"));
  EXPECT_TRUE(warned(prepared, "\"Unnamed: 0\" and \"Unnamed: 1.1\""));
  EXPECT_TRUE(warned(prepared, "column \"number\" counts the rows"));
  data_.drop = {"Unnamed: 0", "number"};
  data_.numeric = {"Unnamed: 1.1"};
  const PreparedData settled = prepare({task_of("y")});
  EXPECT_EQ(feature_names(settled), (std::vector<std::string>{"Unnamed: 1.1", "x"}));
  EXPECT_FALSE(warned(settled, "Unnamed"));
  EXPECT_FALSE(warned(settled, "counts the rows"));
}

TEST_F(Prepare, FilesAreReadAsTheFirstOne) {
  const auto text = [](const char* third) {
    std::string csv = "x;y\n";
    for (int i = 0; i < 30; ++i) csv += fmt::format("{};{}\n", i % 3 ? third : "2", i % 5);
    return csv;
  };
  files_.write("t.csv", text("0,5"));
  files_.write("v.csv", text("8,603"));  // alone it might be 8603
  files_.write("e.csv", "x,y\n1.5,2\n2.5,1\n");
  data_.split = SplitKind::kFiles;
  data_.validation_path = "v.csv";
  data_.test_path = "e.csv";
  const PreparedData prepared = prepare({task_of("y")});
  EXPECT_EQ(prepared.separator, ';');
  EXPECT_TRUE(prepared.decimal_commas);
  EXPECT_EQ(prepared.encoder.features()[0].kind, ColumnKind::kNumeric);
  EXPECT_NEAR(prepared.encoder.features()[0].mean, 1.0, 1e-12);
  EXPECT_EQ(prepared.test.rows(), 2);
}

TEST_F(Prepare, AColumnThatIsNotThereIsNamedBesideThoseThatAre) {
  std::string odd = "a:b:c\n", plain = "u,x\n";
  for (int i = 0; i < 60; ++i) {
    odd += fmt::format("{}:2:3\n", i);
    plain += fmt::format("{},{}\n", i, i % 7);
  }
  files_.write("t.csv", odd);
  EXPECT_HAS(error_of({task_of("y")}),
             "no column is named \"y\"; the only column is \"a:b:c\"; is the separator really "
             "\",\" (data.separator)?");
  files_.write("t.csv", plain);
  EXPECT_HAS(error_of({task_of("U")}), "did you mean \"u\"?");
  EXPECT_HAS(error_of({task_of("price")}), "there are \"u\" and \"x\"");
}

TEST_F(Prepare, TasksWithRowsOfTheirOwn) {
  files_.write("t.csv", made_up(300));
  data_.task_column = "flag";
  data_.drop = {"twin"};
  const PreparedData prepared = prepare({task_of("y")});
  ASSERT_EQ(prepared.tasks.size(), 2u);
  EXPECT_EQ(prepared.tasks[1].name, "y_1");
  const Batch batch = prepared.training.slice(0, prepared.training.rows());
  EXPECT_TRUE((batch.labelled.sum(1) == 1).all().item<bool>());
  const auto names = feature_names(prepared);
  EXPECT_EQ(std::find(names.begin(), names.end(), "flag"), names.end());
}

TEST_F(Prepare, ThinPartsAndFewLabelsAreSaid) {
  std::string csv = "x,a,b\n";
  for (int i = 0; i < 60; ++i)
    csv += fmt::format("{},{},{}\n", i, i % 7, i % 6 == 0 ? std::to_string(i) : "");
  files_.write("t.csv", csv);
  const PreparedData prepared = prepare({task_of("a"), task_of("b")});
  EXPECT_TRUE(warned(prepared, "the test part has only 9 rows"));
  EXPECT_TRUE(warned(prepared, "fewer than 10 labels in the validation part: \"a\" and \"b\""));
  EXPECT_FALSE(warned(prepared, "the training part has"));
}

TEST_F(Prepare, NoLabelsAreNotFew) {
  std::string csv = "p,x,a,b,c\n";
  for (int i = 0; i < 90; ++i)
    csv += fmt::format("{},{},{},{},{}\n",
                       i < 30   ? "train"
                       : i < 60 ? "validation"
                                : "test",
                       i, i % 7, i < 60 ? std::to_string(i % 2) : "",
                       i < 30 || i == 70 ? std::to_string(i) : "");
  files_.write("t.csv", csv);
  data_.split = SplitKind::kColumn;
  data_.split_column = "p";
  const PreparedData prepared = prepare({task_of("a"), task_of("b"), task_of("c")});
  EXPECT_TRUE(warned(prepared, "no labels in the test part, so there is no score for it: \"b\""));
  EXPECT_TRUE(
      warned(prepared, "no labels in the validation part, so there is no score for it: \"c\""));
  EXPECT_TRUE(warned(prepared, "fewer than 10 labels in the test part: \"c\""));
}

// As `stratified` of the cases: 8, 4 and 2 positives in 400 rows.
std::string rare_positives() {
  RandomStream stream(1);
  std::string csv = "x,rare2,rare4,rare8,k,who\n";
  for (int i = 0; i < 400; ++i)
    csv += fmt::format("{},{},{},{},{},s{}\n", stream.normal(), i < 2 ? 1 : 0, i < 4 ? 1 : 0,
                       i < 8 ? 1 : 0,
                       i < 3   ? "c"
                       : i % 2 ? "a"
                               : "b",
                       i % 97);
  return csv;
}

TEST_F(Prepare, ClassesThatAPartLacksAreSaidWithTheCure) {
  files_.write("t.csv", rare_positives());
  data_.split = SplitKind::kOrder;  // all positives in training
  const PreparedData prepared = prepare({task_of("rare4"), task_of("k")});
  for (const auto* part : {"validation", "test"}) {
    EXPECT_TRUE(warned(
        prepared, fmt::format("only one class in the {} part, so ranking metrics are undefined: "
                              "\"rare4\" (none of \"1\"); data.split = \"stratified\" spreads",
                              part)));
    EXPECT_TRUE(warned(prepared, fmt::format("classes without a row in the {} part: \"k\" (none "
                                             "of \"c\"); data.split = \"stratified\"",
                                             part)));
  }
}

TEST_F(Prepare, StratifiedSplitsGiveEachPartItsPositives) {
  files_.write("t.csv", rare_positives());
  data_.split = SplitKind::kStratified;
  const auto counts = [&](const PreparedData& prepared, int64_t task) {
    std::vector<double> sums;
    for (const DataSet* part : {&prepared.training, &prepared.validation, &prepared.test})
      sums.push_back(part->labels().targets.select(1, task).sum().item<double>());
    return sums;
  };
  using Sums = std::vector<double>;
  PreparedData prepared =
      prepare({task_of("rare2"), task_of("rare4"), task_of("rare8"), task_of("k")});
  EXPECT_EQ(prepared.training.rows(), 280);
  EXPECT_EQ(prepared.test.rows(), 60);
  EXPECT_EQ(counts(prepared, 0), (Sums{1, 0, 1}));
  for (int64_t task = 1; task < 3; ++task)
    for (const double count : counts(prepared, task)) EXPECT_GE(count, 1);
  EXPECT_FALSE(warned(prepared, "classes without a row"));
  EXPECT_TRUE(warned(prepared,
                     "only one class in the validation part, so ranking metrics are undefined: "
                     "\"rare2\" (none of \"1\"); there are too few labels for all parts"));
  data_.group_column = "who";
  prepared = prepare({task_of("rare8")});
  for (const double count : counts(prepared, 0)) EXPECT_GE(count, 1);
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x", "rare2", "rare4", "k"}));
}

TEST_F(Prepare, TextsOfTestRowsThatTrainingLacksAreSaid) {
  std::string csv = "p,x,colour,a\n";
  for (int i = 0; i < 90; ++i)
    csv += fmt::format("{},{},{},{}\n",
                       i < 30   ? "train"
                       : i < 60 ? "validation"
                                : "test",
                       i, i < 60 ? (i % 2 ? "red" : "blue") : "mauve", i % 5);
  files_.write("t.csv", csv);
  data_.split = SplitKind::kColumn;
  data_.split_column = "p";
  const PreparedData prepared = prepare({task_of("a")});
  EXPECT_TRUE(warned(prepared,
                     "column \"colour\": 30 of 30 texts (100 %) of the test part are in "
                     "no training row, such as \"mauve\""));
  EXPECT_FALSE(warned(prepared, "texts (100 %) of the validation part"));
}

TEST_F(Prepare, PatternsOfTargets) {
  files_.write("t.csv", rare_positives());
  TaskOptions rare;
  rare.targets = {"rare*", "k"};
  const PreparedData prepared = prepare({rare});
  ASSERT_EQ(prepared.tasks.size(), 4u);
  EXPECT_EQ(prepared.tasks[3].name, "k");
  EXPECT_EQ(feature_names(prepared), (std::vector<std::string>{"x"}));
  rare.targets = {"label_*"};
  EXPECT_HAS(error_of({rare}), "targets: \"label_*\" matches no column");
}

TEST_F(Prepare, OneClassInATestPartIsSaid) {
  std::string csv = "p,x,a\n";
  for (int i = 0; i < 90; ++i)
    csv += fmt::format("{},{},{}\n",
                       i < 30   ? "train"
                       : i < 60 ? "validation"
                                : "test",
                       i, i < 60 ? i % 2 : 1);
  files_.write("t.csv", csv);
  data_.split = SplitKind::kColumn;
  data_.split_column = "p";
  const PreparedData prepared = prepare({task_of("a")});
  EXPECT_TRUE(warned(prepared, "only one class in the test part"));
  EXPECT_FALSE(warned(prepared, "only one class in the validation part"));
}

TEST_F(Prepare, BadInputIsNamed) {
  EXPECT_HAS(error_of({task_of("y")}), "t.csv");  // there is none yet
  files_.write("t.csv", made_up(50));
  EXPECT_HAS(error_of({}), "there is no task");
  EXPECT_HAS(error_of({task_of("why")}), "no column is named \"why\"");
  const DataOptions good = data_;
  data_.drop = {"colours"};
  EXPECT_HAS(error_of({task_of("y")}),
             "data.drop: no column is named \"colours\"; did you mean \"colour\"?");
  data_ = good;
  data_.numeric = {"xx"};
  EXPECT_HAS(error_of({task_of("y")}), "data.numeric: no column");
  data_ = good;
  data_.categorical = {"xx"};
  EXPECT_HAS(error_of({task_of("y")}), "data.categorical: no column");
  data_.categorical = {"x"};
  data_.numeric = {"x"};
  EXPECT_HAS(error_of({task_of("y")}), "both in data.numeric and in data.categorical");
  data_ = good;
  data_.numeric = {"colour"};
  EXPECT_HAS(error_of({task_of("y")}), "column \"colour\": ");
  data_ = good;
  data_.test_path = "t.csv";
  EXPECT_HAS(error_of({task_of("y")}), "data.test_path is given but data.split is not \"files\"");
  data_ = good;
  data_.split = SplitKind::kFiles;
  EXPECT_HAS(error_of({task_of("y")}), "needs data.validation_path or data.test_path");
  data_ = good;
  data_.path = "";
  EXPECT_HAS(error_of({task_of("y")}), "data.path is not set");
  data_ = good;
  data_.drop = {"id", "x", "colour", "same", "code", "twin", "class", "flag"};
  EXPECT_HAS(error_of({task_of("y")}), "no input columns are left");
}

TEST_F(Prepare, AHugeNumberBesideSmallOnesIsNamed) {
  std::string csv = "p,x,a\n";
  for (int i = 0; i < 30; ++i)
    csv += fmt::format("{},{},{}\n",
                       i < 10   ? "train"
                       : i < 20 ? "validation"
                                : "test",
                       i == 25 ? "1e300" : std::to_string(i), i);
  files_.write("t.csv", csv);
  data_.split = SplitKind::kColumn;
  data_.split_column = "p";
  EXPECT_HAS(error_of({task_of("a")}), "line 27, column \"x\": the number is too large");
  EXPECT_HAS(error_of({task_of("x")}), "task \"x\": column \"x\" holds a number that is too large");
}

}  // namespace
}  // namespace kindred
