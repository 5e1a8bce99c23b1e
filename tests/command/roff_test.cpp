#include "kindred/command/roff.h"

#include <gtest/gtest.h>

namespace kindred {
namespace {

TEST(Roff, PlainTextStaysAsItIs) {
  EXPECT_EQ(roff("Trains all tasks (2 of 3), 50 %."), "Trains all tasks (2 of 3), 50 %.");
  EXPECT_EQ(roff(""), "");
}

TEST(Roff, NoLetterIsACommand) {
  EXPECT_EQ(roff("\\fB\\n[x]"), "\\efB\\en[x]");
  EXPECT_EQ(roff("--out a-b"), "\\-\\-out a\\-b");
  EXPECT_EQ(roff("a \"b\" 'c' `d` ^e ~f"), "a \\(dqb\\(dq \\(aqc\\(aq \\(gad\\(ga \\(hae \\(tif");
}

TEST(Roff, NothingAtTheStartIsARequest) {
  EXPECT_EQ(roff(".so /etc/passwd"), "\\&.so /etc/passwd");
  EXPECT_EQ(roff("..."), "\\&...");
  EXPECT_EQ(roff("'br"), "\\(aqbr");
}

TEST(Roff, LineEndsAndOtherControlCharactersAreBlanks) {
  EXPECT_EQ(roff("a\n.so b\r\tc\x1b[1m\x7f"), std::string("a .so b  c [1m "));
  EXPECT_EQ(roff(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(roff("a\xC2\x85"
                 "b"),
            "a b");  // U+0085, a line end of its own
}

TEST(Roff, OtherLettersAreNamedByTheirNumbers) {
  EXPECT_EQ(roff("…é"), "\\[u2026]\\[u00E9]");
  EXPECT_EQ(roff("\xF0\x9F\x98\x80"), "\\[u1F600]");
}

TEST(Roff, WhatIsNoUtf8IsReplaced) {
  for (const std::string_view broken : {"\xFF", "\x80", "\xC3", "\xC0", "\xF5"})
    EXPECT_EQ(roff(broken), "\\[uFFFD]") << testing::PrintToString(broken);
  EXPECT_EQ(roff("\xC3("), "\\[uFFFD](");                                       // cut short
  EXPECT_EQ(roff("\xE0\x80\xAF"), "\\[uFFFD]\\[uFFFD]\\[uFFFD]");               // a slash, overlong
  EXPECT_EQ(roff("\xED\xA0\x80"), "\\[uFFFD]\\[uFFFD]\\[uFFFD]");               // a surrogate
  EXPECT_EQ(roff("\xF4\x90\x80\x80"), "\\[uFFFD]\\[uFFFD]\\[uFFFD]\\[uFFFD]");  // above U+10FFFF
}

TEST(RoffParagraphs, SentencesBeginLinesAndLongLinesAreBroken) {
  EXPECT_EQ(roff_paragraphs("One. Two words", ".PP"), "One.\nTwo words\n");
  const std::string word(40, 'x');
  EXPECT_EQ(roff_paragraphs(word + " " + word, ".PP"), word + "\n" + word + "\n");
}

TEST(RoffParagraphs, EmptyLinesBecomeTheRequest) {
  EXPECT_EQ(roff_paragraphs("a\n\nb\nc\n", ".IP"), "a\n.IP\nb\n.br\nc\n");
  EXPECT_EQ(roff_paragraphs("\n\na\n\n\n\nb", ".PP"), "a\n.PP\nb\n");
  EXPECT_EQ(roff_paragraphs("", ".PP"), "");
}

TEST(RoffParagraphs, NoLineOfTheTextIsARequest) {
  const std::string word(70, 'x');
  EXPECT_EQ(roff_paragraphs(word + " .so file", ".PP"), word + "\n\\&.so file\n");
  EXPECT_EQ(roff_paragraphs("End. .br 'nf", ".PP"), "End.\n\\&.br \\(aqnf\n");
}

}  // namespace
}  // namespace kindred
