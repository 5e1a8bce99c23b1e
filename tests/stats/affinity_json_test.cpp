#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string refusal(const std::string& text) {
  try {
    (void)affinity_from_json(parse_json(text, "a.json"), "a.json");
  } catch (const InputError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("a.json: ")) << error.what();
    return error.what();
  }
  return "nothing was thrown";
}

void expect_in(const std::string& part, const std::string& whole) {
  EXPECT_NE(whole.find(part), std::string::npos) << whole;
}

// A valid document of two tasks but for what is given.
std::string document(const std::string& rows, const std::string& tasks, const std::string& matrix,
                     const std::string& rest = "") {
  return R"({"format": "kindred.affinity/1", "rows": )" + rows + R"(, "tasks": )" + tasks +
         R"(, "matrix": )" + matrix + rest + "}";
}

TEST(AffinityJson, ReadsBothDirections) {
  const auto read = [](const std::string& rows) {
    return affinity_from_json(
        parse_json(document(rows, R"(["a", "b"])", "[[1, 2], [3, null]]",
                            R"(, "count": [[5, 6], [7, 0]], "measure": "cosine")"),
                   "x"),
        "x");
  };
  const AffinityMatrix by_source = read(R"("source")"), by_target = read(R"("target")");
  EXPECT_EQ(by_source.at(0, 1), 2);
  EXPECT_EQ(by_target.at(0, 1), 3);
  EXPECT_TRUE(std::isnan(by_source.at(1, 1)));
  EXPECT_EQ(by_source.counts, (std::vector<int64_t>{5, 6, 7, 0}));
  EXPECT_EQ(by_target.counts, (std::vector<int64_t>{5, 7, 6, 0}));
  EXPECT_EQ(by_source.metadata, (Json{{"measure", "cosine"}}));
}

TEST(AffinityJson, ComesBackToTheLastBit) {
  const auto path = std::filesystem::path(testing::TempDir()) / "kindred_affinity_test.json";
  AffinityMatrix matrix({"a", "größe"});
  matrix.values = {1.0 / 3, kNan, -5e-324, 1.7976931348623157e308};
  matrix.standard_errors = {0.1, kNan, 0, 2};
  matrix.counts = {3, 0, 1, int64_t{1} << 53};
  matrix.metadata = {{"measure", "lookahead"}, {"window", {0, 1}}};
  write_affinity(path, matrix);
  const AffinityMatrix back = read_affinity(path);
  EXPECT_EQ(back.tasks, matrix.tasks);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(back.values[i] == matrix.values[i] || i == 1);
    EXPECT_TRUE(back.standard_errors[i] == matrix.standard_errors[i] || i == 1);
  }
  EXPECT_TRUE(std::isnan(back.values[1]) && std::isnan(back.standard_errors[1]));
  EXPECT_EQ(back.counts, matrix.counts);
  EXPECT_EQ(back.metadata, matrix.metadata);
  std::filesystem::remove(path);
}

TEST(AffinityJson, RefusesAnotherFormat) {
  const auto path = std::filesystem::path(testing::TempDir()) / "kindred_affinity_test2.json";
  write_file_atomically(path, R"({"format": "kindred.affinity/2"})");
  EXPECT_THROW((void)read_affinity(path), InputError);
  std::filesystem::remove(path);
  EXPECT_THROW((void)read_affinity(path), InputError);
}

TEST(AffinityJson, RefusesAnUnknownDirection) {
  expect_in("\"rows\" must be", refusal(document(R"("Source")", R"(["a"])", "[[1]]")));
  expect_in("\"rows\" must be", refusal(document("1", R"(["a"])", "[[1]]")));
  expect_in("has no \"rows\"", refusal(R"({"tasks": ["a"], "matrix": [[1]]})"));
}

TEST(AffinityJson, RefusesWhatIsNotSquare) {
  const std::string rows = R"("source")", tasks = R"(["a", "b"])";
  expect_in("must be a list of 2 rows", refusal(document(rows, tasks, "[[1, 2]]")));
  expect_in("row 2 must be a list of 2 values; it has 1",
            refusal(document(rows, tasks, "[[1, 2], [3]]")));
  expect_in("row 1 must be a list of 2 values", refusal(document(rows, tasks, "[1, 2]")));
  expect_in("has no \"matrix\"", refusal(R"({"rows": "source", "tasks": []})"));
  expect_in("\"standard_error\"",
            refusal(document(rows, tasks, "[[1, 2], [3, 4]]", R"(, "standard_error": [])")));
}

TEST(AffinityJson, RefusesCellsThatAreNoNumbers) {
  const std::string rows = R"("target")", tasks = R"(["a", "b"])";
  expect_in("row 2, column 1: not a number",
            refusal(document(rows, tasks, R"([[1, 2], ["NaN", 4]])")));
  expect_in("row 1, column 2: not a whole number",
            refusal(document(rows, tasks, "[[1, 2], [3, 4]]", R"(, "count": [[1, 1.5], [1, 1]])")));
  expect_in("standard error", refusal(document(rows, tasks, "[[1, 2], [3, 4]]",
                                               R"(, "standard_error": [[1, -1], [1, 1]])")));
}

TEST(AffinityJson, RefusesANumberBeyondDoubles) {
  EXPECT_THROW((void)parse_json("[1e999]", "x"), InputError);
}

TEST(AffinityJson, RefusesNamesRepeatedOrMissing) {
  const std::string rows = R"("source")", two = "[[1, 2], [3, 4]]";
  expect_in("two tasks are named \"a\"", refusal(document(rows, R"(["a", "a"])", two)));
  expect_in("task 2 has no name", refusal(document(rows, R"(["a", ""])", two)));
  expect_in("\"tasks\": item 2 is not text", refusal(document(rows, R"(["a", 2])", two)));
  expect_in("\"tasks\" must be a list", refusal(document(rows, R"({"a": 1})", two)));
  expect_in("has no \"tasks\"", refusal(R"({"rows": "source", "matrix": []})"));
  std::string many = "[\"t\"";
  for (int i = 0; i < 10000; ++i) many += ",\"" + std::to_string(i) + "\"";
  expect_in("10001 tasks are more than", refusal(document(rows, many + "]", "[]")));
}

TEST(AffinityMatrix, WritingRefusesWhatReadingWould) {
  AffinityMatrix matrix({"a", "b"});
  EXPECT_NO_THROW((void)to_json(matrix));
  matrix.values[1] = std::numeric_limits<double>::infinity();
  EXPECT_THROW((void)to_json(matrix), InputError);
  EXPECT_THROW((void)to_csv(matrix), InputError);
  EXPECT_THROW((void)to_json(AffinityMatrix({"a\xff"})), InputError);
  AffinityMatrix clash({"a"});
  clash.metadata["rows"] = "target";
  EXPECT_THROW((void)to_json(clash), InputError);
  AffinityMatrix negative({"a"});
  negative.counts = {-1};
  EXPECT_THROW((void)to_json(negative), InputError);
}

}  // namespace
}  // namespace kindred
