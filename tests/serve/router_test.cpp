#include "kindred/serve/router.h"

#include <fstream>
#include <future>

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

#include "tests/exchange/bundles.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

class RouterTest : public testing::Test {
 protected:
  void start(std::vector<ModelSource> sources) {
    models_ =
        std::make_unique<ModelRegistry>(std::move(sources), BatchOptions{}, open_, metrics_,
                                        [this](const std::string& text) { said_ += text + "\n"; });
    inference_ = std::make_unique<Inference>(*models_, open_, metrics_);
    router_ = std::make_unique<Router>(*inference_, RequestLimits{});
  }

  HttpResponse call(HttpRequest request) {
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    router_->handle(std::move(request),
                    [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    return promise->get_future().get();
  }
  HttpResponse get(const std::string& target) { return call({.method = "GET", .target = target}); }
  HttpResponse post(const std::string& target, const std::string& body) {
    return call({.method = "POST", .target = target, .body = body});
  }

  // A request for the first rows of random_table(), as one input for each column.
  static std::string body_of(const Table& table, const std::string& more = "") {
    Json inputs = Json::array();
    for (int64_t column = 0; column < table.columns(); ++column) {
      Json data = Json::array();
      for (int64_t row = 0; row < table.rows(); ++row)
        data.push_back(std::string(table.cell(row, column)));
      inputs.push_back({{"name", table.column(column).name},
                        {"datatype", "BYTES"},
                        {"shape", {table.rows(), 1}},
                        {"data", std::move(data)}});
    }
    return R"({"inputs":)" + inputs.dump() + more + "}";
  }

  TemporaryDirectory directory_;
  const std::filesystem::path old_ = write_mlp_bundle(directory_.path(), "mlp_relu_64");
  const std::filesystem::path new_ = write_mlp_bundle(directory_.path(), "mlp_tanh_64");
  std::atomic<int64_t> open_ = 0;
  ServeMetrics metrics_;
  std::string said_;
  std::unique_ptr<ModelRegistry> models_;
  std::unique_ptr<Inference> inference_;
  std::unique_ptr<Router> router_;
};

TEST_F(RouterTest, AnswersWithWhatThePredictorGives) {
  start({{"m", "1", old_}});
  const Table table = random_table(9, 2);
  const auto response = post("/v2/models/m/infer", body_of(table));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto answer = nlohmann::json::parse(response.body);
  EXPECT_EQ(answer["model_name"], "m");
  EXPECT_EQ(answer["model_version"], "1");
  const Predictor predictor(old_);
  const auto expected = predictor.predict(table);
  ASSERT_EQ(answer["outputs"].size(), 6u);  // four tasks, two with probabilities
  const auto weeks = answer["outputs"][0], classes = answer["outputs"][1],
             probabilities = answer["outputs"][2];
  EXPECT_EQ(weeks["name"], "weeks worked");
  EXPECT_EQ(classes["datatype"], "BYTES");
  EXPECT_EQ(probabilities["shape"], nlohmann::json({9, 3}));
  for (int64_t row = 0; row < 9; ++row) {
    EXPECT_EQ(weeks["data"][static_cast<size_t>(row)].get<double>(),
              expected[0].values[row].item<double>());
    const auto best = static_cast<size_t>(expected[1].values[row].argmax().item<int64_t>());
    EXPECT_EQ(classes["data"][static_cast<size_t>(row)], expected[1].task.classes[best]);
    for (int64_t k = 0; k < 3; ++k)
      EXPECT_EQ(probabilities["data"][static_cast<size_t>(3 * row + k)].get<double>(),
                expected[1].values[row][k].item<double>());
  }
  EXPECT_EQ(open_, 0);
}

TEST_F(RouterTest, RunsOnlyTheNetworksOfWantedTasks) {
  start({{"m", "1", old_}});
  const auto response =
      post("/v2/models/m/infer",
           body_of(random_table(3, 2), R"(,"outputs":[{"name":"class"}],"id":"ä")"));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto answer = nlohmann::json::parse(response.body);
  EXPECT_EQ(answer["outputs"].size(), 1u);
  EXPECT_EQ(answer["id"], "ä");
  const auto text = metrics_.text();
  EXPECT_NE(text.find("network=\"1\""), std::string::npos);
  EXPECT_EQ(text.find("network=\"0\""), std::string::npos) << text;
}

TEST_F(RouterTest, BinaryOutputsHaveTheSameNumbers) {
  start({{"m", "1", old_}});
  const auto body =
      body_of(random_table(4, 2), R"(,"outputs":[{"name":"forward"},)"
                                  R"({"name":"class","parameters":{"binary_data":true}},)"
                                  R"({"name":"weeks worked","parameters":{"binary_data":true}}])");
  const auto response = post("/v2/models/m/infer", body);
  ASSERT_EQ(response.status, 200) << response.body;
  ASSERT_TRUE(response.header_length);
  const auto head = nlohmann::json::parse(response.body.substr(0, *response.header_length));
  const auto binary = response.body.substr(*response.header_length);
  EXPECT_EQ(head["outputs"][0]["data"].size(), 4u);
  const size_t texts = head["outputs"][1]["parameters"]["binary_data_size"];
  EXPECT_EQ(head["outputs"][2]["parameters"]["binary_data_size"], 32u);
  EXPECT_EQ(texts_from(binary.substr(0, texts), 4, "class").size(), 4u);
  const auto numbers = numbers_from(Datatype::kFp64, binary.substr(texts));
  const auto expected = Predictor(old_).predict(random_table(4, 2));
  EXPECT_TRUE(at::equal(at::tensor(numbers, at::kDouble), expected[0].values));
}

TEST_F(RouterTest, MetadataHealthAndErrors) {
  start({{"m", "9", old_}, {"m", "10", new_}, {"a b", "1", old_}});
  EXPECT_EQ(get("/v2/health/live").status, 200);
  EXPECT_EQ(get("/v2/health/ready").body, R"({"ready":true})");
  EXPECT_EQ(nlohmann::json::parse(get("/v2").body)["extensions"][0], "binary_tensor_data");
  const auto metadata = nlohmann::json::parse(get("/v2/models/m").body);
  EXPECT_EQ(metadata["versions"], nlohmann::json({"9", "10"}));
  EXPECT_EQ(metadata["inputs"].size(), 6u);
  EXPECT_EQ(metadata["inputs"][0]["datatype"], "BYTES");
  EXPECT_EQ(get("/v2/models/a%20b/ready").status, 200);
  EXPECT_EQ(get("/v2/models/m/versions/9/ready").status, 200);
  // The newest version answers: 10 is newer than 9.
  const auto answer = post("/v2/models/m/infer", body_of(random_table(1, 2)));
  EXPECT_EQ(nlohmann::json::parse(answer.body)["model_version"], "10");
  for (const char* target :
       {"/", "/v3", "/v2/models/none", "/v2/models/none/ready", "/v2/models/m/versions/8",
        "/v2/models/m/other", "/v2/models", "//", "/v2/models//"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_TRUE(nlohmann::json::parse(response.body)["error"].is_string());
  }
  EXPECT_EQ(get("/v2/models/%zz").status, 400);
  EXPECT_EQ(get("/v2/models/m/infer").status, 405);
  EXPECT_EQ(post("/v2/models/m", "").status, 405);
  EXPECT_EQ(post("/v2/models/m/infer", "{}").status, 400);
  EXPECT_EQ(post("/v2/models/m/infer", body_of(random_table(1, 2), R"(,"outputs":[{"name":"no"}])"))
                .status,
            400);
  EXPECT_EQ(
      call(
          {.method = "POST", .target = "/v2/models/m/infer", .body = "x", .content_encoding = "br"})
          .status,
      415);
  EXPECT_EQ(
      call({.method = "POST", .target = "/v2/models/m/infer", .body = "x", .header_length = "-1"})
          .status,
      400);
  EXPECT_EQ(open_, 0);
}

TEST_F(RouterTest, ATokenIsNeededEverywhere) {
  start({{"m", "1", old_}});
  inference_->set_token("secret");
  EXPECT_EQ(get("/v2/health/live").status, 401);
  EXPECT_EQ(call({.method = "GET", .target = "/v2", .authorization = "Bearer secreT"}).status, 401);
  EXPECT_EQ(call({.method = "GET", .target = "/v2", .authorization = "Bearer secret"}).status, 200);
  inference_->set_token("another");
  EXPECT_EQ(call({.method = "GET", .target = "/v2", .authorization = "Bearer secret"}).status, 401);
  EXPECT_EQ(call({.method = "GET", .target = "/v2", .authorization = "Bearer another"}).status,
            200);
}

TEST_F(RouterTest, ADrainingServerIsNotReady) {
  start({{"m", "1", old_}});
  inference_->drain();
  EXPECT_EQ(get("/v2/health/ready").status, 503);
  EXPECT_EQ(get("/v2/health/live").status, 200);
  EXPECT_EQ(post("/v2/models/m/infer", body_of(random_table(1, 2))).status, 503);
}

TEST_F(RouterTest, AChangedBundleTakesThePlaceOfTheOldOneAndADamagedOneDoesNot) {
  const auto served = directory_.path() / "served";
  std::filesystem::copy(old_, served, std::filesystem::copy_options::recursive);
  start({{"m", "1", served}});
  const Table table = random_table(3, 2);
  const auto value = [&] {
    const auto response = post("/v2/models/m/infer", body_of(table));
    return nlohmann::json::parse(response.body)["outputs"][0]["data"][0].get<double>();
  };
  const double first = Predictor(old_).predict(table)[0].values[0].item<double>();
  const double second = Predictor(new_).predict(table)[0].values[0].item<double>();
  EXPECT_EQ(value(), first);
  models_->reload(false);
  EXPECT_EQ(said_, "");
  // Half of the new bundle: its manifest with the old networks.
  write_file_atomically(served / "manifest.json", read_file(new_ / "manifest.json"));
  models_->reload(false);
  EXPECT_HAS(said_, "the earlier bundle goes on answering");
  EXPECT_EQ(value(), first);
  EXPECT_HAS(metrics_.text(), "result=\"failed\"} 1\n");
  said_.clear();
  models_->reload(false);
  EXPECT_EQ(said_, "");
  EXPECT_HAS(metrics_.text(), "result=\"failed\"} 2\n");
  for (const char* file : {"network_0.pt", "network_1.pt"})
    write_file_atomically(served / file, read_file(new_ / file));
  // A bundle that is copied file by file is tried again, and the same failure said once.
  models_->reload(false);
  EXPECT_EQ(value(), second);
  std::filesystem::remove_all(served);
  models_->reload(false);
  EXPECT_EQ(value(), second);
}

TEST_F(RouterTest, BundlesAreNamedOnce) {
  EXPECT_HAS(input_error([&] {
               start({{"m", "1", old_}, {"m", "1", new_}});
             }),
             "NAME/VERSION=BUNDLE");
  EXPECT_HAS(input_error([&] { start({{"m", "1", directory_.path()}}); }), "not a bundle");
}

}  // namespace
}  // namespace kindred
