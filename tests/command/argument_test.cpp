#include "kindred/command/argument.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/command/config_flags.h"
#include "kindred/command/verb.h"
#include "kindred/config/config.h"
#include "kindred/synth/synth_images.h"
#include "kindred/synth/synth_table_tennis.h"
#include "kindred/synth/synth_tasks.h"

namespace kindred {
namespace {

using Words = std::vector<std::string>;

const Argument& flag_named(const std::string& name) {
  const auto& flags = config_flags();
  const auto found = std::find_if(flags.begin(), flags.end(),
                                  [&](const Argument& flag) { return flag.name == name; });
  if (found == flags.end()) throw std::out_of_range(name);
  return *found;
}

TEST(Argument, Names) {
  EXPECT_EQ(flag_names({"-o,--out", "DIR", ""}), (Words{"-o", "--out"}));
  EXPECT_EQ(flag_key({"-o,--out", "DIR", ""}), "out");
  EXPECT_EQ(flag_names({"--json", "", ""}), Words{"--json"});
}

TEST(Argument, ChoicesAreWordsInSmallLetters) {
  EXPECT_EQ(choices_of({"--format", "html|md|csv", ""}), (Words{"html", "md", "csv"}));
  EXPECT_EQ(choices_of({"KIND", "tasks|table-tennis", ""}), (Words{"tasks", "table-tennis"}));
  for (const auto* value : {"B|A..B", "B|A..B|B,…", "DIR", "", "a|", "|", "a|B", "NAME,…", "file"})
    EXPECT_EQ(choices_of({"--x", value, ""}), Words{}) << value;
}

TEST(Argument, KindOfValue) {
  EXPECT_EQ(value_kind({"--json", "", ""}), ValueKind::kNone);
  EXPECT_EQ(value_kind({"--out", "DIR", ""}), ValueKind::kDirectory);
  EXPECT_EQ(value_kind({"--grouping", "FILE", ""}), ValueKind::kFile);
  EXPECT_EQ(value_kind({"--networks", "B|A..B", ""}), ValueKind::kText);
  EXPECT_EQ(value_kind({"--rows", "source|target", ""}), ValueKind::kChoice);
  EXPECT_EQ(value_kind({"CONFIG", "", ""}), ValueKind::kFile);
  EXPECT_EQ(value_kind({"BUNDLE", "", ""}), ValueKind::kDirectory);
}

TEST(Argument, FirstSentence) {
  EXPECT_EQ(first_sentence({"--a", "", "Write it there."}), "Write it there");
  EXPECT_EQ(first_sentence({"--a", "", "From 0.5 to 1. Default: 1."}), "From 0.5 to 1");
  EXPECT_EQ(first_sentence({"--a", "", "One\nTwo."}), "One");
  EXPECT_EQ(first_sentence({"--a", "", ""}), "");
}

TEST(ConfigFlags, StandForEveryKey) {
  Config config;
  OptionSet options;
  describe(config, options);
  ASSERT_EQ(config_flags().size(), options.options().size());
  for (const auto& option : options.options())
    EXPECT_EQ(flag_named("--" + option.key).help.substr(0, option.help.size()), option.help);
}

TEST(ConfigFlags, SayWhatTheyTake) {
  EXPECT_EQ(value_kind(flag_named("--data.path")), ValueKind::kFile);
  EXPECT_EQ(value_kind(flag_named("--model.trunk")), ValueKind::kFile);
  EXPECT_EQ(value_kind(flag_named("--train.epochs")), ValueKind::kText);
  EXPECT_EQ(choices_of(flag_named("--train.optimizer")), (Words{"sgd", "adam", "adamw"}));
  EXPECT_EQ(flag_named("--train.optimizer").standard, "adam");
}

TEST(ConfigFlags, EnumerationsTakeEachOfTheirChoices) {
  Config config;
  OptionSet options;
  describe(config, options);
  int enumerations = 0;
  for (const auto& flag : config_flags()) {
    for (const auto& choice : choices_of(flag))
      EXPECT_NO_THROW(options.set_text(flag_key(flag), choice)) << flag.name << " " << choice;
    if (!flag.choices.empty()) ++enumerations;
  }
  EXPECT_GE(enumerations, 10);
}

TEST(TaskKeys, HaveBareNames) {
  const auto& keys = task_keys();
  const auto target = std::find_if(keys.begin(), keys.end(),
                                   [](const Argument& key) { return key.name == "target"; });
  ASSERT_NE(target, keys.end());
  EXPECT_EQ(target->value, "TEXT");
}

// The flags of synth describe options of several kinds in one text each.
template <class Options>
void expect_described(const char* kind) {
  const auto verb = std::find_if(verbs().begin(), verbs().end(),
                                 [](const Verb& each) { return each.name == "synth"; });
  ASSERT_NE(verb, verbs().end());
  Options options;
  OptionSet set;
  describe(options, set);
  for (const auto& option : set.options()) {
    const auto flag = std::find_if(verb->flags.begin(), verb->flags.end(),
                                   [&](const Argument& each) { return each.name == option.key; });
    ASSERT_NE(flag, verb->flags.end()) << option.key;
    EXPECT_NE(flag->help.find(option.constraint), std::string::npos) << kind << flag->help;
    const Json& standard = option.default_value;
    std::ostringstream text;
    text << ": " << (standard.is_array() ? standard.front() : standard).get<double>();
    EXPECT_NE(flag->help.find(text.str()), std::string::npos) << kind << flag->help;
  }
}

TEST(SynthFlags, SayTheirRangesAndDefaults) {
  expect_described<SynthTasksOptions>("tasks: ");
  expect_described<TableTennisOptions>("table-tennis: ");
  expect_described<SynthImagesOptions>("pictures: ");
}

}  // namespace
}  // namespace kindred
