#include "kindred/stats/measurements.h"

#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/errors.h"
#include "tests/support/folder.h"

namespace kindred {
namespace {

const std::string kFirst = R"({"step": 0, "epoch": 1, "learning_rate": 0.1, "losses": [1, 2], )"
                           R"("matrix": [[0.5, 1], [null, -1e-3]]})";
const std::string kSecond = R"({"step": 10, "matrix": [[1.5, 3], [null, -3e-3]]})";

Measurements read(const std::string& text, size_t most_values = kMostMeasuredValues) {
  std::istringstream stream(text);
  return measurements_from(stream, {"a", "b"}, "a.jsonl", most_values);
}

std::string measurements_refusal(const std::string& text,
                                 size_t most_values = kMostMeasuredValues) {
  return input_error([&] { (void)read(text, most_values); });
}

TEST(Measurements, HoldsEveryValueInOrder) {
  for (const std::string end : {"", "\n", "\r\n"}) {
    const Measurements all = read(kFirst + "\n" + kSecond + end);
    EXPECT_EQ(all.size(), 2u);
    EXPECT_EQ(all.tasks, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(all.steps, (std::vector<int64_t>{0, 10}));
    ASSERT_EQ(all.values.size(), 8u);
    EXPECT_EQ(all.values[1], 1);
    EXPECT_TRUE(std::isnan(all.values[2]));
    EXPECT_EQ(all.values[3], -1e-3);
    EXPECT_EQ(all.values[4], 1.5);
  }
}

TEST(Measurements, SomeSourcesWeighWhatTheyStandFor) {
  const std::string some =
      R"({"step": 3, "epoch": 2, "sources": [1], "chances": [0.25], "matrix": [[4, null]], )"
      R"("also": {"cosine": [[0.5, 1]]}})";
  const Measurements all = read(kFirst + "\n" + some);
  EXPECT_EQ(all.epochs, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(all.weights, (std::vector<double>{1, 1, 1, 4}));
  EXPECT_TRUE(std::isnan(all.values[4]));
  EXPECT_EQ(all.values[6], 4);
  EXPECT_TRUE(std::isnan(all.values[7]));
  EXPECT_EQ(measurement_from_line(some, 2, "x", "cosine").values[3], 1);
  // b → a was measured in this line alone; a → b in the first alone.
  const AffinityMatrix mean = mean_of(all);
  EXPECT_EQ(mean.at(1, 0), 4);
  EXPECT_EQ(mean.at(0, 1), 1);
  const Measurements later = within_window(all, {0.5, 1});
  EXPECT_EQ(later.weights, (std::vector<double>{1, 4}));
  EXPECT_EQ(later.epochs, std::vector<int64_t>{2});
}

TEST(Measurements, BrokenSourcesAreRefused) {
  const auto with = [](const std::string& sources, const std::string& chances,
                       const std::string& matrix) {
    return measurements_refusal(R"({"step": 0, "sources": )" + sources + R"(, "chances": )" +
                                chances + R"(, "matrix": )" + matrix + "}");
  };
  const std::string row = "[[1, 2]]";
  for (const std::string sources : {"[2]", "[-1]", "[0.5]", "[\"a\"]", "[1e30]"})
    EXPECT_HAS(with(sources, "[0.5]", row),
               "\"sources\" are not ascending numbers of tasks from 0 to 1");
  EXPECT_HAS(with("[1, 0]", "[0.5, 0.5]", "[[1, 2], [3, 4]]"), "ascending numbers");
  EXPECT_HAS(with("[1, 1]", "[0.5, 0.5]", "[[1, 2], [3, 4]]"), "ascending numbers");
  for (const std::string chances : {"[0]", "[-1]", "[1.5]", "[null]", "[\"x\"]", "[1e-300]"})
    EXPECT_HAS(with("[0]", chances, row), "\"chances\" holds something");
  EXPECT_HAS(with("[0]", "[0.5, 0.5]", row), "two lists of the same length");
  EXPECT_HAS(with("{}", "[]", row), "two lists of the same length");
  EXPECT_HAS(with("[0]", "[0.5]", "[[1, 2], [3, 4]]"), "the matrix does not have the 1 sources");
  EXPECT_HAS(measurements_refusal(R"({"step": 0, "sources": [0], "matrix": [[1, 2]]})"),
             "no \"chances\"");
  EXPECT_HAS(measurements_refusal(R"({"step": 0, "epoch": -1, "matrix": [[1, 2], [1, 2]]})"),
             "\"epoch\" must be a whole number");
  EXPECT_THROW((void)measurement_from_line(kFirst, 2, "x", "cosine"), InputError);
}

TEST(Measurements, MeanHasErrorsAndCounts) {
  const AffinityMatrix mean = mean_of(read(kFirst + "\n" + kSecond));
  EXPECT_EQ(mean.at(0, 0), 1);
  EXPECT_EQ(mean.at(0, 1), 2);
  EXPECT_DOUBLE_EQ(mean.at(1, 1), -2e-3);
  EXPECT_TRUE(std::isnan(mean.at(1, 0)));
  EXPECT_DOUBLE_EQ(mean.standard_errors[0], 0.5);
  EXPECT_DOUBLE_EQ(mean.standard_errors[1], 1);
  EXPECT_TRUE(std::isnan(mean.standard_errors[2]));
  EXPECT_EQ(mean.counts, (std::vector<int64_t>{2, 2, 0, 2}));
  const AffinityMatrix one = mean_of(read(kFirst));
  EXPECT_EQ(one.at(0, 1), 1);
  EXPECT_TRUE(std::isnan(one.standard_errors[1]));
}

TEST(Measurements, MeanRefusesToOverflow) {
  const Measurements all = read(R"({"step": 0, "matrix": [[1e308, 0], [0, 0]]})"
                                "\n"
                                R"({"step": 1, "matrix": [[-1e308, 0], [0, 0]]})");
  EXPECT_HAS(input_error([&] { (void)mean_of(all); }), "\"a\" to \"a\"");
}

TEST(Measurements, RefusesBrokenLines) {
  const auto second = [](const std::string& line) {
    return measurements_refusal(kFirst + "\n" + line + "\n");
  };
  EXPECT_HAS(second("{\"step\": 1, \"mat"), "a.jsonl: line 2: ");
  EXPECT_HAS(second(""), "a.jsonl: line 2: ");
  EXPECT_HAS(second("[1]"), "line 2: not a JSON object");
  EXPECT_HAS(second(R"({"matrix": [[1,2],[3,4]]})"), "line 2: has no \"step\"");
  EXPECT_HAS(second(R"({"step": 1})"), "line 2: has no \"matrix\"");
  EXPECT_HAS(second(R"({"step": 1, "matrix": [[1e999,2],[3,4]]})"), "too large");
  EXPECT_HAS(second(std::string(10'000, '[')), "nested deeper");
  EXPECT_HAS(second(std::string("\0\xff", 2)), "line 2: ");
}

TEST(Measurements, RefusesOtherShapes) {
  const auto matrix = [](const std::string& text) {
    return measurements_refusal(R"({"step": 1, "matrix": )" + text + "}");
  };
  for (const std::string text : {"3", "[]", "[[1,2]]", "[[1,2],[3,4],[5,6]]", R"({"a": [1, 2]})"})
    EXPECT_HAS(matrix(text), "line 1: the matrix does not have the 2 tasks");
  for (const std::string text : {"[[1,2],[3]]", "[[1,2],3]", "[[1,2],[3,4,5]]", "[[1,2],null]"})
    EXPECT_HAS(matrix(text), "line 1: row 2 of the matrix does not have the 2 tasks");
  for (const std::string cell : {"\"1\"", "true", "[]", "{}"})
    EXPECT_HAS(matrix("[[1," + cell + "],[3,4]]"), "neither a number nor null at row 1, column 2");
}

TEST(Measurements, RefusesStepsThatDoNotAscend) {
  EXPECT_HAS(measurements_refusal(kFirst + "\n" + kFirst), "line 2: step 0 is not above step 0");
  EXPECT_HAS(measurements_refusal(kSecond + "\n" + kFirst), "line 2: step 0 is not above step 10");
  for (const std::string step : {"-1", "1.5", "\"1\"", "null", "18446744073709551615", "1e3"})
    EXPECT_HAS(measurements_refusal(R"({"step": )" + step + R"(, "matrix": [[1,2],[3,4]]})"),
               "line 1: \"step\" must be a whole number");
}

TEST(Measurements, RefusesTooFewAndTooMany) {
  EXPECT_HAS(measurements_refusal(""), "a.jsonl: holds no measurement");
  EXPECT_EQ(read(kFirst + "\n" + kSecond, 8).size(), 2u);
  EXPECT_HAS(measurements_refusal(kFirst + "\n" + kSecond, 7), "line 2: more than 7 values");
  EXPECT_HAS(measurements_refusal(kFirst + std::string(1'000'000, ' ') + "\n"),
             "too long for a measurement of 2 tasks");
  std::istringstream stream(kFirst);
  EXPECT_HAS(input_error([&] { (void)measurements_from(stream, {}, "a.jsonl"); }), "of no tasks");
  EXPECT_HAS(input_error([&] {
               (void)measurements_from(stream, {"a", "a"}, "a.jsonl");
             }),
             "two tasks are named");
}

class MeasurementsFile : public FolderTest {};

TEST_F(MeasurementsFile, IsRead) {
  write_file_atomically(folder_ / "a.jsonl", kFirst + "\n" + kSecond + "\n");
  EXPECT_EQ(read_measurements(folder_ / "a.jsonl", {"a", "b"}).size(), 2u);
}

TEST_F(MeasurementsFile, RefusesWhatIsNoFileOrTooLarge) {
  const auto refused = [&](const std::string& name) {
    return input_error([&] { (void)read_measurements(folder_ / name, {"a", "b"}); });
  };
  EXPECT_HAS(refused("none"), "no such file");
  EXPECT_HAS(refused(""), "no such file");
  write_file_atomically(folder_ / "huge", "");
  std::filesystem::resize_file(folder_ / "huge", (uint64_t{1} << 32) + 1);  // takes no room
  EXPECT_HAS(refused("huge"), "is more than the limit of 4294967296");
}

}  // namespace
}  // namespace kindred
