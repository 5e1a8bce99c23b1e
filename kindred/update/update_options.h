#pragma once

#include <string>

namespace kindred {

// How the gradients of several tasks are combined into one parameter update: the optimiser, the
// weighting and their settings. The keys are "train.<field>", registered by TrainOptions.
struct UpdateOptions {
  std::string optimizer = "adam";
  double momentum = 0.9;                              // sgd
  bool nesterov = false;                              // sgd
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  // adam, adamw
  double weight_decay = 0;
  std::string weighting = "equal";  // of the tasks' losses in the joint step
  double gradnorm_alpha = 1.5, gradnorm_learning_rate = 0.025;
  double dwa_temperature = 2;
  double cagrad_c = 0.5;
  double famo_learning_rate = 0.025, famo_decay = 0.001;
  double stch_mu = 1;
};

}  // namespace kindred
