#include "kindred/machine/device.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#include <torch/version.h>

#include "kindred/base/error.h"
#include "kindred/model/tensor_file.h"
#include "kindred/train/step_gradient.h"
#include "kindred/train/task_gradient.h"
#include "kindred/train/training.h"

#include "tests/support/errors.h"
#include "tests/support/fixtures.h"
#include "tests/support/stopped_training.h"

namespace kindred {
namespace {

std::string refusal(const std::string& text, const Gpus& gpus) {
  return input_error([&] { (void)named_device("run.device", text, gpus); });
}

void expect_words(const std::string& message, const std::vector<std::string>& words) {
  for (const auto& word : words)
    EXPECT_NE(message.find(word), std::string::npos) << word << " in " << message;
}

constexpr Gpus kNone{.built = false, .count = 0}, kSilent{.built = true, .count = 0},
    kTwo{.built = true, .count = 2};

TEST(Device, AutoIsTheFirstGpuWhereThereIsOne) {
  EXPECT_EQ(named_device("d", "auto", kNone), at::Device(at::kCPU));
  EXPECT_EQ(named_device("d", "auto", kSilent), at::Device(at::kCPU));
  EXPECT_EQ(named_device("d", "auto", kTwo), at::Device(at::kCUDA, 0));
}

TEST(Device, ANameIsWhatItSays) {
  for (const Gpus& gpus : {kNone, kSilent, kTwo})
    EXPECT_EQ(named_device("d", "cpu", gpus), at::Device(at::kCPU));
  EXPECT_EQ(named_device("d", "cuda", kTwo), at::Device(at::kCUDA, 0));
  EXPECT_EQ(named_device("d", "cuda:0", kTwo), at::Device(at::kCUDA, 0));
  EXPECT_EQ(named_device("d", "cuda:1", kTwo), at::Device(at::kCUDA, 1));
  EXPECT_EQ(device_text(at::kCPU), "the CPU");
  EXPECT_EQ(device_text({at::kCUDA, 1}), "cuda:1");
}

TEST(Device, OtherTextsAreRefused) {
  for (const std::string text :
       {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:1x", "cuda:1.5", "cuda: 1", "cuda1", "cpu:0",
        "auto ", "cuda:99999999999999999999", "mps"})
    expect_words(refusal(text, kTwo), {"run.device", "\"" + text + "\"", "expected auto, cpu"});
}

TEST(Device, CudaWithoutCudaIsRefused) {
  for (const std::string text : {"cuda", "cuda:3"})
    expect_words(refusal(text, kNone),
                 {"run.device", text, "this libtorch was built without CUDA"});
}

TEST(Device, CudaWithoutAGpuIsRefused) {
  expect_words(refusal("cuda", kSilent),
               {"run.device", "no GPU is available", "CUDA_VISIBLE_DEVICES"});
}

TEST(Device, AGpuThatDoesNotExistIsRefused) {
  for (const std::string text : {"cuda:2", "cuda:127", "cuda:128", "cuda:4294967296"})
    expect_words(refusal(text, kTwo), {"run.device", text, "the last one is cuda:1"});
  expect_words(refusal("cuda:300", {.built = true, .count = 1000}), {"no such GPU"});
}

// As far as this machine can say.
TEST(Device, WhatIsHereHangsTogether) {
  const Gpus gpus = gpus_here();
  EXPECT_TRUE(gpus.built || gpus.count == 0);
  EXPECT_EQ(named_device("d", "auto").is_cuda(), gpus.count > 0);
  prepare_device(at::kCPU);
}

TEST(Batches, StayWhereTheyAreOnTheCpu) {
  const std::vector<Task> tasks = {regression_task("r"), binary_task("b")};
  const Batch batch = random_data(tasks, 10, 3, 0.2, at::kFloat, 1).slice(0, 10);
  const Batch same = on_device(batch, at::kCPU);
  EXPECT_TRUE(same.inputs.is_same(batch.inputs));
  EXPECT_TRUE(same.targets.is_same(batch.targets));
  EXPECT_TRUE(same.labelled.is_same(batch.labelled));
  EXPECT_TRUE(same.maps.empty());
  EXPECT_FALSE(on_device(at::Tensor(), at::kMeta).defined());
}

// Tensors on the meta device have no values and mix with no others: whatever a pass or a gradient
// left on the CPU would be an error here, as it would be on a GPU.
TEST(OtherDevice, NoTensorOfAStepIsForgottenOnTheCpu) {
#if TORCH_VERSION_MAJOR >= 2  // has no meta kernels for the losses of binary tasks and of numbers
  const std::vector<Task> tasks = {multiclass_task("m", 3), multiclass_task("b", 2),
                                   multiclass_task("c", 4)};
#else
  const std::vector<Task> tasks = {multiclass_task("m", 3), binary_task("b", 2), binary_task("c")};
#endif
  ModelOptions model;
  model.hidden = {8, 8};
  model.activation = Activation::kTanh;  // has a meta kernel in every libtorch
  model.dropout = 0.2;
  model.residual = true;
  model.head_hidden = {4};
  const Network network(model, 5, tasks);
  const at::Device meta(at::kMeta);
  const auto state = NetworkState::initial(network, at::dtype(at::kFloat).device(meta), 1);
  const Batch batch = on_device(random_data(tasks, 12, 5, 0.3, at::kFloat, 1).slice(0, 12), meta);
  ASSERT_TRUE(batch.inputs.is_meta() && batch.targets.is_meta() && batch.labelled.is_meta());
  const LossBank losses(tasks);
  for (const std::string name : {"equal", "mgda"}) {
    TrainOptions options;
    options.weighting = name;
    const auto weighting = make_weighting(options, tasks, 1);
    StepGradient gradient("test", network, state, losses, *weighting);
    TensorSpan parameters = state.parameters.views();
    DropoutMasks masks(7);
    const Pass pass{
        .mode = PassMode::kTrain, .dropout_seed = masks.seed(), .dropout_masks = &masks};
    const auto features = network.features(batch.inputs, parameters, {}, pass);
    const auto outputs = network.outputs(features, parameters, {}, pass);
    const JointPass joint{.features = features, .losses = losses.losses(outputs, batch)};
    EXPECT_TRUE(joint.losses.is_meta());
    gradient.begin({1, 2, 3});
    gradient.add(gradient.of_batch(joint, batch, {true, true, true}));
  }
}

class DeviceTraining : public testing::Test {
 public:
 protected:
  DeviceTraining()
      : tasks_{regression_task("r"), binary_task("b")},
        network_(ModelOptions{}, 4, tasks_),
        training_(random_data(tasks_, 64, 4, 0, at::kFloat, 1)),
        validation_(random_data(tasks_, 32, 4, 0, at::kFloat, 2)) {
    options_.epochs = 3;
    options_.batch = 16;
  }

  TrainingJob job(const at::Device& device) {
    return {.name = "test",
            .network = network_,
            .training = training_,
            .validation = validation_,
            .options = options_,
            .seed = 5,
            .device = device,
            .checkpoint = checkpoint_,
            .on_progress = {}};
  }

  TemporaryDirectory directory_;
  std::filesystem::path checkpoint_ = directory_.path() / "c.safetensors";
  TrainOptions options_;
  std::vector<Task> tasks_;
  Network network_;
  DataSet training_, validation_;
};

TEST_F(DeviceTraining, AutoOnAMachineWithoutAGpuHasTheBitsOfTheCpu) {
  const auto first = train(job(named_device("d", "auto", kNone)));
  const auto second = train(job(named_device("d", "cpu")));
  EXPECT_TRUE(at::equal(first.state.parameters.flat(), second.state.parameters.flat()));
}

TEST_F(DeviceTraining, ACheckpointOfAnotherTypeOfDeviceIsRefused) {
  EXPECT_THROW((void)train(stopped_after(1, job(at::kCPU))), InterruptedError);
  auto file = read_tensor_file(checkpoint_, "kindred.checkpoint/1");
  EXPECT_EQ(file.record.at("identity").at("device"), "cpu");
  file.record["identity"]["device"] = "cuda";
  write_tensor_file(checkpoint_, "kindred.checkpoint/1", file);
  try {
    (void)train(job(at::kCPU));
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    expect_words(error.what(), {"another training", "device"});
  }
}

}  // namespace
}  // namespace kindred
