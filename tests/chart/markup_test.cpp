// Nothing that a name holds is taken for markup.

#include "kindred/chart/markup.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kindred {
namespace {

TEST(Markup, EscapesWhatHtmlAndXmlReadAsMore) {
  EXPECT_EQ(escape_markup("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(escape_markup("日本 ü\n\t"), "日本 ü\n\t");
}

TEST(Markup, ReplacesWhatIsNoText) {
  EXPECT_EQ(escape_markup(std::string("a\0b\x01\x7F", 5)), "a\uFFFDb\uFFFD\uFFFD");
  EXPECT_EQ(escape_markup("\xFF\xC3(\xE2\x82"), "\uFFFD\uFFFD(\uFFFD\uFFFD");
  EXPECT_EQ(escape_markup("\xEF\xBF\xBE"), "\uFFFD");
}

TEST(Markup, WritesAttributesAndClosesWhatIsOpen) {
  Markup out;
  out.open("p", {{"title", "a\"b"}}).element("b", {}, "<x>").leaf("br").open("i");
  EXPECT_EQ(out.take(), "<p title=\"a&quot;b\"><b>&lt;x&gt;</b><br/><i></i></p>");
}

TEST(Markup, JsonCannotEndItsScript) {
  const Json value = {{"name", "</script><!--&\x7F"}};
  const std::string text = json_for_script(value);
  EXPECT_EQ(text, "{\"name\":\"\\u003c/script\\u003e\\u003c!--\\u0026\\u007f\"}");
  EXPECT_EQ(Json::parse(text), value);
}

TEST(Markup, ShortensByLetters) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("日本語の仕事", 3), "日本…");
  EXPECT_EQ(letters_of("日本…"), 3u);
}

}  // namespace
}  // namespace kindred
