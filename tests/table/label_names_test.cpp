#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/table/read_table.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

class LabelNames : public testing::Test {
 protected:
  std::vector<std::string> read(const std::string& text) const {
    return read_label_names(files_.write("labels.xml", text));
  }
  std::string refusal(const std::string& text) const {
    std::string message = input_error([&] { (void)read(text); });
    EXPECT_HAS(message, "labels.xml");
    return message;
  }

  TemporaryFiles files_;
};

TEST_F(LabelNames, ComeInFileOrder) {
  const auto names = read(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<!-- a comment -->\n"
      "<labels xmlns=\"http://mulan.sourceforge.net/labels\">\n"
      "<label name=\"b\"></label>\n<label name=\"a &amp; ü\"/>\n</labels>\n");
  EXPECT_EQ(names, (std::vector<std::string>{"b", "a & ü"}));
}

TEST_F(LabelNames, HierarchiesAreFlattened) {
  EXPECT_EQ(read("<labels><label name='a'><label name='a1'/></label><label name='b'/></labels>"),
            (std::vector<std::string>{"a", "a1", "b"}));
}

TEST_F(LabelNames, RefuseWhatIsNotALabelFile) {
  EXPECT_HAS(refusal(""), "not valid XML");
  EXPECT_HAS(refusal("<labels>\n<label name='a'>\n</labels>"), "line 3: not valid XML");
  EXPECT_HAS(refusal("<html/>"), "root element is \"html\"");
  EXPECT_HAS(refusal("<labels/>"), "lists no labels");
  EXPECT_HAS(refusal("<labels><task name='a'/></labels>"), "found \"task\"");
  EXPECT_HAS(refusal("<labels><label/></labels>"), "label 1 has no name");
  EXPECT_HAS(refusal("<labels><label name='a'/><label name='a'/></labels>"),
             "\"a\" is listed twice");
  EXPECT_HAS(refusal("<labels><label name='\xE9'/></labels>"), "not UTF-8");
  EXPECT_HAS(refusal(std::string("<labels>\n\0", 10)), "line 2: a NUL byte");
  EXPECT_HAS(input_error([&] { (void)read_label_names(files_.path("none.xml")); }), "no such file");
  std::filesystem::create_directory(files_.path("folder.xml"));
  EXPECT_HAS(input_error([&] { (void)read_label_names(files_.path("folder.xml")); }),
             "not a regular file");
}

// Entities that would grow without bound are not expanded, and no file is looked up.
TEST_F(LabelNames, EntitiesAreNotExpanded) {
  std::string text = "<!DOCTYPE labels [\n<!ENTITY a \"aaaaaaaaaa\">\n";
  for (char c = 'b'; c <= 'k'; ++c) {
    const std::string inner = {'&', static_cast<char>(c - 1), ';'};
    text += "<!ENTITY ";
    text += c;
    text += " \"";
    for (int i = 0; i < 10; ++i) text += inner;
    text += "\">\n";
  }
  text += "<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\n<labels><label name=\"&k;&f;\"/></labels>";
  EXPECT_EQ(read(text), (std::vector<std::string>{"&k;&f;"}));
}

TEST_F(LabelNames, DeepNestingIsHarmless) {
  std::string text = "<labels>";
  constexpr int kDepth = 200000;
  for (int i = 0; i < kDepth; ++i) text += "<label name='" + std::to_string(i) + "'>";
  for (int i = 0; i < kDepth; ++i) text += "</label>";
  EXPECT_EQ(read(text + "</labels>").size(), static_cast<size_t>(kDepth));
}

TEST_F(LabelNames, AFileBeyondTheLimitIsNotRead) {
  const auto path = files_.write("labels.xml", "<labels/>");
  std::filesystem::resize_file(path, uint64_t{1} << 30);
  EXPECT_HAS(input_error([&] { (void)read_label_names(path); }), "1073741824 bytes is more than");
}

}  // namespace
}  // namespace kindred
