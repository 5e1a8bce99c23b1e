#include "kindred/model/model_options.h"

namespace kindred {

bool names_trunk_file(const std::string& trunk) {
  return trunk.ends_with(".pt") || trunk.ends_with(".pth") || trunk.ends_with(".ts");
}

void describe(ModelOptions& model, OptionSet& options) {
  options.add_path(
      "model.trunk", model.trunk,
      "The kind of shared trunk: mlp, layers of numbers; or, for pictures, celeba, the "
      "small residual network of the paper's CelebA experiment, resnet18, "
      "resnet34 and xception, the encoder of the Taskonomy experiments; or the path of "
      "your own encoder, a TorchScript file from Python (.pt, .pth or "
      ".ts).",
      names_trunk_file);
  options.add("model.hidden", model.hidden,
              "mlp: widths of the trunk's layers, first to last. Wider learns more and costs more.",
              between(1, 65536));
  options.add_choice("model.activation", model.activation,
                     "The nonlinearity after every layer of an mlp and of heads.",
                     Names<Activation>{{"relu", Activation::kRelu},
                                       {"gelu", Activation::kGelu},
                                       {"silu", Activation::kSilu},
                                       {"tanh", Activation::kTanh},
                                       {"elu", Activation::kElu}});
  options.add_choice(
      "model.normalization", model.normalization,
      "mlp: normalisation between a trunk layer and its nonlinearity. The trunks for "
      "pictures always normalise by batch.",
      Names<Normalization>{{"none", Normalization::kNone},
                           {"batch", Normalization::kBatch},
                           {"layer", Normalization::kLayer}});
  options.add("model.dropout", model.dropout,
              "mlp: share of each trunk layer's outputs that a training step sets to zero.",
              Range{.low = 0, .high = 1, .high_open = true});
  options.add("model.residual", model.residual,
              "mlp: add its input to every trunk layer whose input and output are equally wide.");
  options.add("model.frozen", model.frozen,
              "Parts of the trunk that do not train, by the beginning of their names, such as "
              "layer0 or layer1.norm. Their batch statistics still follow the data.");
  options.add(
      "model.channels", model.channels,
      "celeba, resnet18, resnet34, xception: channels of the first layers; later stages have "
      "more, in proportion, and so have the decoders of tasks with label maps (128, 64, 48 and "
      "32 for 64). Fewer are faster; 45 make an xception of about half the cost.",
      between(1, 4096));
  options.add_choice(
      "model.stem", model.stem,
      "resnet18, resnet34: how they begin. standard: 7 × 7 with stride 2 and a "
      "pooling; small: 3 × 3 without either; auto: small for pictures of up to 96 "
      "pixels.",
      Names<Stem>{{"auto", Stem::kAuto}, {"small", Stem::kSmall}, {"standard", Stem::kStandard}});
  options.add("model.head_hidden", model.head_hidden,
              "Widths of the hidden layers of each task's head; an empty list makes heads linear.",
              between(1, 65536));
}

}  // namespace kindred
