#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/stats/affinity_file.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

std::string json_refusal(const std::string& text) {
  std::string message =
      input_error([&] { (void)affinity_from_json(parse_json(text, "a.json"), "a.json"); });
  EXPECT_TRUE(message.starts_with("a.json: ")) << message;
  return message;
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
  matrix.values = {1.0 / 3, std::nan(""), -5e-324, 1.7976931348623157e308};
  matrix.standard_errors = {0.1, std::nan(""), 0, 2};
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
  EXPECT_HAS(json_refusal(document(R"("Source")", R"(["a"])", "[[1]]")), "\"rows\" must be");
  EXPECT_HAS(json_refusal(document("1", R"(["a"])", "[[1]]")), "\"rows\" must be");
  EXPECT_HAS(json_refusal(R"({"tasks": ["a"], "matrix": [[1]]})"), "has no \"rows\"");
}

TEST(AffinityJson, RefusesWhatIsNotSquare) {
  const std::string rows = R"("source")", tasks = R"(["a", "b"])";
  EXPECT_HAS(json_refusal(document(rows, tasks, "[[1, 2]]")), "must be a list of 2 rows");
  EXPECT_HAS(json_refusal(document(rows, tasks, "[[1, 2], [3]]")),
             "row 2 must be a list of 2 values; it has 1");
  EXPECT_HAS(json_refusal(document(rows, tasks, "[1, 2]")), "row 1 must be a list of 2 values");
  EXPECT_HAS(json_refusal(R"({"rows": "source", "tasks": []})"), "has no \"matrix\"");
  EXPECT_HAS(json_refusal(document(rows, tasks, "[[1, 2], [3, 4]]", R"(, "standard_error": [])")),
             "\"standard_error\"");
}

TEST(AffinityJson, RefusesCellsThatAreNoNumbers) {
  const std::string rows = R"("target")", tasks = R"(["a", "b"])";
  EXPECT_HAS(json_refusal(document(rows, tasks, R"([[1, 2], ["NaN", 4]])")),
             "row 2, column 1: not a number");
  EXPECT_HAS(
      json_refusal(document(rows, tasks, "[[1, 2], [3, 4]]", R"(, "count": [[1, 1.5], [1, 1]])")),
      "row 1, column 2: not a whole number");
  EXPECT_HAS(json_refusal(document(rows, tasks, "[[1, 2], [3, 4]]",
                                   R"(, "standard_error": [[1, -1], [1, 1]])")),
             "standard error");
}

TEST(AffinityJson, RefusesANumberBeyondDoubles) {
  EXPECT_THROW((void)parse_json("[1e999]", "x"), InputError);
}

TEST(AffinityJson, RefusesNamesRepeatedOrMissing) {
  const std::string rows = R"("source")", two = "[[1, 2], [3, 4]]";
  EXPECT_HAS(json_refusal(document(rows, R"(["a", "a"])", two)), "two tasks are named \"a\"");
  EXPECT_HAS(json_refusal(document(rows, R"(["a", ""])", two)), "task 2 has no name");
  EXPECT_HAS(json_refusal(document(rows, R"(["a", 2])", two)), "\"tasks\": item 2 is not text");
  EXPECT_HAS(json_refusal(document(rows, R"({"a": 1})", two)), "\"tasks\" must be a list");
  EXPECT_HAS(json_refusal(R"({"rows": "source", "matrix": []})"), "has no \"tasks\"");
  std::string many = "[\"t\"";
  for (int i = 0; i < 10000; ++i) many += ",\"" + std::to_string(i) + "\"";
  EXPECT_HAS(json_refusal(document(rows, many + "]", "[]")), "10001 tasks are more than");
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
