#include "tests/report/well_formed.h"

#include <algorithm>
#include <map>

namespace kindred {
namespace {

const std::map<std::string, std::string> kEntities = {
    {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"#39", "'"}};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

class Parser {
 public:
  explicit Parser(std::string_view page) : page_(page) {}

  PageParts parse() {
    constexpr std::string_view kType = "<!DOCTYPE html>\n";
    if (!page_.starts_with(kType)) return fail("no doctype");
    at_ = kType.size();
    while (parts_.fault.empty() && at_ < page_.size()) {
      if (page_[at_] == '<')
        tag();
      else
        text();
    }
    if (parts_.fault.empty() && !open_.empty()) return fail("not closed: " + open_.back());
    return parts_;
  }

 private:
  PageParts fail(const std::string& what) {
    if (parts_.fault.empty())
      parts_.fault =
          what + " at byte " + std::to_string(at_) + ": " + std::string(page_.substr(at_, 60));
    return parts_;
  }

  std::string name() {
    const size_t begin = at_;
    while (at_ < page_.size() && is_name(page_[at_])) ++at_;
    return std::string(page_.substr(begin, at_ - begin));
  }

  // Text up to `end`, which is not part of it, with entities resolved.
  std::string resolved(char end) {
    std::string out;
    while (at_ < page_.size() && page_[at_] != end) {
      const char c = page_[at_];
      if (c == '<' || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')) {
        fail("a letter that should be escaped");
        return out;
      }
      if (c != '&') {
        out += c;
        ++at_;
        continue;
      }
      const size_t semicolon = page_.find(';', at_);
      const auto found =
          semicolon == std::string_view::npos
              ? kEntities.end()
              : kEntities.find(std::string(page_.substr(at_ + 1, semicolon - at_ - 1)));
      if (found == kEntities.end()) {
        fail("an unknown entity");
        return out;
      }
      out += found->second;
      at_ = semicolon + 1;
    }
    return out;
  }

  void text() {
    if (open_.empty() && page_.substr(at_).find_first_not_of("\n ") != std::string_view::npos) {
      fail("text outside the page");
      return;
    }
    parts_.text += resolved('<');
  }

  void attribute(const std::string& key) {
    if (key.empty() || !page_.substr(at_).starts_with("=\"")) {
      fail("an attribute without a value");
      return;
    }
    at_ += 2;
    const std::string value = resolved('"');
    ++at_;
    if (key.starts_with("on")) fail("a handler in an attribute");
    if (key == "id") parts_.ids.push_back(value);
    const bool address = key == "href" || key == "src" || key == "action" || key == "data" ||
                         key == "xlink" || key == "srcset" || key == "poster";
    if (address && value.starts_with("#"))
      parts_.targets.push_back(value.substr(1));
    else if (address)
      parts_.addresses.push_back(value);
  }

  void tag() {
    ++at_;
    if (page_[at_] == '/') {
      ++at_;
      const std::string closed = name();
      if (open_.empty() || open_.back() != closed || page_[at_] != '>') {
        fail("closes what is not open: " + closed);
        return;
      }
      open_.pop_back();
      ++at_;
      return;
    }
    const std::string element = name();
    if (element.empty()) {
      fail("a stray <");
      return;
    }
    parts_.elements.push_back(element);
    while (parts_.fault.empty() && at_ < page_.size() && page_[at_] == ' ') {
      ++at_;
      attribute(name());
    }
    if (page_.substr(at_).starts_with("/>")) {
      at_ += 2;
      return;
    }
    if (at_ >= page_.size() || page_[at_] != '>') {
      fail("a tag that does not end");
      return;
    }
    ++at_;
    if (element != "script" && element != "style") {
      open_.push_back(element);
      return;
    }
    // What a browser takes for the element's end, wherever it stands.
    const size_t end = page_.find("</", at_);
    const std::string closing = "</" + element + ">";
    if (end == std::string_view::npos || !page_.substr(end).starts_with(closing)) {
      fail("an end inside a " + element);
      return;
    }
    if (element == "script") parts_.scripts.emplace_back(page_.substr(at_, end - at_));
    at_ = end + closing.size();
  }

  std::string_view page_;
  size_t at_ = 0;
  std::vector<std::string> open_;
  PageParts parts_;
};

}  // namespace

size_t PageParts::count(std::string_view element) const {
  return static_cast<size_t>(std::count(elements.begin(), elements.end(), element));
}

PageParts parse_page(std::string_view page) {
  return Parser(page).parse();
}

}  // namespace kindred
