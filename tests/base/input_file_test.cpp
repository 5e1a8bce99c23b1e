#include "kindred/base/input_file.h"

#include <string>

#include <gtest/gtest.h>

#include "kindred/base/file.h"

#include "tests/support/errors.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

TEST(InputFile, ReadsInPlacesAndSumsTheWhole) {
  const TemporaryFiles files;
  std::string content;
  for (int i = 0; i < 700000; ++i) content += static_cast<char>('a' + i % 23), content += '\n';
  const auto path = files.write("t", content);
  const InputFile file(path);
  ASSERT_EQ(file.size(), content.size());
  std::string part(1000, '\0');
  file.read(1234567, part.data(), part.size());
  EXPECT_EQ(part, content.substr(1234567, 1000));
  EXPECT_EQ(file.checksum(), checksum_text(content));
  EXPECT_HAS(input_error([&] { file.read(content.size() - 10, part.data(), 11); }), "shorter");
  EXPECT_EQ(InputFile(files.write("empty", "")).checksum(), checksum_text(""));
}

TEST(InputFile, RefusesWhatIsNoFile) {
  const TemporaryFiles files;
  EXPECT_HAS(input_error([&] { InputFile("/no/such/file"); }), "no such file");
  EXPECT_HAS(input_error([&] { InputFile("/dev/zero"); }), "not a regular file");
  EXPECT_HAS(input_error([&] { InputFile("/"); }), "not a regular file");
}

}  // namespace
}  // namespace kindred
