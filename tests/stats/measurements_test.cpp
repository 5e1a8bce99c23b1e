#include "kindred/stats/measurements.h"

#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

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

template <class Call>
std::string refusal_of(const Call& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string refusal(const std::string& text, size_t most_values = kMostMeasuredValues) {
  return refusal_of([&] { (void)read(text, most_values); });
}

void expect_in(const std::string& part, const std::string& whole) {
  EXPECT_NE(whole.find(part), std::string::npos) << whole;
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
    return refusal(R"({"step": 0, "sources": )" + sources + R"(, "chances": )" + chances +
                   R"(, "matrix": )" + matrix + "}");
  };
  const std::string row = "[[1, 2]]";
  for (const std::string sources : {"[2]", "[-1]", "[0.5]", "[\"a\"]", "[1e30]"})
    expect_in("\"sources\" are not ascending numbers of tasks from 0 to 1",
              with(sources, "[0.5]", row));
  expect_in("ascending numbers", with("[1, 0]", "[0.5, 0.5]", "[[1, 2], [3, 4]]"));
  expect_in("ascending numbers", with("[1, 1]", "[0.5, 0.5]", "[[1, 2], [3, 4]]"));
  for (const std::string chances : {"[0]", "[-1]", "[1.5]", "[null]", "[\"x\"]", "[1e-300]"})
    expect_in("\"chances\" holds something", with("[0]", chances, row));
  expect_in("two lists of the same length", with("[0]", "[0.5, 0.5]", row));
  expect_in("two lists of the same length", with("{}", "[]", row));
  expect_in("the matrix does not have the 1 sources", with("[0]", "[0.5]", "[[1, 2], [3, 4]]"));
  expect_in("no \"chances\"", refusal(R"({"step": 0, "sources": [0], "matrix": [[1, 2]]})"));
  expect_in("\"epoch\" must be a whole number",
            refusal(R"({"step": 0, "epoch": -1, "matrix": [[1, 2], [1, 2]]})"));
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
  expect_in("\"a\" to \"a\"", refusal_of([&] { (void)mean_of(all); }));
}

TEST(Measurements, RefusesBrokenLines) {
  const auto second = [](const std::string& line) { return refusal(kFirst + "\n" + line + "\n"); };
  expect_in("a.jsonl: line 2: ", second("{\"step\": 1, \"mat"));
  expect_in("a.jsonl: line 2: ", second(""));
  expect_in("line 2: not a JSON object", second("[1]"));
  expect_in("line 2: has no \"step\"", second(R"({"matrix": [[1,2],[3,4]]})"));
  expect_in("line 2: has no \"matrix\"", second(R"({"step": 1})"));
  expect_in("too large", second(R"({"step": 1, "matrix": [[1e999,2],[3,4]]})"));
  expect_in("nested deeper", second(std::string(10'000, '[')));
  EXPECT_NE(second(std::string("\0\xff", 2)), "nothing was thrown");
}

TEST(Measurements, RefusesOtherShapes) {
  const auto matrix = [](const std::string& text) {
    return refusal(R"({"step": 1, "matrix": )" + text + "}");
  };
  for (const std::string text : {"3", "[]", "[[1,2]]", "[[1,2],[3,4],[5,6]]", R"({"a": [1, 2]})"})
    expect_in("line 1: the matrix does not have the 2 tasks", matrix(text));
  for (const std::string text : {"[[1,2],[3]]", "[[1,2],3]", "[[1,2],[3,4,5]]", "[[1,2],null]"})
    expect_in("line 1: row 2 of the matrix does not have the 2 tasks", matrix(text));
  for (const std::string cell : {"\"1\"", "true", "[]", "{}"})
    expect_in("neither a number nor null at row 1, column 2", matrix("[[1," + cell + "],[3,4]]"));
}

TEST(Measurements, RefusesStepsThatDoNotAscend) {
  expect_in("line 2: step 0 is not above step 0", refusal(kFirst + "\n" + kFirst));
  expect_in("line 2: step 0 is not above step 10", refusal(kSecond + "\n" + kFirst));
  for (const std::string step : {"-1", "1.5", "\"1\"", "null", "18446744073709551615", "1e3"})
    expect_in("line 1: \"step\" must be a whole number",
              refusal(R"({"step": )" + step + R"(, "matrix": [[1,2],[3,4]]})"));
}

TEST(Measurements, RefusesTooFewAndTooMany) {
  expect_in("a.jsonl: holds no measurement", refusal(""));
  EXPECT_EQ(read(kFirst + "\n" + kSecond, 8).size(), 2u);
  expect_in("line 2: more than 7 values", refusal(kFirst + "\n" + kSecond, 7));
  expect_in("too long for a measurement of 2 tasks",
            refusal(kFirst + std::string(1'000'000, ' ') + "\n"));
  std::istringstream stream(kFirst);
  expect_in("of no tasks", refusal_of([&] { (void)measurements_from(stream, {}, "a.jsonl"); }));
  expect_in("two tasks are named", refusal_of([&] {
              (void)measurements_from(stream, {"a", "a"}, "a.jsonl");
            }));
}

class MeasurementsFile : public FolderTest {};

TEST_F(MeasurementsFile, IsRead) {
  write_file_atomically(folder_ / "a.jsonl", kFirst + "\n" + kSecond + "\n");
  EXPECT_EQ(read_measurements(folder_ / "a.jsonl", {"a", "b"}).size(), 2u);
}

TEST_F(MeasurementsFile, RefusesWhatIsNoFileOrTooLarge) {
  const auto refused = [&](const std::string& name) {
    return refusal_of([&] { (void)read_measurements(folder_ / name, {"a", "b"}); });
  };
  expect_in("no such file", refused("none"));
  expect_in("no such file", refused(""));
  write_file_atomically(folder_ / "huge", "");
  std::filesystem::resize_file(folder_ / "huge", (uint64_t{1} << 32) + 1);  // takes no room
  expect_in("is more than the limit of 4294967296", refused("huge"));
}

}  // namespace
}  // namespace kindred
