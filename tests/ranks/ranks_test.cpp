// A training that several processes take together has the bits of one process, whatever their
// number: here threads that talk through Gloo as processes do.
#include "kindred/ranks/ranks.h"

#include <chrono>
#include <exception>
#include <ostream>
#include <thread>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/affinity/probe.h"
#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/machine/threads.h"
#include "kindred/ranks/gloo_ranks.h"
#include "kindred/train/training.h"

#include "tests/support/fixtures.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

constexpr std::chrono::seconds kPatience(30);

struct Setting {
  std::string name;
  ModelOptions model;
  TrainOptions train;
  AffinityOptions affinity;
};
void PrintTo(const Setting& value, std::ostream* out) {
  *out << value.name;
}

std::vector<Setting> settings() {
  std::vector<Setting> all;
  const auto add = [&](const std::string& weighting, int64_t accumulate, Normalization norm,
                       double dropout, int64_t every) {
    Setting setting{
        .name = weighting + "_" + std::to_string(accumulate) + "_" + std::to_string(all.size()),
        .model = {},
        .train = {},
        .affinity = {}};
    setting.model.hidden = {16, 16};
    setting.model.normalization = norm;
    setting.model.dropout = dropout;
    setting.train.weighting = weighting;
    setting.train.epochs = 3;
    setting.train.batch = 12;
    setting.train.accumulate = accumulate;
    setting.train.learning_rate = 0.01;
    setting.affinity.every = every;
    setting.affinity.also = {"cosine"};
    all.push_back(setting);
  };
  add("equal", 1, Normalization::kBatch, 0.2, 2);
  add("equal", 4, Normalization::kBatch, 0.2, 0);
  add("equal", 5, Normalization::kLayer, 0, 3);
  add("uncertainty", 2, Normalization::kNone, 0, 2);
  add("mgda", 3, Normalization::kBatch, 0, 2);
  add("famo", 4, Normalization::kBatch, 0.1, 0);
  add("gradnorm", 3, Normalization::kNone, 0, 2);
  return all;
}

class RanksTest : public testing::TestWithParam<Setting> {
 protected:
  RanksTest()
      : tasks_{regression_task("r"), binary_task("b"), multiclass_task("m", 3)},
        network_(GetParam().model, 7, tasks_),
        training_(random_data(tasks_, 300, 7, 0.2, at::kFloat, 1)),
        validation_(random_data(tasks_, 90, 7, 0.2, at::kFloat, 2)) {}

  struct Run {
    TrainingResult result;
    std::string measurements;
  };

  // The result of rank 0 of `size`; of the others, that they end.
  Run run(int64_t size) {
    Run run;
    std::vector<std::exception_ptr> errors(static_cast<size_t>(size));
    const std::string place = "run" + std::to_string(size);
    make_directory(files_.path(place));
    {
      std::vector<std::jthread> threads;
      threads.reserve(static_cast<size_t>(size));
      for (int64_t rank = 0; rank < size; ++rank)
        threads.emplace_back([&, rank] {
          try {
            auto result = take_part(files_.path(place), rank, size);
            if (rank == 0) run.result = std::move(result);
          } catch (...) {
            errors[static_cast<size_t>(rank)] = std::current_exception();
          }
        });
    }
    for (const auto& error : errors)
      if (error) std::rethrow_exception(error);
    run.measurements = read_file(files_.path(place) / "affinity.jsonl");
    return run;
  }

  TrainingResult take_part(const std::filesystem::path& place, int64_t rank, int64_t size) {
    const OperationThreads threads(1);
    const auto ranks =
        size == 1 ? one_rank() : gloo_ranks(place / "meeting", rank, size, kPatience);
    AffinityProbe probe(GetParam().affinity, {"r", "b", "m"}, validation_, 5,
                        place / "affinity.jsonl", 1, nullptr, rank == 0);
    return train({.name = "test",
                  .network = network_,
                  .training = training_,
                  .validation = validation_,
                  .options = GetParam().train,
                  .seed = 5,
                  .checkpoint = place / "checkpoint",
                  .observer = &probe,
                  .on_progress = {},
                  .ranks = ranks.get()});
  }

  TemporaryFiles files_;
  std::vector<Task> tasks_;
  Network network_;
  DataSet training_, validation_;
};

TEST_P(RanksTest, TheirNumberChangesNoBit) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const Run one = run(1);
  EXPECT_NE(one.measurements, "");
  for (const int64_t size : {2, 3}) {
    const Run several = run(size);
    ASSERT_EQ(several.result.history.size(), one.result.history.size());
    for (size_t i = 0; i < one.result.history.size(); ++i)
      EXPECT_EQ(several.result.history[i].to_json(), one.result.history[i].to_json());
    EXPECT_TRUE(
        at::equal(several.result.state.parameters.flat(), one.result.state.parameters.flat()));
    EXPECT_TRUE(at::equal(several.result.state.buffers.flat(), one.result.state.buffers.flat()));
    EXPECT_EQ(several.measurements, one.measurements) << size << " processes";
  }
}

INSTANTIATE_TEST_SUITE_P(All, RanksTest, testing::ValuesIn(settings()),
                         [](const auto& instance) { return instance.param.name; });

TEST(GlooRanks, GatherInTheOrderOfRanks) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  constexpr int64_t kSize = 3;
  std::vector<std::vector<at::Tensor>> gathered(kSize);
  {
    std::vector<std::jthread> threads;
    threads.reserve(kSize);
    for (int64_t rank = 0; rank < kSize; ++rank)
      threads.emplace_back([&, rank] {
        const auto ranks = gloo_ranks(files.path("meeting"), rank, kSize, kPatience);
        EXPECT_EQ(ranks->rank(), rank);
        gathered[static_cast<size_t>(rank)] = ranks->gather(at::full({2}, rank, at::kDouble));
      });
  }
  for (const auto& all : gathered) {
    ASSERT_EQ(all.size(), static_cast<size_t>(kSize));
    for (int64_t rank = 0; rank < kSize; ++rank)
      EXPECT_TRUE(at::equal(all[static_cast<size_t>(rank)], at::full({2}, rank, at::kDouble)));
  }
}

TEST(GlooRanks, GatherNothing) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  std::jthread other([&] {
    EXPECT_EQ(gloo_ranks(files.path("meeting"), 1, 2, kPatience)->gather(at::empty({0})).size(),
              2U);
  });
  EXPECT_EQ(gloo_ranks(files.path("meeting"), 0, 2, kPatience)->gather(at::empty({0})).size(), 2U);
}

// Seconds, not the half hour that libtorch waits by itself.
TEST(GlooRanks, AnotherThatDoesNotComeOrGoesIsLost) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  const std::chrono::milliseconds patience(700);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW((void)gloo_ranks(files.path("alone"), 0, 2, patience), RanksLost);
  {
    std::jthread other([&] {
      const auto ranks = gloo_ranks(files.path("meeting"), 1, 2, patience);
      (void)ranks->gather(at::zeros({1}));
    });
    const auto ranks = gloo_ranks(files.path("meeting"), 0, 2, patience);
    (void)ranks->gather(at::zeros({1}));
    EXPECT_THROW((void)ranks->gather(at::zeros({1})), RanksLost);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace kindred
