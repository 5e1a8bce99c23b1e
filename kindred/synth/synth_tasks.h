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
  int64_t independent = 0;            // tasks without a group, each with 4 features of its own
  int64_t binary = 0;                 // number of binary tasks
  double conflict = 0.5;              // 0 to 1
  std::vector<double> noise = {0.5};  // of all tasks, or one value per task
  std::vector<double> missing = {0};  // share of labels, likewise
  int64_t seed = 0;
};

// Registers every field under its flag, "--tasks-per-group".
void describe(SynthTasksOptions& synth, OptionSet& options);

// Tasks with known relations. Features x1 … xF are standard normal. Group g has two latent factors
// z[g][l], functions of the features with mean 0 and deviation 1:
//
//     z[g][l] ∝ √(1 − c)·own[g][l](x) + √c·shared[l](x)·gate[g](x),   gate[g](x) = tanh(3·u_g·x)
//
// own and shared are RandomFunctions; own reads the group's own features, which are disjoint
// between groups while there are enough, and shared reads all. The second term is the conflict c:
// all groups need the same functions, but with a sign that changes along a direction u_g in the
// group's own features, so that a step on shared[l] for one group is wrong for another in half of
// all points.
//
// Task t of group g is Σ_l w[t][l]·z[g][l] + noise, |w[t]| = 1. The weights of one task have equal
// signs, so that two tasks of a group correlate, positively or negatively. An independent task is a
// RandomFunction of its own features, plus noise. Noise is normal; 1 equals the signal. A binary
// task is whether the value is above 0. With equal seeds, a longer table begins with the rows of a
// shorter one.
class SynthTasks {
 public:
  // Throws InputError for inconsistent options.
  explicit SynthTasks(const SynthTasksOptions& options);

  struct Row {
    std::vector<double> features;
    std::vector<double> latents;                // [g·2 + l]
    std::vector<double> signals;                // per task, without noise
    std::vector<std::optional<double>> labels;  // nullopt if missing; binary: 1 or 0
  };
  void draw(int64_t row, Row& out) const;

  [[nodiscard]] const std::vector<std::string>& feature_names() const { return feature_names_; }
  [[nodiscard]] const std::vector<std::string>& task_names() const { return task_names_; }
  // The group of a task; nullopt for an independent one.
  [[nodiscard]] std::optional<size_t> group_of(size_t task) const;
  [[nodiscard]] bool is_binary(size_t task) const { return binary_[task]; }
  [[nodiscard]] Json planted() const;
  // The result refers to this object, which must outlive it.
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
  [[nodiscard]] size_t grouped() const;  // grouped tasks come before independent ones
  [[nodiscard]] double mixed(const Latent& latent, std::span<const double> features) const;
  [[nodiscard]] double signal(size_t task, const Row& row) const;
  [[nodiscard]] std::string config() const;
  [[nodiscard]] Json factors() const;

  SynthTasksOptions options_;
  std::vector<std::string> feature_names_, task_names_;
  std::vector<bool> binary_;
  std::vector<RandomFunction> shared_;  // by index of the latent in its group
  std::vector<Gate> gates_;
  std::vector<Latent> latents_;
  std::vector<std::vector<double>> weights_;  // of grouped tasks
  std::vector<RandomFunction> alone_;
};

}  // namespace kindred
