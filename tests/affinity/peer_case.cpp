// peer_case KIND STEP: prints, as JSON, one batch, the weights of a small float64 network in
// training and the look-ahead affinities that kindred measures there, for an implementation
// elsewhere to check.
//   KIND: regression, binary or multiclass. STEP: sgd or optimizer (SGD with momentum 0.9).
#include <cstdio>
#include <string>

#include <ATen/Functions.h>

#include "kindred/affinity/measurer.h"
#include "kindred/train/training.h"

#include "tests/support/fixtures.h"

namespace kindred {
namespace {

constexpr int64_t kStep = 6;

Json nested(const at::Tensor& tensor) {
  if (tensor.dim() == 0) return tensor.item<double>();
  Json list = Json::array();
  for (int64_t i = 0; i < tensor.size(0); ++i) list.push_back(nested(tensor[i]));
  return list;
}

class Recorder : public StepObserver {
 public:
  explicit Recorder(AffinityOptions options) : options_(std::move(options)), pool_(2) {}
  void observe(const StepContext& context) override {
    if (context.step != kStep) return;
    const auto& network = context.network;
    const auto& views = context.state.parameters.views();
    record["lr"] = context.learning_rate;
    record["x"] = nested(context.batch.inputs);
    record["y"] = nested(context.batch.targets);
    const at::Tensor state = context.optimizer.state().at(0).second;
    ParameterVector velocity(network.parameters(), state.options(), false);
    velocity.flat().copy_(state);
    for (size_t i = 0; i < network.shared_tensors(); ++i) {
      record["trunk"].push_back(nested(views[i].detach()));
      record["velocity"].push_back(nested(velocity.views()[i]));
    }
    for (int64_t task = 0; task < network.heads().tasks(); ++task) {
      Json head = Json::array();
      for (const auto& own :
           network.heads().of_task(task, TensorSpan(views).subspan(network.shared_tensors())))
        head.push_back(nested(own.tensor.detach()));
      record["heads"].push_back(head);
    }
    std::vector<size_t> sources;
    for (size_t task = 0; task < network.tasks().size(); ++task) sources.push_back(task);
    record["affinity"] = Measurer(options_).measure(
        {context, context.batch, context.task_losses, sources, pool_})[0];
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}
  Json record;

 private:
  AffinityOptions options_;
  WorkerPool pool_;
};

Json make_case(const std::string& kind, const std::string& step) {
  std::vector<Task> tasks;
  for (int i = 0; i < 4; ++i) {
    const std::string name = "task" + std::to_string(i);
    tasks.push_back(kind == "regression" ? regression_task(name)
                    : kind == "binary"   ? binary_task(name)
                                         : multiclass_task(name, 3));
  }
  ModelOptions model;
  model.hidden = {13, 11};
  const Network network(model, 7, tasks);
  const DataSet training = random_data(tasks, 192, 7, 0, at::kDouble, 1);
  const DataSet validation = random_data(tasks, 32, 7, 0, at::kDouble, 2);
  TrainOptions options;
  options.optimizer = "sgd";
  options.learning_rate = 0.05;
  options.batch = 48;
  options.epochs = 2;
  options.precision = Precision::kFloat64;
  AffinityOptions affinity;
  affinity.scale = AffinityScale::kPerLearningRate;
  affinity.step = step == "optimizer" ? LookAheadStep::kOptimizer : LookAheadStep::kSgd;
  Recorder recorder(affinity);
  (void)train({.name = "case",
               .network = network,
               .training = training,
               .validation = validation,
               .options = options,
               .seed = 1,
               .checkpoint = {},
               .observer = &recorder,
               .on_progress = {}});
  recorder.record["kind"] = kind;
  recorder.record["momentum"] = step == "optimizer" ? 0.9 : 0.0;
  return recorder.record;
}

}  // namespace
}  // namespace kindred

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: peer_case regression|binary|multiclass sgd|optimizer\n", stderr);
    return 2;
  }
  std::puts(kindred::make_case(argv[1], argv[2]).dump().c_str());
}
