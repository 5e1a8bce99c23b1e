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

AffinityMatrix read(const std::string& bytes, Rows rows = Rows::kSource) {
  return affinity_from_npy(bytes, {"a", "b"}, rows, "a.npy");
}

std::string refusal(const std::string& bytes, std::vector<std::string> tasks = {"a", "b"},
                    std::optional<Rows> rows = Rows::kSource) {
  try {
    (void)affinity_from_npy(bytes, std::move(tasks), rows, "a.npy");
  } catch (const InputError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("a.npy: ")) << error.what();
    return error.what();
  }
  return "nothing was thrown";
}

void expect_in(const std::string& part, const std::string& whole) {
  EXPECT_NE(whole.find(part), std::string::npos) << whole;
}

const std::string kFour = bytes_of<double>({1, 2, 3, 4}, true);

TEST(AffinityNpy, ReadsWhatNumpyWrites) {
  const std::string blanks(58, ' ');
  // numpy.lib.format.write_array of float32, format 1.0.
  const AffinityMatrix first =
      read(std::string("\x93NUMPY\x01\x00v\x00", 10) +
           "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }" + blanks + "\n" +
           std::string("\x00\x00\xc0?\x00\x00\xc0\x7f\x00\x00P\xc0\x00\x00\x80@", 16));
  EXPECT_EQ(first.tasks, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(first.at(0, 0), 1.5);
  EXPECT_TRUE(std::isnan(first.at(0, 1)));
  EXPECT_EQ(first.at(1, 0), -3.25);
  EXPECT_EQ(first.at(1, 1), 4);
  // The same as big-endian float64 in Fortran order, format 2.0.
  const AffinityMatrix second =
      read(std::string("\x93NUMPY\x02\x00t\x00\x00\x00", 12) +
           "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 2), }" + blanks.substr(1) + "\n" +
           std::string("?\xf8\x00\x00\x00\x00\x00\x00\xc0\n\x00\x00\x00\x00\x00\x00"
                       "\x7f\xf8\x00\x00\x00\x00\x00\x00@\x10\x00\x00\x00\x00\x00\x00",
                       32));
  EXPECT_EQ(second.at(1, 0), -3.25);
  EXPECT_TRUE(std::isnan(second.at(0, 1)));
  EXPECT_EQ(second.at(1, 1), 4);
  // int8, format 3.0.
  const AffinityMatrix third = read(std::string("\x93NUMPY\x03\x00t\x00\x00\x00", 12) +
                                    "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }" +
                                    blanks.substr(2) + "\n" + "\x01\xfe\x03\x04");
  EXPECT_EQ(third.values, (std::vector<double>{1, -2, 3, 4}));
}

template <class T>
void expect_type(const std::string& code, bool is_signed) {
  const std::vector<double> values{1, is_signed ? -2.0 : 200.0, 3, 100};
  for (const bool little : {true, false}) {
    SCOPED_TRACE(code + (little ? " little" : " big"));
    const std::string order = little ? "<" : ">";
    EXPECT_EQ(read(npy(order + code, "(2, 2)", bytes_of<T>(values, little))).values, values);
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
  EXPECT_EQ(read(npy("|u1", "(2, 2)", "\x01\xff\x03\x04")).at(0, 1), 255);
}

TEST(AffinityNpy, TakesDirectionAndOrderTogether) {
  EXPECT_EQ(read(npy("<f8", "(2, 2)", kFour), Rows::kSource).at(0, 1), 2);
  EXPECT_EQ(read(npy("<f8", "(2, 2)", kFour), Rows::kTarget).at(0, 1), 3);
  EXPECT_EQ(read(npy("<f8", "(2, 2)", kFour, "True"), Rows::kSource).at(0, 1), 3);
  EXPECT_EQ(read(npy("<f8", "(2, 2)", kFour, "True"), Rows::kTarget).at(0, 1), 2);
  expect_in("give --rows source or --rows target",
            refusal(npy("<f8", "(2, 2)", kFour), {"a", "b"}, std::nullopt));
}

TEST(AffinityNpy, ReadsAnyLayoutOfTheDict) {
  const std::string dict = "{\"shape\":(2,2),\n'descr' : \"<f8\",'fortran_order':False}";
  EXPECT_EQ(read(raw(dict, kFour)).values, (std::vector<double>{1, 2, 3, 4}));
}

TEST(AffinityNpy, RefusesOtherShapes) {
  expect_in("0 dimensions", refusal(npy("<f8", "()", kFour)));
  expect_in("1 dimensions", refusal(npy("<f8", "(4,)", kFour)));
  expect_in("3 dimensions", refusal(npy("<f8", "(2, 2, 1)", kFour)));
  expect_in("4 × 1; an affinity matrix is square", refusal(npy("<f8", "(4, 1)", kFour)));
  expect_in("is empty", refusal(npy("<f8", "(0, 0)", ""), {}));
  expect_in("2001 tasks are more than the 2000", refusal(npy("<f8", "(2001, 2001)", "")));
  expect_in("'shape' is too large", refusal(npy("<f8", "(99999999999999999999999, 2)", "")));
  std::string sides;
  for (int i = 0; i < 1000; ++i) sides += "2, ";
  expect_in("fewer dimensions", refusal(npy("<f8", "(" + sides + ")", "")));
}

TEST(AffinityNpy, RefusesAnotherNumberOfNames) {
  expect_in("the array is 2 × 2, but there are 3 names",
            refusal(npy("<f8", "(2, 2)", kFour), {"a", "b", "c"}));
  expect_in("but there are 0 names", refusal(npy("<f8", "(2, 2)", kFour), {}));
  expect_in("two tasks are named \"a\"", refusal(npy("<f8", "(2, 2)", kFour), {"a", "a"}));
}

TEST(AffinityNpy, RefusesOtherTypesAndUnpicklesNothing) {
  expect_in("never unpickled", refusal(npy("|O", "(2, 2)", "cos\nsystem\n(S'x'\ntR.")));
  for (const std::string descr :
       {"<f2", "<f16", "<c8", "|b1", "<U4", "|S8", "<M8[ns]", "f8", "=f8", "|f8", "<i3", "<", ""})
    expect_in("is not float32, float64 or an integer type", refusal(npy(descr, "(2, 2)", kFour)));
  expect_in("records with fields",
            refusal(raw("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (2, 2)}", "")));
}

TEST(AffinityNpy, RefusesInfiniteValues) {
  const double infinity = std::numeric_limits<double>::infinity();
  expect_in("the affinity from \"a\" to \"b\" is inf",
            refusal(npy("<f8", "(2, 2)", bytes_of<double>({1, infinity, 3, 4}, true))));
}

TEST(AffinityNpy, RefusesAnotherNumberOfBytes) {
  expect_in("31 bytes follow", refusal(npy("<f8", "(2, 2)", kFour.substr(1))));
  expect_in("33 bytes follow", refusal(npy("<f8", "(2, 2)", kFour + "x")));
  expect_in("0 bytes follow", refusal(npy("<f8", "(2, 2)", "")));
}

TEST(AffinityNpy, RefusesBrokenFiles) {
  expect_in("is not an NPY file", refusal(""));
  expect_in("is not an NPY file", refusal("source\\target,a,b\n"));
  expect_in("(.npz)", refusal(std::string("PK\x03\x04", 4)));
  const std::string whole = npy("<f8", "(2, 2)", "");
  for (size_t length = 6; length < whole.size(); ++length)
    expect_in("ends within the NPY header", refusal(whole.substr(0, length)));
  expect_in("NPY version 9.0", refusal(std::string("\x93NUMPY\x09\x00\x01\x00 ", 11)));
  expect_in("NPY version 1.7", refusal(std::string("\x93NUMPY\x01\x07\x01\x00 ", 11)));
  expect_in("header of 4294967295 bytes", refusal(std::string("\x93NUMPY\x02\x00", 8) +
                                                  std::string(4, '\xff') + std::string(99, ' ')));
}

TEST(AffinityNpy, RefusesBrokenHeaders) {
  const std::string order = "'fortran_order': False", shape = "'shape': (2, 2)",
                    descr = "'descr': '<f8'";
  const auto dict = [&](const std::string& text) { return refusal(raw(text, kFour)); };
  expect_in("expected {", dict(""));
  expect_in("expected {", dict("[1]"));
  expect_in("must say 'descr'", dict("{}"));
  expect_in("must say 'descr'", dict("{" + order + ", " + shape + "}"));
  expect_in("says 'shape' twice", dict("{" + shape + ", " + shape + "}"));
  expect_in("says 'descr' twice", dict("{" + descr + ", " + descr + "}"));
  expect_in("unknown key \"x\"", dict("{'x': 1}"));
  expect_in("expected a comma or } at its end", dict("{" + descr));
  expect_in("expected a key at its end", dict("{" + descr + ","));
  expect_in("expected a key", dict("{,}"));
  expect_in("a comma or }", dict("{" + descr + " " + order + "}"));
  expect_in("True or False", dict("{'fortran_order': 1}"));
  expect_in("a dtype", dict("{'descr': 8}"));
  expect_in("a closing quote", dict("{'descr': '<f8}"));
  expect_in("without backslashes", dict("{'descr': '\\x3cf8'}"));
  expect_in("a whole number", dict("{'shape': (-2, 2)}"));
  expect_in("a whole number", dict("{'shape': (,)}"));
  expect_in("a comma or )", dict("{'shape': (2 2)}"));
  expect_in("a comma or )", dict("{'shape': (2.0, 2)}"));
  expect_in("expected nothing more", dict("{" + descr + ", " + order + ", " + shape + "} x"));
  expect_in("expected nothing more",
            dict("{" + descr + ", " + order + ", " + shape + "}" + std::string(1, '\0')));
  expect_in("a key at \"\\x00", dict("{" + std::string(60'000, '\0') + "}"));
}

std::string name_refusal(const std::string& text, bool json) {
  try {
    (void)(json ? task_names_from_json(parse_json(text, "n"), "n")
                : task_names_from_text(text, "n"));
  } catch (const InputError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("n: ")) << error.what();
    return error.what();
  }
  return "nothing was thrown";
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
  expect_in("holds no names", name_refusal("", false));
  expect_in("holds no names", name_refusal("[]", true));
  expect_in("line 2: blank", name_refusal("a\n\nb\n", false));
  expect_in("line 2: blank", name_refusal("a\n \t\r\n", false));
  expect_in("line 1: blank", name_refusal("\n", false));
  expect_in("line 2: blank", name_refusal("a\n\n", false));
  expect_in("two tasks are named \"a\"", name_refusal("a\na\n", false));
  expect_in("not UTF-8", name_refusal("a\xff\n", false));
  expect_in("must be a list", name_refusal(R"({"tasks": ["a"]})", true));
  expect_in("name 2 is not text", name_refusal(R"(["a", 1])", true));
  expect_in("task 2 has no name", name_refusal(R"(["a", ""])", true));
  std::string text, json = "[0";
  for (int i = 0; i < 3000; ++i) {
    text += std::to_string(i) + "\n";
    json += ",0";
  }
  expect_in("more names than the 2000", name_refusal(text, false));
  expect_in("more names than the 2000", name_refusal(json + "]", true));
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
    expect_in("the array is 2 × 2, but there are 3 names in " + (folder_ / "three.txt").string(),
              error.what());
  }
  EXPECT_THROW((void)read_affinity_npy(folder_ / "none", folder_ / "names.txt", Rows::kTarget),
               InputError);
  EXPECT_THROW((void)read_affinity_npy(folder_ / "a.npy", folder_ / "none", Rows::kTarget),
               InputError);
}

}  // namespace
}  // namespace kindred
