#include "kindred/model/tensor_file.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/support/fixtures.h"

namespace kindred {
namespace {

constexpr const char* kFormat = "kindred.test/1";

TensorFile sample() {
  return {.tensors = {{"a", at::arange(6, at::kFloat).view({2, 3})},
                      {"empty", at::empty({0}, at::kDouble)},
                      {"scalar", at::scalar_tensor(7, at::kLong)}},
          .record = {{"step", 12}, {"loss", 0.1}}};
}

TEST(TensorFile, GivesBackWhatWasWritten) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file.safetensors";
  write_tensor_file(path, kFormat, sample());
  const auto read = read_tensor_file(path, kFormat);
  EXPECT_EQ(read.record, sample().record);
  ASSERT_EQ(read.tensors.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.tensors[i].first, sample().tensors[i].first);
    EXPECT_TRUE(at::equal(read.tensors[i].second, sample().tensors[i].second));
  }
}

TEST(TensorFile, RefusesAnotherFormatAndNamesBoth) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file.safetensors";
  write_tensor_file(path, "kindred.test/2", sample());
  try {
    (void)read_tensor_file(path, kFormat);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("kindred.test/2"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("kindred.test/1"), std::string::npos);
  }
}

TEST(TensorFile, RefusesHostileHeaders) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file.safetensors";
  const auto attempt = [&](const std::string& header) {
    std::string file(8, '\0');
    for (size_t i = 0; i < 8; ++i) file[i] = static_cast<char>((header.size() >> (8 * i)) & 0xFF);
    write_file_atomically(path, file + header);
    EXPECT_THROW((void)read_tensor_file(path, kFormat), InputError) << header;
  };
  attempt("");
  attempt("{}");
  attempt("[1, 2");
  attempt(R"({"__metadata__": 3})");
  // crc32 of the record "{}" alone
  const std::string metadata =
      R"("__metadata__": {"format": "kindred.test/1", "record": "{}", "crc32": ")" +
      std::string("a3a6bf43") + R"("})";
  attempt("{" + metadata +
          R"(, "a": {"dtype": "F32", "shape": [99999999999], "data_offsets": [0, 4]}})");
  attempt("{" + metadata + R"(, "a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}})");
  attempt("{" + metadata + R"(, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})");
  attempt("{" + metadata + R"(, "a": {"dtype": "X9", "shape": [], "data_offsets": [0, 0]}})");
  const auto with = [&](const std::string& entry) {
    attempt("{" + metadata + R"(, "a": )" + entry + "}");
  };
  with("7");
  with(R"({"shape": [], "data_offsets": [0, 0]})");
  with(R"({"dtype": 7, "shape": [], "data_offsets": [0, 0]})");
  with(R"({"dtype": "F32", "shape": 0, "data_offsets": [0, 0]})");
  with(R"({"dtype": "F32", "shape": [0.5], "data_offsets": [0, 0]})");
  with(R"({"dtype": "F32", "shape": [0], "data_offsets": [0]})");
  with(
      R"({"dtype": "F32", "shape": [0], "data_offsets": [18446744073709551615, 18446744073709551615]})");
  with(
      R"({"dtype": "F32", "shape": [0, 4611686018427387904, 4611686018427387904], "data_offsets": [0, 0]})");
  with(R"({"dtype": "F32", "shape": [18446744073709551616], "data_offsets": [0, 0]})");
  attempt(R"({"__metadata__": {"format": 7, "record": "{}", "crc32": "a3a6bf43"}})");
  attempt(R"({"__metadata__": {"format": "kindred.test/1", "record": {}, "crc32": "a3a6bf43"}})");
  attempt(R"({"__metadata__": {"format": "kindred.test/1", "record": "{}"}})");
  attempt(std::string(5000, '['));
  write_file_atomically(path, std::string(8, '\xff'));
  EXPECT_THROW((void)read_tensor_file(path, kFormat), InputError);
}

TEST(TensorFile, NamesWhatIsMissingOrOfAnotherShape) {
  const auto file = sample();
  EXPECT_THROW(file.copy_to("b", at::empty({1})), FailureError);
  EXPECT_THROW(file.copy_to("a", at::empty({3, 2})), FailureError);
  EXPECT_THROW(file.copy_to("a", at::empty({2, 3}, at::kDouble)), FailureError);
}

}  // namespace
}  // namespace kindred
