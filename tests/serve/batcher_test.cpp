#include "kindred/serve/batcher.h"

#include <future>
#include <thread>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/protocol/request_error.h"

#include "tests/exchange/bundles.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

// A bundle with two networks, of which each serves every other task.
class BatcherTest : public testing::Test {
 protected:
  BatcherTest() {
    predictor_ = std::make_unique<Predictor>(write_mlp_bundle(directory_.path(), "mlp_tanh_64"));
    raw_ = predictor_->raw(random_table(40, 3));
  }

  using Answer = std::future<std::vector<at::Tensor>>;
  Answer ask(Batcher& batcher, int64_t begin, int64_t rows, std::vector<char> networks = {1, 1}) {
    auto promise = std::make_shared<std::promise<std::vector<at::Tensor>>>();
    auto answer = promise->get_future();
    batcher.submit(raw_.narrow(0, begin, rows), std::move(networks),
                   [promise](std::vector<at::Tensor> values, const std::exception_ptr& error) {
                     error ? promise->set_exception(error) : promise->set_value(std::move(values));
                   });
    return answer;
  }

  // Requests that follow find the batcher busy for a while.
  Answer keep_busy(Batcher& batcher) {
    auto promise = std::make_shared<std::promise<std::vector<at::Tensor>>>();
    auto answer = promise->get_future();
    batcher.submit(raw_.repeat({5000, 1}), {1, 1},
                   [promise](std::vector<at::Tensor> values, const std::exception_ptr& error) {
                     error ? promise->set_exception(error) : promise->set_value(std::move(values));
                   });
    return answer;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Predictor> predictor_;
  at::Tensor raw_;
  ServeMetrics metrics_;
  std::atomic<int64_t> open_ = 0;
};

TEST_F(BatcherTest, EachRequestGetsTheAnswersOfItsRows) {
  const auto expected = predictor_->predict(raw_);
  open_ = 1000;  // others are on their way: batches wait
  Batcher batcher(*predictor_, "model=\"m\"",
                  {.replicas = 2, .rows = 16, .delay = std::chrono::milliseconds(20)}, open_,
                  metrics_);
  std::vector<Answer> answers;
  for (int64_t row = 0; row < 40; row += 2)
    answers.push_back(ask(batcher, row, 2, {1, row % 4 == 0 ? char{1} : char{0}}));
  for (size_t i = 0; i < answers.size(); ++i) {
    const auto values = answers[i].get();
    for (size_t task = 0; task < values.size(); ++task) {
      const bool asked = predictor_->manifest().tasks[task].network == 0 || i % 2 == 0;
      ASSERT_EQ(values[task].defined(), asked);
      if (!asked) continue;
      const auto rows = expected[task].values.narrow(0, static_cast<int64_t>(2 * i), 2);
      EXPECT_TRUE(at::equal(values[task], rows));
    }
  }
  EXPECT_NE(metrics_.text().find("kindred_rows_total{model=\"m\"} 40\n"), std::string::npos);
}

TEST_F(BatcherTest, RequestsThatWaitTogetherAreComputedTogether) {
  open_ = 1000;
  Batcher batcher(*predictor_, "model=\"m\"", {.rows = 8}, open_, metrics_);
  auto busy = keep_busy(batcher);
  std::vector<Answer> answers;
  for (int64_t row = 0; row < 8; ++row) answers.push_back(ask(batcher, row, 1));
  (void)busy.get();
  for (auto& answer : answers) (void)answer.get();
  EXPECT_HAS(metrics_.text(), "kindred_batch_seconds_count{model=\"m\",network=\"0\"} 2\n");
}

TEST_F(BatcherTest, ARequestAloneDoesNotWait) {
  open_ = 1;
  Batcher batcher(*predictor_, "model=\"m\"", {.delay = std::chrono::seconds(60)}, open_, metrics_);
  auto answer = ask(batcher, 0, 1);
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST_F(BatcherTest, AShortRequestThatFindsNothingIsComputedByTheThreadThatBringsIt) {
  Batcher batcher(*predictor_, "model=\"m\"", {}, open_, metrics_);
  auto answer = ask(batcher, 3, 1);
  ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_TRUE(at::equal(answer.get()[0], predictor_->predict(raw_.narrow(0, 3, 1))[0].values));
}

TEST_F(BatcherTest, ALongRequestIsLeftToAnotherThread) {
  Batcher batcher(*predictor_, "model=\"m\"", {}, open_, metrics_);
  (void)ask(batcher, 0, 40).get();
  const auto here = std::this_thread::get_id();
  std::promise<std::thread::id> computing;
  batcher.submit(raw_.repeat({5000, 1}), {1, 1},
                 [&](const std::vector<at::Tensor>& values, const std::exception_ptr&) {
                   EXPECT_EQ(values[0].size(0), 200000);
                   computing.set_value(std::this_thread::get_id());
                 });
  EXPECT_NE(computing.get_future().get(), here);
}

TEST_F(BatcherTest, AFullQueueRefuses) {
  open_ = 1000;
  std::vector<Answer> answers;
  int refused = 0;
  {
    Batcher batcher(*predictor_, "model=\"m\"",
                    {.rows = 1000, .queue = 3, .delay = std::chrono::seconds(60)}, open_, metrics_);
    const auto busy = keep_busy(batcher);
    for (int i = 0; i < 40; ++i) {
      try {
        answers.push_back(ask(batcher, 0, 40));
      } catch (const RequestError& error) {
        EXPECT_EQ(error.status(), 503);
        ++refused;
      }
    }
    // The end computes what is there.
  }
  EXPECT_EQ(answers.size() + static_cast<size_t>(refused), 40u);
  EXPECT_GE(refused, 36);
  for (auto& answer : answers) EXPECT_EQ(answer.get()[0].size(0), 40);
}

TEST_F(BatcherTest, ThereIsNoRoomWhereARequestWouldWaitTooLong) {
  Batcher batcher(*predictor_, "", {.wait = std::chrono::milliseconds(1)}, open_, metrics_);
  EXPECT_TRUE(batcher.has_room(0.9e-3));
  EXPECT_FALSE(batcher.has_room(1.1e-3));
  auto busy = keep_busy(batcher);
  EXPECT_FALSE(batcher.has_room());
  EXPECT_EQ(busy.get()[0].size(0), 200000);
  // Its thread counts it as done a moment later.
  while (!batcher.has_room()) std::this_thread::yield();
}

TEST_F(BatcherTest, AFewRequestsMayWaitHoweverLong) {
  Batcher batcher(*predictor_, "", {}, open_, metrics_);
  std::vector<Answer> answers;
  answers.reserve(70);
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(batcher.has_room());
    answers.push_back(keep_busy(batcher));
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(batcher.has_room());
    answers.push_back(ask(batcher, 0, 40));
  }
  // Now many wait.
  for (int i = 0; i < 14; ++i) answers.push_back(ask(batcher, 0, 40));
  EXPECT_FALSE(batcher.has_room());
  for (auto& answer : answers) EXPECT_GE(answer.get()[0].size(0), 40);
}

}  // namespace
}  // namespace kindred
