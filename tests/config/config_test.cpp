#include "kindred/config/config.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/config/config_reference.h"

#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

using Flags = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kSmall = "[data]\npath = 'x.csv'\n[[task]]\ntarget = 'a'\n";

class ConfigTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return root_ / "c.toml"; }

  Config read(const std::string& text, const Flags& flags = {}) const {
    std::ofstream(file(), std::ios::binary) << text;
    return read_config(file(), flags);
  }

  // The message that reading `text` ends with, its directory cut off.
  std::string complaint(const std::string& text, const Flags& flags = {}) const {
    try {
      (void)read(text, flags);
    } catch (const InputError& error) {
      std::string message = error.what();
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      const std::string prefix = root_.string() + "/";
      if (message.starts_with(prefix)) message.erase(0, prefix.size());
      return message;
    }
    return "nothing";
  }

  TemporaryDirectory directory_;
  const std::filesystem::path root_ = directory_.path();
};

void expect_start(const std::string& text, const std::string& start) {
  EXPECT_EQ(text.substr(0, start.size()), start);
}

void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST_F(ConfigTest, FillsInDefaults) {
  const Config config = read(kSmall);
  EXPECT_EQ(config.data.path, (root_ / "x.csv").string());
  ASSERT_EQ(config.tasks.size(), 1U);
  EXPECT_EQ(config.tasks[0].target, "a");
  EXPECT_EQ(config.train.epochs, TrainOptions().epochs);
}

TEST_F(ConfigTest, ReadsEveryTypeOfValue) {
  const Config config = read(
      "train.nesterov = true\ntrain.optimizer = 'sgd'\ntrain.epochs = 1_000\ntrain.clip_norm = 2\n"
      "model.hidden = [64, 32]\naffinity.window = [0.5, 1]\ndata.path = \"t\\u00e4st.csv\"\n"
      "data.drop = [\n 'a.b', # a comment\n 'c']\n[[task]]\ntarget = 'y'\nkind = 'binary'\n");
  EXPECT_TRUE(config.train.nesterov);
  EXPECT_EQ(config.train.epochs, 1000);
  EXPECT_EQ(config.train.clip_norm, 2.0);
  EXPECT_EQ(config.model.hidden, (std::vector<int64_t>{64, 32}));
  EXPECT_EQ(config.affinity.window, (std::vector<double>{0.5, 1}));
  EXPECT_EQ(config.data.path, (root_ / "t\u00e4st.csv").string());
  EXPECT_EQ(config.data.drop, (std::vector<std::string>{"a.b", "c"}));
  EXPECT_EQ(config.tasks[0].kind, TaskKind::kBinary);
}

TEST_F(ConfigTest, FlagsOverrideTheFileInOrder) {
  const Config config = read(kSmall, {{"train.epochs", "7"},
                                      {"model.hidden", "8,4"},
                                      {"train.epochs", "9"},
                                      {"data.header", "false"},
                                      {"data.missing", ""},
                                      {"data.labels_path", "labels.xml"}});
  EXPECT_EQ(config.train.epochs, 9);
  EXPECT_EQ(config.model.hidden, (std::vector<int64_t>{8, 4}));
  EXPECT_FALSE(config.data.header);
  EXPECT_TRUE(config.data.missing.empty());
  // Typed paths are meant from the working directory, those of the file from its own.
  EXPECT_EQ(config.data.labels_path, std::filesystem::absolute("labels.xml"));
  EXPECT_EQ(config.data.path, (root_ / "x.csv").string());
}

TEST_F(ConfigTest, NamesTheNearestKey) {
  const std::string small = kSmall;
  EXPECT_EQ(complaint(small + "[train]\nlearning_rat = 0.1\n"),
            "c.toml:6: unknown key \"learning_rat\" in [train]; did you mean learning_rate?");
  EXPECT_EQ(complaint(small + "[model]\nepochs = 3\n"),
            "c.toml:6: unknown key \"epochs\" in [model]; it belongs to [train]");
  EXPECT_EQ(complaint(small + "wieght = 3\n"),
            "c.toml:5: unknown key \"wieght\" in [[task]]; did you mean weight?");
  EXPECT_EQ(complaint(small + "[trian]\nepochs = 3\n"),
            "c.toml:5: unknown section \"trian\"; did you mean [train]?");
  EXPECT_EQ(complaint("epochs = 3\n" + small),
            "c.toml:1: key \"epochs\" is outside all sections; it belongs to [train]");
  // What other tools call them.
  EXPECT_EQ(complaint(small + "[train]\nlr = 0.1\n"),
            "c.toml:6: unknown key \"lr\" in [train]; did you mean learning_rate?");
  EXPECT_EQ(complaint(small + "[train]\nbatch_size = 8\n"),
            "c.toml:6: unknown key \"batch_size\" in [train]; did you mean batch?");
  EXPECT_EQ(complaint(small + "[model]\nLR = 8\n"),
            "c.toml:6: unknown key \"LR\" in [model]; did you mean learning_rate in [train]?");
  EXPECT_EQ(
      complaint("num_epochs = 3\n" + small),
      "c.toml:1: key \"num_epochs\" is outside all sections; did you mean epochs in [train]?");
  EXPECT_EQ(complaint("seed = 3\n" + small),
            "c.toml:1: key \"seed\" is outside all sections; it belongs to [run]");
  for (const char* section : {"[[tasks]]", "[tasks]", "[[targets]]", "[[Task]]"}) {
    const std::string name(std::string_view(section).substr(section[1] == '[' ? 2 : 1));
    EXPECT_EQ(complaint(std::string(section) + "\ntarget = 'a'\n"),
              "c.toml:1: unknown section \"" + name.substr(0, name.find(']')) +
                  "\"; write [[task]] for each task");
  }
  EXPECT_EQ(complaint("[[Train]]\nepochs = 1\n"),
            "c.toml:1: unknown section \"Train\"; did you mean [train]?");
  expect_start(complaint(small + "[zzzzzzzz]\n"), "c.toml:5: unknown section \"zzzzzzzz\"; there");
  EXPECT_EQ(complaint(small, {{"train.epoch", "3"}}),
            "command line: unknown key \"train.epoch\"; did you mean train.epochs?");
}

TEST_F(ConfigTest, ATableAloneHasDefaultsAndFlags) {
  const Config config = table_config("t.csv", {"a", "b, c"}, {{"train.epochs", "7"}});
  ASSERT_EQ(config.tasks.size(), 2U);
  EXPECT_EQ(config.tasks[0].target, "a");
  EXPECT_EQ(config.tasks[1].target, "b, c");
  EXPECT_EQ(config.train.epochs, 7);
  EXPECT_EQ(config.train.batch, TrainOptions().batch);
  EXPECT_EQ(config.data.path, std::filesystem::absolute("t.csv"));
  // What is written is a config like any other.
  EXPECT_EQ(to_toml(read(to_toml(config))), to_toml(config));
  const auto refusal = [](const std::vector<std::string>& targets, const Flags& flags) {
    try {
      (void)table_config("t.csv", targets, flags);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  expect_start(refusal({}, {}), "t.csv: there are no tasks");
  expect_start(refusal({"a", "a"}, {}), "t.csv: task 2: another task is also named \"a\"");
  expect_start(refusal({"a"}, {{"train.epochs", "0"}}), "command line: train.epochs = 0: expected");
}

TEST_F(ConfigTest, RefusesValuesThatDoNotFit) {
  const std::string small = kSmall;
  expect_start(complaint(small + "[train]\n\nlearning_rate = -0.1\n"),
               "c.toml:7: train.learning_rate = -0.1: expected a number, above 0");
  expect_start(complaint(small + "[train]\nepochs = 1.5\n"), "c.toml:6: train.epochs = 1.5");
  expect_start(complaint(small + "[train]\nepochs = 'ten'\n"), "c.toml:6: train.epochs = ");
  expect_start(complaint(small + "[train]\noptimizer = 'adm'\n"), "c.toml:6: train.optimizer = ");
  expect_part(complaint(small + "[train]\noptimizer = 'adm'\n"), "did you mean adam?");
  expect_part(complaint(small + "[train]\noptimizer = 'SGD'\n"), "did you mean sgd?");
  const std::string accuracy = complaint(small + "metric = 'accuracy'\n");
  expect_start(accuracy, "c.toml:5: task.metric = \"accuracy\": expected one of auto, ");
  expect_part(accuracy, "; accuracy is 1 − error_rate; write error_rate");
  expect_start(complaint(small + "[train]\nlearning_rate = inf\n"),
               "c.toml:6: train.learning_rate: expected a number, got");
  expect_start(complaint(small + "[train]\nlearning_rate = {a = 1}\n"),
               "c.toml:6: train.learning_rate: expected a number, got a table");
  expect_start(complaint(small + "[model]\nhidden = [[1], 2]\n"),
               "c.toml:6: model.hidden: expected a list of whole numbers, got a list");
  expect_start(complaint("[data]\npath = 2020-01-01\n"),
               "c.toml:2: data.path: expected text, got a date");
  expect_start(complaint(small + "positive = 'yes'\n"), "c.toml:5: task.positive = ");
  expect_start(complaint(small, {{"train.learning_rate", "-1"}}),
               "command line: train.learning_rate = -1: expected");
  expect_start(complaint(small, {{"data.path", "\xff"}}), "command line: data.path = \"\\xff\"");
  expect_start(complaint("[task]\ntarget = 'a'\n"), "c.toml:1: tasks are a list; write [[task]]");
  expect_start(complaint("task = [1]\n"), "c.toml:1: a task is a table");
  expect_start(complaint("train = 3\n"), "c.toml:1: train is a section; write [train]");
}

TEST_F(ConfigTest, RefusesKeysThatContradictEachOther) {
  const std::string small = kSmall;
  const auto with = [&](const std::string& more) { return complaint(small + more); };
  expect_start(complaint("[[task]]\ntarget = 'a'\n"), "c.toml: data.path is missing");
  expect_start(complaint("[data]\npath = 'x.csv'\n"), "c.toml: there are no tasks");
  EXPECT_EQ(complaint("[data]\npath = 'x.csv'\nlabels_path = 'x.xml'\n"), "nothing");
  EXPECT_EQ(complaint("[data]\npath = 'x.ARFF.gz'\n"), "nothing");  // its relation may name labels
  EXPECT_EQ(complaint("[data]\npath = 'x'\nformat = 'arff'\n"), "nothing");
  expect_start(complaint("[data]\npath = 'x.arff'\nformat = 'csv'\n"),
               "c.toml: there are no tasks");
  expect_start(with("[[task]]\nname = 'b'\n"), "c.toml: task 2: target is missing");
  expect_start(with("[[task]]\ntarget = 'a'\n"),
               "c.toml: task 2: another task is also named \"a\"");
  EXPECT_EQ(with("[[task]]\ntarget = 'a'\nname = 'b'\n"), "nothing");
  EXPECT_EQ(with("[[task]]\ntargets = ['b', 'c_*']\n[[task]]\ntargets = ['d?']\n"), "nothing");
  expect_start(with("targets = ['b']\n"), "c.toml: task 1: target and targets are both given");
  expect_start(with("[[task]]\nname = 'n'\ntargets = ['b', 'c']\n"),
               "c.toml: task 2: name cannot be combined with targets");
  expect_start(with("[[task]]\ntargets = []\n"), "c.toml: task 2: target is missing");
  expect_start(with("[[task]]\ntargets = ['']\n"), "c.toml: task 2: targets holds an empty text");
  expect_start(with("[[task]]\ntargets = 'b'\n"), "c.toml:6: task.targets = ");
  expect_start(with("kind = 'binary'\nloss = 'mse'\n"), "c.toml: task 1: loss mse does not fit");
  expect_start(with("kind = 'regression'\nmetric = 'f1'\n"),
               "c.toml: task 1: metric f1 does not fit kind regression");
  expect_start(with("kind = 'multiclass'\npositive = ['x']\n"), "c.toml: task 1: positive is");
  expect_start(with("[affinity]\nwindow = [0.5]\n"), "c.toml: affinity.window needs two");
  expect_start(with("[affinity]\nwindow = [0.5, 0.5]\n"), "c.toml: affinity.window needs two");
  expect_start(with("[affinity]\nmeasure = 'cosine'\nscale = 'per_lr'\n"),
               "c.toml: affinity.scale = \"per_lr\" does not apply");
  expect_start(with("[affinity]\nalso = ['sine']\n"),
               "c.toml: affinity.also: there is no measure called \"sine\"; there are lookahead");
  for (const std::string wrong : {"overhead = 0", "every = -1", "stop = 'soon'", "phases = 0"}) {
    const std::string key = "affinity." + wrong.substr(0, wrong.find(' '));
    EXPECT_NE(with("[affinity]\n" + wrong + "\n").find(key), std::string::npos) << wrong;
  }
  expect_start(with("[affinity]\nmeasure = 'gradient'\nstep = 'optimizer'\n"),
               "c.toml: affinity.step = \"optimizer\" needs");
  expect_start(with("[train]\nnesterov = true\n"), "c.toml: train.nesterov needs");
  expect_start(with("[train]\nepochs = 2\nwarmup_epochs = 3\n"), "c.toml: train.warmup_epochs");
  const auto data = [&](const std::string& more) {
    return complaint("[data]\npath = 'x.csv'\n" + more + "\n[[task]]\ntarget = 'a'\n");
  };
  expect_start(data("fractions = [0.5, 0.5]"), "c.toml: data.fractions has 2 numbers");
  expect_start(data("fractions = [0.5, 0.5, 0.5]"), "c.toml: data.fractions add up to 1.5");
  expect_start(data("split = 'group'"), "c.toml: data.split is \"group\", but data.group_column");
  expect_start(data("split = 'column'"), "c.toml: data.split is \"column\"");
  expect_start(data("group_column = 'g'"), "c.toml: data.group_column is given, but only");
  EXPECT_EQ(data("group_column = 'g'\nsplit = 'stratified'"), "nothing");
  expect_start(data("test_path = 'g'"), "c.toml: data.test_path is given, but only");
  expect_start(data("split_path = 'g'"), "c.toml: data.split_path is given, but only");
  expect_start(data("numeric = ['g']\ncategorical = ['g']"), "c.toml: column \"g\" is in");
}

TEST_F(ConfigTest, ReadsTablesToJoin) {
  const std::string text =
      "[data]\npath = 'x.csv'\n[[data.join]]\npath = 'tox.csv'\non = 'id'\nrows = 'outer'\n"
      "duplicates = 'mean'\n[[data.join]]\npath = 'e/emb.npy'\nprefix = 'e_'\n"
      "[[task]]\ntarget = 'a'\n";
  const Config config = read(text);
  ASSERT_EQ(config.data.joins.size(), 2U);
  EXPECT_EQ(config.data.joins[0].path, (root_ / "tox.csv").string());
  EXPECT_EQ(config.data.joins[0].on, "id");
  EXPECT_EQ(config.data.joins[0].rows, JoinRows::kOuter);
  EXPECT_EQ(config.data.joins[0].duplicates, JoinDuplicates::kMean);
  EXPECT_EQ(config.data.joins[1].path, (root_ / "e/emb.npy").string());
  EXPECT_EQ(config.data.joins[1].duplicates, JoinDuplicates::kError);
  EXPECT_EQ(config.data.joins[1].prefix, "e_");
  EXPECT_EQ(to_toml(read(to_toml(config))), to_toml(config));

  const auto with = [&](const std::string& join) { return complaint(kSmall + join); };
  expect_start(with("[[data.join]]\non = 'id'\n"), "c.toml:5: data.join.path is missing");
  expect_start(with("[[data.join]]\npth = 'a'\n"),
               "c.toml:6: unknown key \"pth\" in [[data.join]]; did you mean path?");
  expect_start(with("[[data.join]]\npath = 3\n"), "c.toml:6: data.join.path = 3: expected text");
  expect_start(with("[[data.join]]\npath = 'a.csv'\nrows = 'inner'\n"),
               "c.toml:7: data.join.rows = \"inner\": expected ");
  expect_part(with("[data.join]\npath = 'a.csv'\n"), "write [[data.join]] for each");
  expect_part(complaint("[data]\npath = 'x.csv'\njoin = 'a.csv'\n"), "write [[data.join]]");
  expect_part(complaint("[data]\npath = 'x.csv'\njoin = [1]\n"), "write [[data.join]]");
  expect_part(complaint(kSmall, {{"data.join", "x"}}), "data.join");
  expect_part(complaint("[data]\npath = 'x'\nformat = 'celeba'\n[[data.join]]\npath = 'a.csv'\n"
                        "[[task]]\ntarget = 'a'\n"),
              "[[data.join]] is for tables, not for pictures");
}

TEST_F(ConfigTest, AFileThatStatesItsLabelsNeedsNoTask) {
  for (const char* name : {"x.arff", "x.svm.gz", "x.LIBSVM", "x.svmlight.zst"})
    EXPECT_EQ(complaint(std::string("[data]\npath = '") + name + "'\n"), "nothing") << name;
  expect_part(complaint("[data]\npath = 'x.npy'\n"), "there are no tasks");
}

TEST_F(ConfigTest, RefusesWhatIsNoToml) {
  expect_start(complaint("[train]\nepochs = 1\nepochs = 2\n"), "c.toml:3:");
  expect_start(complaint("[train]\n[data]\n[train]\n"), "c.toml:3:1: not valid TOML: ");
  expect_start(complaint("[data]\npath = \"abc\n"), "c.toml:2:");
  expect_start(complaint("x = 99999999999999999999\n"), "c.toml:1:");
  expect_start(complaint(std::string("[train]\0\n", 9)), "c.toml: not UTF-8");
  expect_start(complaint("\x89PNG\r\n\x1a\n\xff\xfe"), "c.toml: not UTF-8");
  expect_start(complaint("\x01\x02"), "c.toml:1:1: not valid TOML: ");
  expect_part(complaint(std::string(2 << 20, '#')), "c.toml");
}

TEST_F(ConfigTest, SurvivesDeepNesting) {
  std::string key = "a";
  for (int i = 0; i < 100000; ++i) key += ".a";
  expect_start(complaint(key + " = 1\n"), "c.toml:1: more than 500 dots");
  expect_start(complaint("[" + key + "]\n"), "c.toml:1: more than 500 dots");
  expect_start(complaint("x = " + std::string(100000, '[')), "c.toml:1:");
  // As deep as is let through: 500 levels a line, in tables within lists within tables.
  std::string levels = "a";
  for (int i = 0; i < 499; ++i) levels += ".a";
  std::string nested = "[" + levels + "]\n" + levels + " = 1\n" + "b = [\n";
  for (int i = 0; i < 6; ++i) nested += "{" + levels + " = [\n";
  for (int i = 0; i < 6; ++i) nested += "]}\n";
  expect_start(complaint(nested + "]\n"), "c.toml:1: unknown section \"a\"");
}

TEST_F(ConfigTest, MissingFileAndDirectoryAreRefused) {
  EXPECT_THROW((void)read_config(root_ / "none.toml", {}), InputError);
  EXPECT_THROW((void)read_config(root_, {}), InputError);
}

TEST_F(ConfigTest, ResolvedTextReadsBackAsTheSameConfig) {
  const Config config = read(
      "[data]\npath = 'sub/../x.csv'\nmissing = [\"\", \"a\\\"\\\\\\u007f\\n\"]\n[train]\n"
      "learning_rate = 0.1\nepsilon = 1e-30\nclip_norm = 5\n[run]\nseed = 123456789012\n"
      "[[task]]\ntarget = 'é, \"x\"'\nweight = 0.30000000000000004\n[[task]]\ntargets = ['b', "
      "'c_*']\nweight_column = 'w'\n");
  const std::string text = to_toml(config);
  expect_part(text, "path = \"" + (root_ / "x.csv").string() + "\"\n");
  expect_part(text, "weight = 0.30000000000000004\n");
  expect_part(text, "learning_rate = 0.1\n");
  const auto elsewhere = root_ / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  std::ofstream(elsewhere / "c.toml") << text;
  const Config again = read_config(elsewhere / "c.toml", {});
  EXPECT_EQ(to_toml(again), text);
  EXPECT_EQ(again.data.missing, config.data.missing);
  EXPECT_EQ(again.train.epsilon, 1e-30);
  EXPECT_EQ(again.run.seed, 123456789012);
  EXPECT_EQ(again.tasks.size(), 2U);
  EXPECT_EQ(again.tasks[0].target, "é, \"x\"");
  EXPECT_EQ(again.tasks[1].targets, (std::vector<std::string>{"b", "c_*"}));
  EXPECT_EQ(again.tasks[1].weight_column, "w");
}

TEST_F(ConfigTest, ResolvedTextHoldsEveryKey) {
  Config config = read(kSmall);
  const std::string text = to_toml(config);
  OptionSet options;
  describe(config, options);
  for (const auto& option : options.options()) {
    const std::string field = option.key.substr(option.key.find('.') + 1);
    const bool set = text.find("\n" + field + " = ") != std::string::npos;
    EXPECT_TRUE(set || text.find("\n# " + field + " is not set") != std::string::npos) << field;
  }
  expect_part(text, "\n# clip_norm is not set\n");
}

TEST_F(ConfigTest, TextThatTomlCannotHoldIsRefused) {
  Config config = read(kSmall);
  config.data.drop = {"\xff"};
  EXPECT_THROW((void)to_toml(config), InputError);
}

TEST_F(ConfigTest, ADeviceThatIsNoneIsRefused) {
  for (const std::string device : {"gpu", "cuda:x", "cuda:-1", ""})
    expect_start(complaint(std::string(kSmall) + "[run]\ndevice = '" + device + "'\n"),
                 "c.toml: run.device = \"" + device + "\": expected auto, cpu, cuda or cuda:N");
  // Whether it is there is another question.
  EXPECT_EQ(read(std::string(kSmall) + "[run]\ndevice = 'cuda:7'\n").run.device, "cuda:7");
}

TEST(RunOptions, OnAGpuOneWorkerIsEnough) {
  RunOptions run;
  run.threads = 3;
  EXPECT_EQ(worker_count(run, at::kCPU), 3);
  EXPECT_EQ(worker_count(run, at::Device(at::kCUDA, 0)), 1);
  run.device = "cpu";
  EXPECT_TRUE(device_of(run).is_cpu());
  run.device = "cuda:100";
  EXPECT_THROW((void)device_of(run), InputError);
}

TEST(RunOptions, ZeroThreadsMeansTheCores) {
  EXPECT_GE(thread_count(RunOptions()), 1);
  RunOptions three;
  three.threads = 3;
  EXPECT_EQ(thread_count(three), 3);
}

// With KINDRED_UPDATE_DOCS=1 in the environment the page is written anew instead.
TEST(ConfigReference, DocumentedPageIsWhatTheRecordsSay) {
  const auto page = std::filesystem::path(KINDRED_TESTS).parent_path() / "docs" / "config.md";
  if (std::getenv("KINDRED_UPDATE_DOCS") != nullptr)
    write_file_atomically(page, config_reference());
  EXPECT_EQ(read_file(page), config_reference())
      << "run this test with KINDRED_UPDATE_DOCS=1 to write " << page;
}

TEST(ConfigReference, EverySectionHasATitle) {
  Config config;
  OptionSet options;
  describe(config, options);
  for (const auto& option : options.options())
    EXPECT_FALSE(section_title(option.key.substr(0, option.key.find('.'))).empty()) << option.key;
}

}  // namespace
}  // namespace kindred
