#include "kindred/deploy/bundle.h"

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/predict/predictor.h"

#include "tests/deploy/random_bundle.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

const ModelOptions kSmall = {.hidden = {8}};

RandomNetwork small_network(uint64_t seed) {
  return {kSmall, every_feature(), every_task(), at::kFloat, seed};
}

std::vector<std::string> files_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Bundle, ServesEachTaskFromItsOwnNetwork) {
  const ScratchDirectory scratch;
  const auto encoder = every_feature();
  const auto tasks = every_task();
  const RandomNetwork first({.hidden = {8}}, encoder, {tasks[2], tasks[0], tasks[1]}, at::kFloat,
                            1);
  const RandomNetwork second({.hidden = {7, 6}}, encoder, {tasks[3], tasks[0]}, at::kFloat, 2);
  const BundleContent content{
      .encoder = &encoder,
      .networks = {{&first.network, &first.state}, {&second.network, &second.state}},
      .tasks = {{tasks[0].name, 1}, {tasks[1].name, 0}, {tasks[2].name, 0}, {tasks[3].name, 1}},
      .data = {}};
  write_bundle(scratch / "bundle", content);
  EXPECT_EQ(files_in(scratch / "bundle"),
            (std::vector<std::string>{"manifest.json", "network_0.pt", "network_1.pt"}));
  EXPECT_EQ(files_in(scratch.path()), std::vector<std::string>{"bundle"});

  const Predictor predictor(scratch / "bundle");
  const Table table = random_table(5000, 3);  // more rows than are predicted at once
  const auto got = predictor.predict(table);
  const auto one = expected_predictions(first, encoder, table);
  const auto two = expected_predictions(second, encoder, table);
  const std::vector<at::Tensor> expected = {two[1], one[2], one[0], two[0]};
  ASSERT_EQ(got.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(got[i].task.name, tasks[i].name);
    ASSERT_EQ(got[i].values.sizes(), expected[i].sizes());
    EXPECT_LT(largest_difference(got[i].values, expected[i]), 1e-6);
  }
}

TEST(Bundle, PredictsNothingForNoRows) {
  const ScratchDirectory scratch;
  const auto random = small_network(1);
  const Predictor predictor(write_random_bundle(scratch, every_feature(), {&random}));
  const auto got = predictor.predict(random_table(0, 1));
  EXPECT_EQ(got[0].values.sizes(), at::IntArrayRef({0}));
  EXPECT_EQ(got[1].values.sizes(), at::IntArrayRef({0, 3}));
}

TEST(Bundle, IsTheSameBytesForTheSameNetwork) {
  const ScratchDirectory scratch, again;
  const auto random = small_network(1);
  const auto a = write_random_bundle(scratch, every_feature(), {&random});
  const auto b = write_random_bundle(again, every_feature(), {&random});
  for (const auto& name : files_in(a)) EXPECT_EQ(read_file(a / name), read_file(b / name)) << name;
}

TEST(Bundle, ReplacesAnEarlierOneAndWhatACrashLeft) {
  const ScratchDirectory scratch;
  const auto one = small_network(1), two = small_network(2);
  const Table table = random_table(20, 1);
  (void)write_random_bundle(scratch, every_feature(), {&one, &two});
  fs::create_directories(scratch / "bundle.new" / "half");
  fs::create_directories(scratch / "bundle.old" / "half");
  const auto directory = write_random_bundle(scratch, every_feature(), {&two});
  EXPECT_EQ(files_in(scratch.path()), std::vector<std::string>{"bundle"});
  EXPECT_EQ(files_in(directory), (std::vector<std::string>{"manifest.json", "network_0.pt"}));
  const auto expected = expected_predictions(two, every_feature(), table);
  EXPECT_LT(largest_difference(Predictor(directory).predict(table)[0].values, expected[0]), 1e-6);
}

TEST(Bundle, LeavesADirectoryThatIsNoBundleAlone) {
  const ScratchDirectory scratch;
  const auto random = small_network(1);
  fs::create_directories(scratch / "bundle");
  write_file_atomically(scratch / "bundle" / "thesis.tex", "years of work");
  const auto message =
      input_error_of([&] { (void)write_random_bundle(scratch, every_feature(), {&random}); });
  EXPECT_NE(message.find("not a bundle"), std::string::npos) << message;
  EXPECT_EQ(read_file(scratch / "bundle" / "thesis.tex"), "years of work");
}

TEST(Bundle, LeavesNothingBehindWhenItCannotBeWritten) {
  const ScratchDirectory scratch;
  const auto random = small_network(1);
  const auto encoder = every_feature();
  BundleContent content{.encoder = &encoder,
                        .networks = {{&random.network, &random.state}},
                        .tasks = {{"no such task", 0}},
                        .data = {}};
  const auto unserved = input_error_of([&] { write_bundle(scratch / "bundle", content); });
  EXPECT_NE(unserved.find("no such task"), std::string::npos) << unserved;
  content.tasks = {{"forward", 1}};
  EXPECT_NE(input_error_of([&] { write_bundle(scratch / "bundle", content); }).find("forward"),
            std::string::npos);
  EXPECT_TRUE(fs::is_empty(scratch.path()));
  write_file_atomically(scratch / "file", "");
  content.tasks.clear();
  EXPECT_THROW(write_bundle(scratch / "file" / "bundle", content), FailureError);
}

// What befalls a bundle on its way, and what must then be said.
class DamagedBundle : public ::testing::Test {
 protected:
  DamagedBundle() : random_(small_network(1)) {
    directory_ = write_random_bundle(scratch_, every_feature(), {&random_});
  }

  void expect_refused(const std::string& named) const {
    const auto message = input_error_of([&] { const Predictor predictor(directory_); });
    EXPECT_NE(message.find(named), std::string::npos) << message;
  }
  // Writes the network's file and makes the manifest agree with it.
  void replace_network(const std::string& bytes) const {
    write_file_atomically(directory_ / "network_0.pt", bytes);
    Json json = parse_json(read_file(directory_ / Manifest::kFileName), "manifest");
    json["networks"][0]["checksum"] = checksum_text(bytes);
    write_json_file(directory_ / Manifest::kFileName, json);
  }

  ScratchDirectory scratch_;
  RandomNetwork random_;
  fs::path directory_;
};

TEST_F(DamagedBundle, WithoutANetworkFile) {
  fs::remove(directory_ / "network_0.pt");
  expect_refused("network_0.pt: no such file");
}

TEST_F(DamagedBundle, WithACutNetworkFile) {
  const std::string whole = read_file(directory_ / "network_0.pt");
  for (size_t part = 0; part < 8; ++part) {
    write_file_atomically(directory_ / "network_0.pt", whole.substr(0, whole.size() * part / 8));
    expect_refused("damaged");
  }
}

TEST_F(DamagedBundle, WithABitFlipped) {
  std::string bytes = read_file(directory_ / "network_0.pt");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file_atomically(directory_ / "network_0.pt", bytes);
  expect_refused("damaged");
}

TEST_F(DamagedBundle, WithAForeignNetworkFileThatTheManifestVouchesFor) {
  replace_network("PK\x03\x04 something else entirely");
  expect_refused("not a TorchScript file");
  const std::string whole = read_file(directory_ / "network_0.pt");
  replace_network(whole.substr(0, whole.size() / 2));
  expect_refused("not a TorchScript file");
}

TEST_F(DamagedBundle, WithTheNetworkOfAnotherBundle) {
  const ScratchDirectory other;
  const RandomNetwork fewer(kSmall, every_feature(), {every_task()[0]}, at::kFloat, 1);
  replace_network(
      read_file(write_random_bundle(other, every_feature(), {&fewer}) / "network_0.pt"));
  const Predictor predictor(directory_);
  const auto message = input_error_of([&] { (void)predictor.predict(random_table(2, 1)); });
  EXPECT_NE(message.find("do not belong together"), std::string::npos) << message;
}

TEST_F(DamagedBundle, WithANetworkThatHasOtherClasses) {
  const ScratchDirectory other;
  auto tasks = every_task();
  tasks[1].classes.push_back("e");
  const RandomNetwork wider(kSmall, every_feature(), tasks, at::kFloat, 1);
  replace_network(
      read_file(write_random_bundle(other, every_feature(), {&wider}) / "network_0.pt"));
  const Predictor predictor(directory_);
  const auto message = input_error_of([&] { (void)predictor.predict(random_table(2, 1)); });
  EXPECT_NE(message.find("task \"class\""), std::string::npos) << message;
}

TEST_F(DamagedBundle, WithADirectoryForANetworkFile) {
  fs::remove(directory_ / "network_0.pt");
  fs::create_directory(directory_ / "network_0.pt");
  expect_refused("not a regular file");
}

}  // namespace
}  // namespace kindred
