#include "kindred/predict/manifest.h"

#include <functional>

#include <gtest/gtest.h>

#include "kindred/base/file.h"

#include "tests/deploy/random_bundle.h"

namespace kindred {
namespace {

Manifest full_manifest() {
  Manifest manifest;
  manifest.encoder = every_feature();
  manifest.reading.format = TableFormat::kTsv;
  manifest.reading.header = false;
  manifest.reading.separator = "|";
  manifest.reading.decimal = DecimalMark::kComma;
  manifest.reading.missing = {"", "-9", "weiß nicht"};
  manifest.names_file = "column_names.txt";
  const auto tasks = every_task();
  for (size_t network = 0; network < 2; ++network) {
    Manifest::NetworkEntry entry{.file = "network_" + std::to_string(network) + ".pt",
                                 .checksum = checksum_text("x"),
                                 .heads = {},
                                 .record = {{"seed", network}}};
    for (const auto& task : tasks) entry.heads.emplace_back(task.name, "t" + task.target);
    manifest.networks.push_back(entry);
  }
  for (size_t i = 0; i < tasks.size(); ++i) manifest.tasks.push_back({tasks[i], i % 2});
  manifest.details = {{"data_hash", "crc32:1:2"}, {"config", {{"run", {{"seed", 3}}}}}};
  return manifest;
}

TEST(Manifest, ComesBackFromJsonWithEverythingItHeld) {
  const Manifest manifest = full_manifest();
  const Json json = manifest.to_json();
  const Manifest back = Manifest::from_json(parse_json(json.dump(), "text"), "text");
  EXPECT_EQ(back.to_json().dump(), json.dump());
  EXPECT_EQ(back.reading.format, TableFormat::kTsv);
  EXPECT_FALSE(back.reading.header);
  EXPECT_EQ(back.reading.separator, "|");
  EXPECT_EQ(back.reading.decimal, DecimalMark::kComma);
  EXPECT_EQ(back.reading.missing, manifest.reading.missing);
  EXPECT_EQ(back.names_file, "column_names.txt");
  EXPECT_EQ(back.encoder.width(), manifest.encoder.width());
  ASSERT_EQ(back.tasks.size(), 4u);
  EXPECT_EQ(back.tasks[1].task.classes, manifest.tasks[1].task.classes);
  EXPECT_EQ(back.tasks[3].network, 1u);
  EXPECT_EQ(back.networks[1].heads, manifest.networks[1].heads);
  EXPECT_EQ(back.details["config"]["run"]["seed"], 3);
}

TEST(Manifest, KeepsEveryDigitOfTheEncoding) {
  Manifest manifest = full_manifest();
  manifest.encoder = FeatureEncoder({{.name = "x", .mean = 0.1 + 0.2, .scale = 1e-300 / 3}});
  const auto back = Manifest::from_json(parse_json(manifest.to_json().dump(), "text"), "text");
  EXPECT_EQ(back.encoder.features()[0].mean, 0.1 + 0.2);
  EXPECT_EQ(back.encoder.features()[0].scale, 1e-300 / 3);
}

struct Damage {
  std::string what;
  std::function<void(Json&)> apply;
  std::string named;  // must stand in the message
};

TEST(Manifest, RefusesEveryDamageInOneLineThatNamesIt) {
  const std::vector<Damage> damages = {
      {"an array", [](Json& json) { json = Json::array(); }, "no \"format\""},
      {"no format", [](Json& json) { json.erase("format"); }, "no \"format\""},
      {"another file", [](Json& json) { json["format"] = "kindred.affinity/1"; }, "affinity"},
      {"no tasks", [](Json& json) { json.erase("tasks"); }, "tasks"},
      {"tasks of another type", [](Json& json) { json["tasks"] = 3; }, "tasks"},
      {"a task that is a number", [](Json& json) { json["tasks"][0] = 3; }, "task"},
      {"a task twice", [](Json& json) { json["tasks"][1] = json["tasks"][0]; }, "repeated"},
      {"a network beyond the last", [](Json& json) { json["tasks"][0]["network"] = 2; },
       "weeks worked"},
      {"a negative network", [](Json& json) { json["tasks"][0]["network"] = -1; }, "network"},
      {"a huge network", [](Json& json) { json["tasks"][0]["network"] = 1e300; }, "network"},
      {"half a network", [](Json& json) { json["tasks"][0]["network"] = 0.5; }, "network"},
      {"a network without the task",
       [](Json& json) { json["networks"][0]["heads"] = Json::array(); }, "head for the task"},
      {"a head that is text", [](Json& json) { json["networks"][0]["heads"][0] = "x"; },
       "network 0"},
      {"a head elsewhere",
       [](Json& json) { json["networks"][0]["heads"][0]["parameters"] = "trunk"; }, "parameters"},
      {"a file outside", [](Json& json) { json["networks"][0]["file"] = "../network_0.pt"; },
       "bundle's directory"},
      {"an absolute file", [](Json& json) { json["networks"][0]["file"] = "/etc/passwd"; },
       "bundle's directory"},
      {"a names file outside", [](Json& json) { json["reading"]["names_file"] = ".."; },
       "names_file"},
      {"no checksum", [](Json& json) { json["networks"][1].erase("checksum"); }, "checksum"},
      {"no encoding", [](Json& json) { json.erase("encoding"); }, "encoding"},
      {"a scale of zero", [](Json& json) { json["encoding"]["features"][1]["scale"] = 0; },
       "scale"},
      {"no reading", [](Json& json) { json["reading"] = nullptr; }, "reading"},
      {"no missing texts", [](Json& json) { json["reading"].erase("missing"); }, "missing"},
      {"an unknown table format", [](Json& json) { json["reading"]["format"] = "xls"; }, "xls"},
      {"details of another type", [](Json& json) { json["details"] = "x"; }, "details"},
  };
  for (const auto& damage : damages) {
    SCOPED_TRACE(damage.what);
    Json json = full_manifest().to_json();
    damage.apply(json);
    const auto message =
        input_error_of([&] { (void)Manifest::from_json(json, "b/manifest.json"); });
    EXPECT_NE(message.find("b/manifest.json"), std::string::npos) << message;
    EXPECT_NE(message.find(damage.named), std::string::npos) << message;
  }
}

TEST(Manifest, SaysOfANewerFormatThatKindredMustBeUpdated) {
  Json json = full_manifest().to_json();
  json["format"] = "kindred.bundle/4";
  const auto message = input_error_of([&] { (void)Manifest::from_json(json, "m"); });
  EXPECT_NE(message.find("kindred.bundle/4"), std::string::npos) << message;
  EXPECT_NE(message.find("newer"), std::string::npos) << message;
  EXPECT_NE(message.find("update"), std::string::npos) << message;
}

TEST(Manifest, SaysOfADirectoryWithoutOneThatItIsNoBundle) {
  const ScratchDirectory scratch;
  EXPECT_NE(input_error_of([&] { (void)read_manifest(scratch.path()); }).find("not a bundle"),
            std::string::npos);
  EXPECT_NE(input_error_of([&] { (void)read_manifest(scratch / "none"); }).find("not a bundle"),
            std::string::npos);
}

TEST(Manifest, IsWholeOrRefusedWhereverItIsCut) {
  const ScratchDirectory scratch;
  const std::string text = full_manifest().to_json().dump(1);
  for (size_t length = 0; length < text.size(); length += 97) {
    write_file_atomically(scratch / Manifest::kFileName, text.substr(0, length));
    EXPECT_FALSE(input_error_of([&] { (void)read_manifest(scratch.path()); }).empty());
  }
}

}  // namespace
}  // namespace kindred
