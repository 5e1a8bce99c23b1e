#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kindred/base/option.h"
#include "kindred/synth/random_function.h"
#include "kindred/synth/synth_files.h"

namespace kindred {

inline constexpr int64_t kMostSynthTasks = 2000;

struct SynthTasksOptions {
  int64_t rows = 4000;
  int64_t features = 12;
  int64_t groups = 3, tasks_per_group = 3;
  int64_t independent = 0;            // tasks of no group, each with 4 features of its own
  int64_t binary = 0;                 // so many tasks say yes or no
  double conflict = 0.5;              // 0 to 1
  std::vector<double> noise = {0.5};  // of all tasks, or one value a task
  std::vector<double> missing = {0};  // share of labels, likewise
  int64_t seed = 0;
};

// Registers every field under its flag, "--tasks-per-group".
void describe(SynthTasksOptions& synth, OptionSet& options);

// Tasks whose relations are known. Features x1 … xF are standard normal. Group g has two latent
// factors z[g][l], functions of them with mean 0 and deviation 1:
//
//     z[g][l] ∝ √(1 − c)·own[g][l](x) + √c·shared[l](x)·gate[g](x),   gate[g](x) = tanh(3·u_g·x)
//
// own and shared are RandomFunctions; own reads features of the group's own, which groups share out
// among themselves while there are enough, and shared reads all. The second term is what conflict c
// adds: all groups need the same functions, but with a sign that each turns along a direction u_g
// in its own features, so that what a step does to shared[l] for one group is wrong for another in
// half of all places.
//
// Task t of group g is Σ_l w[t][l]·z[g][l] + noise, |w[t]| = 1, the signs of one task's weights
// alike, so that two tasks of a group correlate, positively or negatively. An independent task is a
// RandomFunction of features of its own, plus noise. Noise is normal; 1 is as much as the signal. A
// binary task says whether the value is above 0. A longer table begins with the rows of a shorter
// one of the same seed.
class SynthTasks {
 public:
  // Throws InputError for options that do not go together.
  explicit SynthTasks(const SynthTasksOptions& options);

  struct Row {
    std::vector<double> features;
    std::vector<double> latents;                // [g·2 + l]
    std::vector<double> signals;                // of each task, without noise
    std::vector<std::optional<double>> labels;  // nothing where missing; 1 and 0 of a binary task
  };
  void draw(int64_t row, Row& out) const;

  [[nodiscard]] const std::vector<std::string>& feature_names() const { return feature_names_; }
  [[nodiscard]] const std::vector<std::string>& task_names() const { return task_names_; }
  // The group of a task; nothing for an independent one.
  [[nodiscard]] std::optional<size_t> group_of(size_t task) const;
  [[nodiscard]] bool is_binary(size_t task) const { return binary_[task]; }
  [[nodiscard]] Json planted() const;
  // It refers to this object, which must outlive it.
  [[nodiscard]] SynthFiles files() const;

 private:
  struct Gate {
    std::vector<size_t> features;
    std::vector<double> weights;  // 3·u_g on these features
    double operator()(std::span<const double> all) const;
  };
  struct Latent {
    size_t group, place;
    RandomFunction own;
    Scaling scaling;
  };

  void name_columns();
  void choose_binary();
  [[nodiscard]] std::vector<std::vector<size_t>> draw_slices(RandomStream& stream) const;
  static Gate draw_gate(std::vector<size_t> features, RandomStream& stream);
  void draw_latents(const SamplePoints& points, RandomStream& stream);
  void draw_weights(RandomStream& stream);
  [[nodiscard]] size_t grouped() const;  // the tasks of groups stand before the independent ones
  [[nodiscard]] double mixed(const Latent& latent, std::span<const double> features) const;
  [[nodiscard]] double signal(size_t task, const Row& row) const;
  [[nodiscard]] std::string config() const;
  [[nodiscard]] Json factors() const;

  SynthTasksOptions options_;
  std::vector<std::string> feature_names_, task_names_;
  std::vector<bool> binary_;
  std::vector<RandomFunction> shared_;  // by a latent's place in its group
  std::vector<Gate> gates_;
  std::vector<Latent> latents_;
  std::vector<std::vector<double>> weights_;  // of grouped tasks
  std::vector<RandomFunction> alone_;
};

}  // namespace kindred
