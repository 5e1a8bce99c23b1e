#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/stats/affinity_file.h"

#include "tests/support/errors.h"
#include "tests/support/folder.h"

namespace kindred {
namespace {

constexpr bool kNativeIsLittle = std::endian::native == std::endian::little;

std::string raw(const std::string& dict, const std::string& body, char major = 1) {
  std::string length;
  for (int i = 0; i < (major == 1 ? 2 : 4); ++i)
    length += static_cast<char>(dict.size() >> (8 * i) & 0xFF);
  return "\x93NUMPY" + std::string{major, '\0'} + length + dict + body;
}

std::string npy(const std::string& descr, const std::string& shape, const std::string& body,
                const std::string& fortran = "False") {
  return raw(
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }   \n",
      body);
}

template <class T>
std::string bytes_of(const std::vector<double>& values, bool little) {
  std::string out;
  for (const double value : values) {
    const T number = static_cast<T>(value);
    std::string own(reinterpret_cast<const char*>(&number), sizeof(T));
    if (little != kNativeIsLittle) std::reverse(own.begin(), own.end());
    out += own;
  }
  return out;
}

AffinityMatrix read_npy(const std::string& bytes, Rows rows = Rows::kSource) {
  return affinity_from_npy(bytes, {"a", "b"}, rows, "a.npy");
}

std::string npy_refusal(const std::string& bytes, std::vector<std::string> tasks = {"a", "b"},
                        std::optional<Rows> rows = Rows::kSource) {
  std::string message =
      input_error([&] { (void)affinity_from_npy(bytes, std::move(tasks), rows, "a.npy"); });
  EXPECT_TRUE(message.starts_with("a.npy: ")) << message;
  return message;
}

const std::string kFour = bytes_of<double>({1, 2, 3, 4}, true);

TEST(AffinityNpy, ReadsWhatNumpyWrites) {
  const std::string blanks(58, ' ');
  // numpy.lib.format.write_array of float32, format 1.0.
  const AffinityMatrix first =
      read_npy(std::string("\x93NUMPY\x01\x00v\x00", 10) +
               "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }" + blanks + "\n" +
               std::string("\x00\x00\xc0?\x00\x00\xc0\x7f\x00\x00P\xc0\x00\x00\x80@", 16));
  EXPECT_EQ(first.tasks, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(first.at(0, 0), 1.5);
  EXPECT_TRUE(std::isnan(first.at(0, 1)));
  EXPECT_EQ(first.at(1, 0), -3.25);
  EXPECT_EQ(first.at(1, 1), 4);
  // The same as big-endian float64 in Fortran order, format 2.0.
  const AffinityMatrix second = read_npy(
      std::string("\x93NUMPY\x02\x00t\x00\x00\x00", 12) +
      "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 2), }" + blanks.substr(1) + "\n" +
      std::string("?\xf8\x00\x00\x00\x00\x00\x00\xc0\n\x00\x00\x00\x00\x00\x00"
                  "\x7f\xf8\x00\x00\x00\x00\x00\x00@\x10\x00\x00\x00\x00\x00\x00",
                  32));
  EXPECT_EQ(second.at(1, 0), -3.25);
  EXPECT_TRUE(std::isnan(second.at(0, 1)));
  EXPECT_EQ(second.at(1, 1), 4);
  // int8, format 3.0.
  const AffinityMatrix third =
      read_npy(std::string("\x93NUMPY\x03\x00t\x00\x00\x00", 12) +
               "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }" + blanks.substr(2) +
               "\n" + "\x01\xfe\x03\x04");
  EXPECT_EQ(third.values, (std::vector<double>{1, -2, 3, 4}));
}

template <class T>
void expect_type(const std::string& code, bool is_signed) {
  const std::vector<double> values{1, is_signed ? -2.0 : 200.0, 3, 100};
  for (const bool little : {true, false}) {
    SCOPED_TRACE(code + (little ? " little" : " big"));
    const std::string order = little ? "<" : ">";
    EXPECT_EQ(read_npy(npy(order + code, "(2, 2)", bytes_of<T>(values, little))).values, values);
  }
}

TEST(AffinityNpy, ReadsEveryNumberType) {
  expect_type<float>("f4", true);
  expect_type<double>("f8", true);
  expect_type<int8_t>("i1", true);
  expect_type<int16_t>("i2", true);
  expect_type<int32_t>("i4", true);
  expect_type<int64_t>("i8", true);
  expect_type<uint8_t>("u1", false);
  expect_type<uint16_t>("u2", false);
  expect_type<uint32_t>("u4", false);
  expect_type<uint64_t>("u8", false);
  EXPECT_EQ(read_npy(npy("|u1", "(2, 2)", "\x01\xff\x03\x04")).at(0, 1), 255);
}

TEST(AffinityNpy, TakesDirectionAndOrderTogether) {
  EXPECT_EQ(read_npy(npy("<f8", "(2, 2)", kFour), Rows::kSource).at(0, 1), 2);
  EXPECT_EQ(read_npy(npy("<f8", "(2, 2)", kFour), Rows::kTarget).at(0, 1), 3);
  EXPECT_EQ(read_npy(npy("<f8", "(2, 2)", kFour, "True"), Rows::kSource).at(0, 1), 3);
  EXPECT_EQ(read_npy(npy("<f8", "(2, 2)", kFour, "True"), Rows::kTarget).at(0, 1), 2);
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", kFour), {"a", "b"}, std::nullopt),
             "give --rows source or --rows target");
}

TEST(AffinityNpy, ReadsAnyLayoutOfTheDict) {
  const std::string dict = "{\"shape\":(2,2),\n'descr' : \"<f8\",'fortran_order':False}";
  EXPECT_EQ(read_npy(raw(dict, kFour)).values, (std::vector<double>{1, 2, 3, 4}));
}

TEST(AffinityNpy, RefusesOtherShapes) {
  EXPECT_HAS(npy_refusal(npy("<f8", "()", kFour)), "0 dimensions");
  EXPECT_HAS(npy_refusal(npy("<f8", "(4,)", kFour)), "1 dimensions");
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2, 1)", kFour)), "3 dimensions");
  EXPECT_HAS(npy_refusal(npy("<f8", "(4, 1)", kFour)), "4 × 1; an affinity matrix is square");
  EXPECT_HAS(npy_refusal(npy("<f8", "(0, 0)", ""), {}), "is empty");
  EXPECT_HAS(npy_refusal(npy("<f8", "(2001, 2001)", "")), "2001 tasks are more than the 2000");
  EXPECT_HAS(npy_refusal(npy("<f8", "(99999999999999999999999, 2)", "")), "'shape' is too large");
  std::string sides;
  for (int i = 0; i < 1000; ++i) sides += "2, ";
  EXPECT_HAS(npy_refusal(npy("<f8", "(" + sides + ")", "")), "fewer dimensions");
}

TEST(AffinityNpy, RefusesAnotherNumberOfNames) {
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", kFour), {"a", "b", "c"}),
             "the array is 2 × 2, but there are 3 names");
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", kFour), {}), "but there are 0 names");
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", kFour), {"a", "a"}), "two tasks are named \"a\"");
}

TEST(AffinityNpy, RefusesOtherTypesAndUnpicklesNothing) {
  EXPECT_HAS(npy_refusal(npy("|O", "(2, 2)", "cos\nsystem\n(S'x'\ntR.")), "never unpickled");
  for (const std::string descr :
       {"<f2", "<f16", "<c8", "|b1", "<U4", "|S8", "<M8[ns]", "f8", "=f8", "|f8", "<i3", "<", ""})
    EXPECT_HAS(npy_refusal(npy(descr, "(2, 2)", kFour)),
               "is not float32, float64 or an integer type");
  EXPECT_HAS(
      npy_refusal(raw("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (2, 2)}", "")),
      "records with fields");
}

TEST(AffinityNpy, RefusesInfiniteValues) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", bytes_of<double>({1, infinity, 3, 4}, true))),
             "the affinity from \"a\" to \"b\" is inf");
}

TEST(AffinityNpy, RefusesAnotherNumberOfBytes) {
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", kFour.substr(1))), "31 bytes follow");
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", kFour + "x")), "33 bytes follow");
  EXPECT_HAS(npy_refusal(npy("<f8", "(2, 2)", "")), "0 bytes follow");
}

TEST(AffinityNpy, RefusesBrokenFiles) {
  EXPECT_HAS(npy_refusal(""), "is not an NPY file");
  EXPECT_HAS(npy_refusal("source\\target,a,b\n"), "is not an NPY file");
  EXPECT_HAS(npy_refusal(std::string("PK\x03\x04", 4)), "(.npz)");
  const std::string whole = npy("<f8", "(2, 2)", "");
  for (size_t length = 6; length < whole.size(); ++length)
    EXPECT_HAS(npy_refusal(whole.substr(0, length)), "ends within the NPY header");
  EXPECT_HAS(npy_refusal(std::string("\x93NUMPY\x09\x00\x01\x00 ", 11)), "NPY version 9.0");
  EXPECT_HAS(npy_refusal(std::string("\x93NUMPY\x01\x07\x01\x00 ", 11)), "NPY version 1.7");
  EXPECT_HAS(npy_refusal(std::string("\x93NUMPY\x02\x00", 8) + std::string(4, '\xff') +
                         std::string(99, ' ')),
             "header of 4294967295 bytes");
}

TEST(AffinityNpy, RefusesBrokenHeaders) {
  const std::string order = "'fortran_order': False", shape = "'shape': (2, 2)",
                    descr = "'descr': '<f8'";
  const auto dict = [&](const std::string& text) { return npy_refusal(raw(text, kFour)); };
  EXPECT_HAS(dict(""), "expected {");
  EXPECT_HAS(dict("[1]"), "expected {");
  EXPECT_HAS(dict("{}"), "must say 'descr'");
  EXPECT_HAS(dict("{" + order + ", " + shape + "}"), "must say 'descr'");
  EXPECT_HAS(dict("{" + shape + ", " + shape + "}"), "says 'shape' twice");
  EXPECT_HAS(dict("{" + descr + ", " + descr + "}"), "says 'descr' twice");
  EXPECT_HAS(dict("{'x': 1}"), "unknown key \"x\"");
  EXPECT_HAS(dict("{" + descr), "expected a comma or } at its end");
  EXPECT_HAS(dict("{" + descr + ","), "expected a key at its end");
  EXPECT_HAS(dict("{,}"), "expected a key");
  EXPECT_HAS(dict("{" + descr + " " + order + "}"), "a comma or }");
  EXPECT_HAS(dict("{'fortran_order': 1}"), "True or False");
  EXPECT_HAS(dict("{'descr': 8}"), "a dtype");
  EXPECT_HAS(dict("{'descr': '<f8}"), "a closing quote");
  EXPECT_HAS(dict("{'descr': '\\x3cf8'}"), "without backslashes");
  EXPECT_HAS(dict("{'shape': (-2, 2)}"), "a whole number");
  EXPECT_HAS(dict("{'shape': (,)}"), "a whole number");
  EXPECT_HAS(dict("{'shape': (2 2)}"), "a comma or )");
  EXPECT_HAS(dict("{'shape': (2.0, 2)}"), "a comma or )");
  EXPECT_HAS(dict("{" + descr + ", " + order + ", " + shape + "} x"), "expected nothing more");
  EXPECT_HAS(dict("{" + descr + ", " + order + ", " + shape + "}" + std::string(1, '\0')),
             "expected nothing more");
  EXPECT_HAS(dict("{" + std::string(60'000, '\0') + "}"), "a key at \"\\x00");
}

std::string name_refusal(const std::string& text, bool json) {
  std::string message = input_error([&] {
    (void)(json ? task_names_from_json(parse_json(text, "n"), "n")
                : task_names_from_text(text, "n"));
  });
  EXPECT_TRUE(message.starts_with("n: ")) << message;
  return message;
}

TEST(TaskNames, AreOneALineOrAJsonList) {
  const std::vector<std::string> expected{"a b", "größe", "c,\"d\""};
  EXPECT_EQ(task_names_from_text("a b\ngröße\nc,\"d\"", "n"), expected);
  EXPECT_EQ(task_names_from_text("\xEF\xBB\xBF"
                                 "a b\r\ngröße\r\nc,\"d\"\r\n",
                                 "n"),
            expected);
  EXPECT_EQ(task_names_from_json(parse_json(R"(["a b", "größe", "c,\"d\""])", "n"), "n"), expected);
}

TEST(TaskNames, RefusesBadLists) {
  EXPECT_HAS(name_refusal("", false), "holds no names");
  EXPECT_HAS(name_refusal("[]", true), "holds no names");
  EXPECT_HAS(name_refusal("a\n\nb\n", false), "line 2: blank");
  EXPECT_HAS(name_refusal("a\n \t\r\n", false), "line 2: blank");
  EXPECT_HAS(name_refusal("\n", false), "line 1: blank");
  EXPECT_HAS(name_refusal("a\n\n", false), "line 2: blank");
  EXPECT_HAS(name_refusal("a\na\n", false), "two tasks are named \"a\"");
  EXPECT_HAS(name_refusal("a\xff\n", false), "not UTF-8");
  EXPECT_HAS(name_refusal(R"({"tasks": ["a"]})", true), "must be a list");
  EXPECT_HAS(name_refusal(R"(["a", 1])", true), "name 2 is not text");
  EXPECT_HAS(name_refusal(R"(["a", ""])", true), "task 2 has no name");
  std::string text, json = "[0";
  for (int i = 0; i < 3000; ++i) {
    text += std::to_string(i) + "\n";
    json += ",0";
  }
  EXPECT_HAS(name_refusal(text, false), "more names than the 2000");
  EXPECT_HAS(name_refusal(json + "]", true), "more names than the 2000");
}

class AffinityNpyFile : public FolderTest {};

TEST_F(AffinityNpyFile, IsReadWithTheNamesBesideIt) {
  write_file_atomically(folder_ / "a.npy", npy("<f8", "(2, 2)", kFour));
  write_file_atomically(folder_ / "names.txt", "x\ny\n");
  write_file_atomically(folder_ / "names.json", R"(["x", "y"])");
  write_file_atomically(folder_ / "three.txt", "x\ny\nz\n");
  for (const char* names : {"names.txt", "names.json"}) {
    const auto matrix = read_affinity_npy(folder_ / "a.npy", folder_ / names, Rows::kTarget);
    EXPECT_EQ(matrix.tasks, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(matrix.at(0, 1), 3);
  }
  try {
    (void)read_affinity_npy(folder_ / "a.npy", folder_ / "three.txt", Rows::kTarget);
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_HAS(error.what(),
               "the array is 2 × 2, but there are 3 names in " + (folder_ / "three.txt").string());
  }
  EXPECT_THROW((void)read_affinity_npy(folder_ / "none", folder_ / "names.txt", Rows::kTarget),
               InputError);
  EXPECT_THROW((void)read_affinity_npy(folder_ / "a.npy", folder_ / "none", Rows::kTarget),
               InputError);
}

}  // namespace
}  // namespace kindred
