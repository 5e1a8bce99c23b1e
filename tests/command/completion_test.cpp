#include "kindred/command/completion.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <gtest/gtest.h>

namespace kindred {
namespace {

// Records whose every text would run a command, or end the text, in a shell that expanded it.
const std::string kHostile = "a'b \"c\" $(echo bad) `echo bad` \\ $HOME ] [ : ; * ~ %d\n#";

std::vector<Verb> hostile_verbs() {
  return {{.name = kHostile,
           .summary = kHostile,
           .text = kHostile,
           .positionals = {{"DIR", "", kHostile}},
           .flags = {{"--" + kHostile, kHostile, kHostile},
                     {.name = "--choose", .value = "X", .help = kHostile, .choices = {kHostile}}}}};
}

// What a shell prints that runs `script`; "" when it is not installed.
std::string printed(const std::string& shell, const std::string& script) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("kindred_completion_test_" + std::to_string(::getpid()));
  std::ofstream(file) << script;
  std::string text;
  if (FILE* pipe = ::popen((shell + " " + file.string() + " 2>&1").c_str(), "r")) {
    std::array<char, 4096> buffer{};
    while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
      text.append(buffer.data(), count);
    ::pclose(pipe);
  }
  std::filesystem::remove(file);
  return text;
}

bool is_installed(const std::string& shell) {
  return std::system(("command -v " + shell + " >/dev/null").c_str()) == 0;
}

// Runs bash's completion of the words, of which the last is completed; it prints each possible
// word in brackets and what it leaves to bash.
std::string bash_completes(const std::vector<Verb>& verbs, const std::vector<std::string>& words) {
  std::string script = bash_completion(verbs) + "compopt() { echo \"compopt $*\"; }\nCOMP_WORDS=(";
  for (const auto& word : words) script += sh_word(word) + " ";
  return printed("bash", script + ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) +
                             "\n_kindred kindred\n"
                             "for item in \"${COMPREPLY[@]}\"; do echo \"[$item]\"; done\n");
}

TEST(Quoting, WordsOfShells) {
  EXPECT_EQ(sh_word("a $b \\ `c`"), "'a $b \\ `c`'");
  EXPECT_EQ(sh_word("it's"), "'it'\\''s'");
  EXPECT_EQ(sh_word(""), "''");
  EXPECT_EQ(fish_word("it's \\ $x"), "'it\\'s \\\\ $x'");
}

TEST(Quoting, ShellsReadBackWhatWasWritten) {
  EXPECT_EQ(printed("bash", "printf %s " + sh_word(kHostile)), kHostile);
  if (is_installed("zsh")) {
    EXPECT_EQ(printed("zsh", "printf %s " + sh_word(kHostile)), kHostile);
  }
  if (is_installed("fish")) {
    EXPECT_EQ(printed("fish", "printf %s " + fish_word(kHostile)), kHostile);
  }
}

TEST(BashCompletion, HostileRecordsAreWords) {
  const auto verbs = hostile_verbs();
  const std::string word = "[" + kHostile + "]\n";
  EXPECT_EQ(bash_completes(verbs, {"kindred", "a"}), word);
  EXPECT_EQ(bash_completes(verbs, {"kindred", kHostile, "--choose", ""}), word);
  EXPECT_EQ(bash_completes(verbs, {"kindred", kHostile, "--a"}), "[--" + kHostile + "]\n");
  EXPECT_EQ(bash_completes(verbs, {"kindred", kHostile, "--" + kHostile, ""}), "");
}

TEST(BashCompletion, HostileLinesRunNothing) {
  for (const auto* word : {"$(echo bad)", "`echo bad`", "'", "\"", "*", "[", "-", "--", "="})
    for (const auto* verb : {"run", "$(echo bad)", "'", "*"}) {
      const std::string text = bash_completes(verbs(), {"kindred", verb, word});
      EXPECT_EQ(text.find("bad"), std::string::npos) << verb << " " << word;
      EXPECT_EQ(text.find("error"), std::string::npos) << text;
    }
}

TEST(BashCompletion, NothingButTheCommand) {
  EXPECT_EQ(bash_completes(verbs(), {"kindred"}), "");
}

TEST(ZshCompletion, HostileRecordsAreWords) {
  if (!is_installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  // What the functions of zsh's completion get, in place of what they do with it.
  const std::string stubs =
      "compdef() { }\n_describe() { print -r -- \"<${(P)4}>\" }\n"
      "_arguments() { for item in \"$@\"; do print -r -- \"<$item>\"; done }\n";
  const std::string script = stubs + zsh_completion(hostile_verbs());
  EXPECT_EQ(printed("zsh", script + "words=(kindred a)\nCURRENT=2 PREFIX=a\n_kindred\n"),
            "<a'b \"c\" $(echo bad) `echo bad` \\\\ $HOME ] [ \\: ; * ~ %d #:"
            "a'b \"c\" $(echo bad) `echo bad` \\\\ $HOME ] [ : ; * ~ %d #>\n");
  const std::string got =
      printed("zsh", script + "words=(kindred " + sh_word(kHostile) + " x)\nCURRENT=3\n_kindred\n");
  EXPECT_NE(got.find("<1:DIR:_files -/>\n"), std::string::npos) << got;
  EXPECT_NE(
      got.find("<--choose=[a'b \"c\" $(echo bad) `echo bad` \\\\ $HOME \\] \\[ : ; * ~ %d]:X:('a"),
      std::string::npos)
      << got;
  EXPECT_EQ(got.find("\nbad"), std::string::npos) << got;
}

TEST(FishCompletion, HostileRecordsAreWords) {
  if (!is_installed("fish")) GTEST_SKIP() << "fish is not installed";
  const std::string script = fish_completion(hostile_verbs());
  const std::string verb = printed("fish", script + "complete -C 'kindred a'\n");
  EXPECT_NE(verb.find("$(echo bad)"), std::string::npos) << verb;
  EXPECT_NE(verb.find("`echo bad`"), std::string::npos) << verb;
  EXPECT_EQ(verb.find("Unknown"), std::string::npos) << verb;
}

}  // namespace
}  // namespace kindred
