// The authors' matrices give the groups that exhaustive search under their rule gives.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"

#include "tests/selection/published_tables.h"
#include "tests/support/instances.h"

namespace kindred {
namespace {

Json load(const std::string& name) {
  const std::string path = kPublished + name;
  return parse_json(read_file(path), path);
}

struct Published {
  GroupingProblem problem;
  double sign;    // of their values beside ours, in which higher is better
  double offset;  // 100 where they take 100 − accuracy
};

Published load_problem(const std::string& name, int64_t networks) {
  const Json file = load(name);
  EXPECT_EQ(file["rows_are"], "target");
  const bool hoa = name.find("hoa") != std::string::npos;
  const bool higher = file["higher_is_better"].get<bool>();
  const size_t n = file["tasks"].size();
  Published out{blank_problem(n, networks), hoa ? -1.0 : 1.0, hoa && higher ? 100.0 : 0.0};
  out.problem.tasks = file["tasks"].get<std::vector<std::string>>();
  for (size_t source = 0; source < n; ++source)
    for (size_t target = 0; target < n; ++target)
      affinity_of(out.problem)[source * n + target] =
          (higher ? 1 : -1) * file["matrix"][target][source].get<double>();
  if (hoa) {
    out.problem.singletons = Singletons::kValue;
    for (size_t i = 0; i < n; ++i) out.problem.singleton_values.push_back(out.problem.at(i, i));
  }
  return out;
}

class PublishedTest : public testing::TestWithParam<std::string> {};

TEST_P(PublishedTest, GivesTheExpectedSelection) {
  const Json expected = load("expected_selections.json")["results"][GetParam()];
  ASSERT_EQ(expected.size(), 3u);
  for (const auto& selection : expected) {
    const auto networks = selection["splits"].get<int64_t>();
    SCOPED_TRACE(networks);
    const Published published = load_problem(GetParam(), networks);
    const Grouping grouping = select_groups(published.problem);
    const auto theirs = [&](double ours) { return published.offset + published.sign * ours; };
    EXPECT_NEAR(theirs(grouping.value), selection["value"].get<double>(), 1e-9);
    EXPECT_EQ(grouping.status, GroupingStatus::kOptimal);

    auto groups = selection["groups"].get<std::vector<Group>>();
    std::sort(groups.begin(), groups.end());
    size_t expected_memberships = 0, memberships = 0;
    for (const auto& group : groups) expected_memberships += group.size();
    for (const auto& group : grouping.groups) memberships += group.size();
    EXPECT_NEAR(theirs(evaluate(published.problem, groups).value), selection["value"].get<double>(),
                1e-9);
    // The search behind the file does not look at memberships among equals.
    EXPECT_LE(memberships, expected_memberships);
    if (memberships == expected_memberships) {
      EXPECT_EQ(grouping.groups, groups);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, PublishedTest,
                         testing::Values("celeba9_tag.json", "celeba9_cs.json",
                                         "celeba9_hoa_accuracy.json", "taskonomy5_tag.json",
                                         "taskonomy5_cs.json", "taskonomy5_hoa_loss.json"),
                         [](const auto& file) {
                           return file.param.substr(0, file.param.size() - 5);
                         });

}  // namespace
}  // namespace kindred
