#include <algorithm>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/grouping/grouping.h"

namespace kindred {
namespace {

constexpr size_t kWidestName = 32;

// A name as it may be shown: printable, one line, not too long.
std::string shown(const std::string& name) {
  const std::string quoted = quote(name, kWidestName);
  return quoted.substr(1, quoted.size() - 2);
}

size_t letters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, letters(text)), ' ');
}

std::string counted(size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string headline(const Grouping& grouping) {
  std::string line =
      fmt::format("{} in {}, mean score {:.6g}, ", counted(grouping.tasks.size(), "task"),
                  counted(grouping.groups.size(), "network"), grouping.value);
  if (grouping.status == GroupingStatus::kOptimal)
    line += "proven best";
  else
    line += fmt::format("not proven best: at most {:.6g} is possible (gap {:.2g} %)",
                        grouping.bound, 100 * grouping.gap);
  const size_t used = grouping.groups.size();
  if (static_cast<size_t>(grouping.networks) > used)
    line += fmt::format(
        "\n{} networks were asked for; more than {} {}", grouping.networks, used,
        grouping.status == GroupingStatus::kOptimal ? "do not help" : "were not seen to help");
  return line + "\n\n";
}

char mark(const Grouping& grouping, size_t task, size_t group) {
  const auto index = static_cast<int64_t>(task);
  if (grouping.serves[task] == static_cast<int64_t>(group)) return 'S';
  const Group& members = grouping.groups[group];
  return std::binary_search(members.begin(), members.end(), index) ? 'h' : '.';
}

}  // namespace

std::string describe_text(const Grouping& grouping) {
  size_t width = letters("network");
  for (const auto& task : grouping.tasks) width = std::max(width, letters(shown(task)));
  std::string text = headline(grouping) + padded("network", width);
  for (size_t g = 0; g < grouping.groups.size(); ++g) text += fmt::format(" {:>3}", g);
  text += "  score\n";
  for (size_t task = 0; task < grouping.tasks.size(); ++task) {
    text += padded(shown(grouping.tasks[task]), width);
    for (size_t g = 0; g < grouping.groups.size(); ++g)
      text += fmt::format(" {:>3}", mark(grouping, task, g));
    text += fmt::format("  {:.4g}\n", grouping.scores[task]);
  }
  return text + "\nS: the network serves this task; h: the task only helps there\n";
}

}  // namespace kindred
