#include "kindred/command/man_page.h"

#include <sstream>

#include <gtest/gtest.h>

#include "kindred/command/config_flags.h"
#include "kindred/command/roff.h"

namespace kindred {
namespace {

// The lines that man(7) takes for requests.
std::vector<std::string> requests(const std::string& page) {
  std::vector<std::string> found;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with('.') || line.starts_with('\'')) found.push_back(line);
  return found;
}

TEST(ManPage, OfAVerb) {
  const Verb verb = {.name = "sing",
                     .summary = "sing a song",
                     .text = "Sings.\n\nLoudly.",
                     .examples = {"sing --loud"},
                     .positionals = {{"SONG", "", "What to sing."}},
                     .flags = {{"-o,--out", "FILE", "Write it there."}}};
  const std::string page = verb_man_page(verb);
  EXPECT_TRUE(page.starts_with(".TH \"KINDRED\\-SING\" 1 20")) << page;
  for (const auto* part :
       {".SH NAME\nkindred\\-sing \\- sing a song\n", ".SH SYNOPSIS\nkindred sing SONG [FLAGS]\n",
        ".SH DESCRIPTION\nSings.\n.PP\nLoudly.\n",
        ".SH ARGUMENTS\n.TP\n\\&\\fISONG\\fR\nWhat to sing.\n",
        ".SH OPTIONS\n.TP\n\\&\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fIFILE\\fR\nWrite it there.\n",
        "\\fB\\-\\-quiet\\fR", ".SH EXAMPLES\n.EX\nkindred sing \\-\\-loud\n.EE\n"})
    EXPECT_NE(page.find(part), std::string::npos) << part << page;
}

TEST(ManPage, HostileRecordsAddNoRequests) {
  const std::string hostile = ".so /etc/passwd\n'br\n\\n(.x \"a\" \\fB\n.\n..";
  const auto verb_of = [](const std::string& text) {
    return Verb{.name = text,
                .summary = text,
                .text = text,
                .examples = {text},
                .positionals = {{text, text, text}},
                .flags = {{"--" + text, text, text}}};
  };
  const auto plain = requests(verb_man_page(verb_of("a\nb\nc\nd\ne")));
  auto got = requests(verb_man_page(verb_of(hostile)));
  ASSERT_EQ(got.size(), plain.size());
  for (size_t i = 1; i < got.size(); ++i) EXPECT_EQ(got[i], plain[i]);
  EXPECT_EQ(got[0].find('\n'), std::string::npos);
}

TEST(ManPage, OfTheConfigHoldsEveryKey) {
  const std::string page = config_man_page();
  for (const auto& flag : config_flags()) {
    const std::string key = flag_key(flag);
    const std::string section = ".SH \"[" + key.substr(0, key.find('.')) + "]\"";
    const size_t begin = page.find(section);
    ASSERT_NE(begin, std::string::npos) << section;
    const std::string item = "\\&\\fB" + roff(key.substr(key.find('.') + 1)) + "\\fR = ";
    EXPECT_NE(page.find(item, begin), std::string::npos) << key;
  }
  EXPECT_NE(page.find(".SH \"[[task]]\""), std::string::npos);
}

TEST(ManPage, OfTheProgramNamesEveryVerb) {
  const std::string page = program_man_page(verbs());
  for (const auto& verb : verbs()) {
    EXPECT_NE(page.find("\\&\\fB" + verb.name + "\\fR\n"), std::string::npos) << verb.name;
    EXPECT_NE(page.find(".BR kindred\\-" + verb.name + " (1)"), std::string::npos) << verb.name;
  }
}

}  // namespace
}  // namespace kindred
