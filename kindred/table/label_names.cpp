#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

constexpr uint64_t kMaxFile = uint64_t{16} << 20;

// Collects labels in file order; hierarchies are nested elements.
class LabelWalker : public pugi::xml_tree_walker {
 public:
  explicit LabelWalker(std::string source) : source_(std::move(source)) {}

  bool for_each(pugi::xml_node& node) override {
    if (node.type() != pugi::node_element) return true;
    if (std::string_view(node.name()) != "label")
      throw InputError(
          fmt::format("{}: expected only label elements, found {}", source_, quote(node.name())));
    const std::string name = node.attribute("name").value();
    if (name.empty())
      throw InputError(fmt::format("{}: label {} has no name=\"…\"", source_, names_.size() + 1));
    if (!is_utf8(name))
      throw InputError(fmt::format("{}: label {} is not UTF-8 text", source_, quote(name)));
    if (!known_.insert(name).second)
      throw InputError(fmt::format("{}: label {} is listed twice", source_, quote(name)));
    names_.push_back(name);
    return true;
  }

  [[nodiscard]] std::vector<std::string> take_names() { return std::move(names_); }

 private:
  std::string source_;
  std::vector<std::string> names_;
  std::unordered_set<std::string> known_;
};

}  // namespace

std::vector<std::string> read_label_names(const std::filesystem::path& path) {
  const std::string source = path.string();
  const std::string content = read_file(path, kMaxFile);
  const auto line_of = [&](size_t offset) {
    const auto end =
        content.begin() + static_cast<std::ptrdiff_t>(std::min(offset, content.size()));
    return 1 + std::count(content.begin(), end, '\n');
  };
  if (const size_t nul = content.find('\0'); nul != std::string::npos)
    throw InputError(fmt::format("{}, line {}: a NUL byte; this is not an XML file in UTF-8",
                                 source, line_of(nul)));

  pugi::xml_document document;
  const auto result = document.load_buffer(content.data(), content.size());
  if (!result)
    throw InputError(fmt::format("{}, line {}: not valid XML: {}", source,
                                 line_of(static_cast<size_t>(result.offset)),
                                 result.description()));
  const pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "labels")
    throw InputError(
        fmt::format("{}: the root element is {}, expected \"labels\" (a Mulan label file)", source,
                    quote(root.name())));
  LabelWalker walker(source);
  pugi::xml_node(root).traverse(walker);
  std::vector<std::string> names = walker.take_names();
  if (names.empty()) throw InputError(fmt::format("{}: lists no labels", source));
  return names;
}

}  // namespace kindred
