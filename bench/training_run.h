#pragma once

#include <cstddef>
#include <vector>

#include "kindred/affinity/measurer.h"
#include "kindred/train/training.h"

namespace kindred {

// What is trained: binary tasks on random rows.
struct TrainingCase {
  ModelOptions model;
  InputShape input;
  int64_t tasks, batch;
  int64_t steps, warm_up;  // steps in all, and those of them that no time is taken of
  // Takes the calling thread's processor time, where one thread does all: other programs may run.
  bool processor_time = false;
  int64_t ones = 0;  // if not 0: so many inputs of a row are 1, as those of categories, others 0
  int64_t rows =
      0;  // to train on, in as many epochs as the steps take; 0: as many as one epoch takes
};

[[nodiscard]] double median(std::vector<double> values);

// Trains through at least the case's steps, by whole epochs, and returns the median wall time of a
// step after the warm-up, in seconds, data included, validation and start-up left out.
[[nodiscard]] double median_step(const TrainingCase& training, StepObserver* observer);

// The median wall time of an exact look-ahead of all tasks within such a training, sources shared
// out over `workers`.
[[nodiscard]] double median_look_ahead(const TrainingCase& training, int workers);

// The median wall times of the matrix products that a step and a look-ahead of all tasks cannot do
// without, for a trunk with these hidden layers and linear heads of one output.
struct ProductTimes {
  double step, look_ahead;
};
[[nodiscard]] ProductTimes median_products(const TrainingCase& training);

}  // namespace kindred
