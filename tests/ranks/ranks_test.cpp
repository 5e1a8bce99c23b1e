// A training that several processes take together has the bits of one process, whatever their
// number: here threads that talk through Gloo as processes do.
#include "kindred/ranks/ranks.h"

#include <chrono>
#include <exception>
#include <filesystem>
#include <ostream>
#include <thread>

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

#include "kindred/affinity/probe.h"
#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/machine/threads.h"
#include "kindred/ranks/gloo_ranks.h"
#include "kindred/train/training.h"

#include "tests/ranks/free_port.h"
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
  InputShape input = 7;
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
  add("equal", 2, Normalization::kNone, 0, 2);  // pictures, in the network of the CelebA experiment
  Setting& pictures = all.back();
  pictures.name = "celeba";
  pictures.model.trunk = "celeba";
  pictures.model.channels = 4;
  pictures.train.epochs = 1;
  pictures.train.batch = 30;
  pictures.train.flip = true;
  pictures.input = {3, 16, 16};
  return all;
}

// Rows for a setting: of numbers, or of pictures.
DataSet data_of(const Setting& setting, const std::vector<Task>& tasks, int64_t rows,
                uint64_t seed) {
  DataSet data = random_data(tasks, rows, setting.input.elements(), 0.2, at::kFloat, seed);
  if (!setting.input.is_picture()) return data;
  const Batch all = data.labels();
  return {data.slice(0, rows).inputs.mul(50).add(128).clamp(0, 255).to(at::kByte), all.targets,
          all.labelled};
}

class RanksTest : public testing::TestWithParam<Setting> {
 protected:
  RanksTest()
      : tasks_{regression_task("r"), binary_task("b"), multiclass_task("m", 3)},
        network_(GetParam().model, GetParam().input, tasks_),
        training_(data_of(GetParam(), tasks_, 300, 1)),
        validation_(data_of(GetParam(), tasks_, 90, 2)) {}

  struct Run {
    TrainingResult result;
    std::string measurements;
  };

  // The result of rank 0 of `size`; of the others, that they end.
  Run run(int64_t size, bool measures = true) {
    Run run;
    std::vector<std::exception_ptr> errors(static_cast<size_t>(size));
    const std::string place = (measures ? "run" : "without") + std::to_string(size);
    make_directory(files_.path(place));
    {
      std::vector<std::jthread> threads;
      threads.reserve(static_cast<size_t>(size));
      for (int64_t rank = 0; rank < size; ++rank)
        threads.emplace_back([&, rank] {
          try {
            auto result = take_part(files_.path(place), rank, size, measures);
            if (rank == 0) run.result = std::move(result);
          } catch (...) {
            errors[static_cast<size_t>(rank)] = std::current_exception();
          }
        });
    }
    for (const auto& error : errors)
      if (error) std::rethrow_exception(error);
    if (measures) run.measurements = read_file(files_.path(place) / "affinity.jsonl");
    return run;
  }

  TrainingResult take_part(const std::filesystem::path& place, int64_t rank, int64_t size,
                           bool measures) {
    const OperationThreads threads(1);
    const auto ranks =
        size == 1 ? one_rank() : gloo_ranks({place / "meeting"}, rank, size, kPatience);
    AffinityProbe probe(GetParam().affinity, {"r", "b", "m"}, validation_, 5,
                        place / "affinity.jsonl", 1, nullptr, rank == 0);
    return train({.name = "test",
                  .network = network_,
                  .training = training_,
                  .validation = validation_,
                  .options = GetParam().train,
                  .seed = 5,
                  .checkpoint = place / "checkpoint",
                  .observer = measures ? &probe : nullptr,
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
  const Run undisturbed = run(2, /*measures=*/false);
  EXPECT_TRUE(
      at::equal(undisturbed.result.state.parameters.flat(), one.result.state.parameters.flat()));
}

INSTANTIATE_TEST_SUITE_P(All, RanksTest, testing::ValuesIn(settings()),
                         [](const auto& instance) { return instance.param.name; });

// Statistics over all rows of a step: several processes compute what one does, up to rounding.
class SyncedTest : public testing::TestWithParam<Normalization> {};

TEST_P(SyncedTest, SeveralGiveWhatOneGivesWithTheWholeBatch) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const OperationThreads threads(1);
  const std::vector<Task> tasks = {regression_task("r"), binary_task("b"), multiclass_task("m", 3)};
  ModelOptions model;
  model.hidden = {16, 16};
  model.normalization = GetParam();
  const Network network(model, 7, tasks);
  // Labels are missing: a process's part of a batch has other weights than the whole.
  const DataSet training = random_data(tasks, 300, 7, 0.3, at::kDouble, 1),
                validation = random_data(tasks, 90, 7, 0.3, at::kDouble, 2);
  TrainOptions options;
  options.precision = Precision::kFloat64;
  options.optimizer = "sgd";
  options.learning_rate = 0.05;
  options.epochs = 4;
  options.batch = 15;
  options.weighting = "uncertainty";
  const auto run = [&](int64_t size, BatchStatistics statistics, int64_t batch,
                       int64_t accumulate) {
    TrainOptions own = options;
    own.batch_statistics = statistics;
    own.batch = batch;
    own.accumulate = accumulate;
    const TemporaryFiles files;
    TrainingResult result;
    {
      std::vector<std::jthread> ranks;
      ranks.reserve(static_cast<size_t>(size));
      for (int64_t rank = 0; rank < size; ++rank)
        ranks.emplace_back([&, rank] {
          const OperationThreads one(1);
          const auto connected =
              size == 1 ? one_rank() : gloo_ranks({files.path("meeting")}, rank, size, kPatience);
          auto got = train({.name = "test",
                            .network = network,
                            .training = training,
                            .validation = validation,
                            .options = own,
                            .seed = 5,
                            .checkpoint = {},
                            .on_progress = {},
                            .ranks = connected.get()});
          if (rank == 0) result = std::move(got);
        });
    }
    return result;
  };
  const auto whole = run(1, BatchStatistics::kLocal, 60, 1);
  for (const int64_t size : {1, 2, 3}) {
    const auto synced = run(size, BatchStatistics::kSynced, 15, 4);
    ASSERT_EQ(synced.steps, whole.steps);
    EXPECT_TRUE(
        at::allclose(synced.state.parameters.flat(), whole.state.parameters.flat(), 1e-9, 1e-11))
        << size << " processes";
    EXPECT_TRUE(at::allclose(synced.state.buffers.flat(), whole.state.buffers.flat(), 1e-9, 1e-11));
    EXPECT_NEAR(synced.history.back().training_losses[0], whole.history.back().training_losses[0],
                1e-9);
  }
  if (GetParam() != Normalization::kBatch) return;
  const auto local = run(1, BatchStatistics::kLocal, 15, 4);
  EXPECT_FALSE(
      at::allclose(local.state.parameters.flat(), whole.state.parameters.flat(), 1e-4, 1e-6))
      << "the statistics make no difference";
}

INSTANTIATE_TEST_SUITE_P(All, SyncedTest,
                         testing::Values(Normalization::kNone, Normalization::kLayer,
                                         Normalization::kBatch));

// Checks that three processes that meet there gather in the order of their ranks.
void check_gathering(const Meeting& meeting) {
  constexpr int64_t kSize = 3;
  std::vector<std::vector<at::Tensor>> gathered(kSize);
  {
    std::vector<std::jthread> threads;
    threads.reserve(kSize);
    for (int64_t rank = 0; rank < kSize; ++rank)
      threads.emplace_back([&, rank] {
        const auto ranks = gloo_ranks(meeting, rank, kSize, kPatience);
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

TEST(GlooRanks, GatherInTheOrderOfRanks) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  check_gathering({files.path("meeting")});
}

TEST(GlooRanks, MeetAtAStore) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  Meeting meeting{.file = files.path("first"), .host = "127.0.0.1", .port = free_port()};
  check_gathering(meeting);
  EXPECT_FALSE(std::filesystem::exists(meeting.file));
#ifdef USE_C10D_GLOO
  // One that a launcher holds serves several meetings.
  c10d::TCPStoreOptions options;
  options.port = meeting.port = free_port();
  options.isServer = true;
  options.waitWorkers = false;
  const c10d::TCPStore held(meeting.host, options);
  meeting.is_open = true;
  for (const char* name : {"second", "third"}) {
    meeting.file = files.path(name);
    check_gathering(meeting);
  }
#endif
}

TEST(GlooRanks, AStoreThatIsNotThereIsALostRank) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  const Meeting meeting{
      .file = files.path("meeting"), .host = "127.0.0.1", .port = free_port(), .is_open = true};
  EXPECT_THROW((void)gloo_ranks(meeting, 0, 2, std::chrono::milliseconds(700)), RanksLost);
}

TEST(GlooRanks, GatherNothing) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  const auto gather = [&](int64_t rank) {
    const auto ranks = gloo_ranks({files.path("meeting")}, rank, 2, kPatience);
    EXPECT_EQ(ranks->gather(at::empty({0})).size(), 2U);
    (void)ranks->gather(at::zeros({1}));  // neither leaves before the other has come
  };
  const std::jthread other([&] { gather(1); });
  gather(0);
}

// Seconds, not the half hour that libtorch waits by itself.
TEST(GlooRanks, AnotherThatDoesNotComeOrGoesIsLost) {
  if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  const TemporaryFiles files;
  const std::chrono::milliseconds patience(700);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW((void)gloo_ranks({files.path("alone")}, 0, 2, patience), RanksLost);
  {
    std::jthread other([&] {
      const auto ranks = gloo_ranks({files.path("meeting")}, 1, 2, patience);
      (void)ranks->gather(at::zeros({1}));
    });
    const auto ranks = gloo_ranks({files.path("meeting")}, 0, 2, patience);
    (void)ranks->gather(at::zeros({1}));
    EXPECT_THROW((void)ranks->gather(at::zeros({1})), RanksLost);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace kindred
