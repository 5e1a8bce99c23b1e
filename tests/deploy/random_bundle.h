#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/deploy/bundle.h"
#include "kindred/model/network.h"

namespace kindred {

// Features of every sort: numeric with and without an indicator, categories with and without inputs
// for rare and missing texts.
FeatureEncoder every_feature();
// Regression, binary and multiclass tasks; names that no identifier can be.
std::vector<Task> every_task();
// Rows with missing cells, unseen and rare categories, numbers far out, in a fixed order of
// columns with one that is no feature.
Table random_table(int64_t rows, uint64_t seed);
// The table as CSV text.
std::string csv_of(const Table& table);

// A network at random weights and random running statistics.
struct RandomNetwork {
  RandomNetwork(const ModelOptions& options, const FeatureEncoder& encoder,
                const std::vector<Task>& tasks, at::ScalarType dtype, uint64_t seed);
  Network network;
  NetworkState state;
};

// What kindred itself predicts in memory, one tensor a task.
std::vector<at::Tensor> expected_predictions(const RandomNetwork& random,
                                             const FeatureEncoder& encoder, const Table& table);

// The largest difference of two numbers in the same place, as a share of the largest number of `b`
// where that is above 1: float32 rounds by shares of what it adds up.
double largest_difference(const at::Tensor& a, const at::Tensor& b);

// A directory that vanishes with the object.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// What a call that must throw an InputError says; fails the test when it does not, or when the
// message is no single line.
template <class Call>
std::string input_error_of(const Call& call) {
  try {
    call();
  } catch (const InputError& error) {
    std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(message.find("torch/"), std::string::npos) << message;
    return message;
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another error: " << error.what();
    return {};
  }
  ADD_FAILURE() << "no error";
  return {};
}

// Writes a bundle of `networks` that serve all tasks of the first one by it, and returns its
// directory "bundle" in `scratch`.
std::filesystem::path write_random_bundle(const ScratchDirectory& scratch,
                                          const FeatureEncoder& encoder,
                                          const std::vector<const RandomNetwork*>& networks);

}  // namespace kindred
