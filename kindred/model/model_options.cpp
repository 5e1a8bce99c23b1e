#include "kindred/model/model_options.h"

namespace kindred {

bool names_trunk_file(const std::string& trunk) {
  return trunk.ends_with(".pt") || trunk.ends_with(".pth") || trunk.ends_with(".ts");
}

void describe(ModelOptions& model, OptionSet& options) {
  options.add_path(
      "model.trunk", model.trunk,
      "The shared trunk. mlp: fully connected layers, for tables. For pictures: celeba (the small "
      "residual network of the TAG paper's CelebA experiment), resnet18, resnet34 or xception (the "
      "encoder of the Taskonomy experiments). Or the path of a TorchScript file from Python (.pt, "
      ".pth or .ts) with an encoder of your own.",
      names_trunk_file);
  options.add(
      "model.hidden", model.hidden,
      "mlp: widths of the trunk's layers, first to last. Wider layers fit more and cost more.",
      between(1, 65536));
  options.add_choice(
      "model.activation", model.activation,
      "Activation function after every layer of an mlp trunk and every hidden layer of a head.",
      Names<Activation>{{"relu", Activation::kRelu},
                        {"gelu", Activation::kGelu},
                        {"silu", Activation::kSilu},
                        {"tanh", Activation::kTanh},
                        {"elu", Activation::kElu}});
  options.add_choice("model.normalization", model.normalization,
                     "mlp: normalisation between a trunk layer and its activation function. The "
                     "trunks for pictures always use batch normalisation.",
                     Names<Normalization>{{"none", Normalization::kNone},
                                          {"batch", Normalization::kBatch},
                                          {"layer", Normalization::kLayer}});
  options.add("model.dropout", model.dropout,
              "mlp: dropout probability of each trunk layer's outputs in training.",
              Range{.low = 0, .high = 1, .high_open = true});
  options.add("model.residual", model.residual,
              "mlp: add a residual connection around every trunk layer whose input and output have "
              "the same width.");
  options.add("model.frozen", model.frozen,
              "Parts of the trunk that are not trained, by the beginning of their names, such as "
              "layer0 or layer1.norm. Their batch statistics are still updated.");
  options.add("model.channels", model.channels,
              "celeba, resnet18, resnet34, xception: channels of the first layers. The channels of "
              "later stages, and of the decoders of label maps (128, 64, 48 and 32 for 64), are "
              "proportional. Fewer channels are faster; 45 halve the cost of an xception.",
              between(1, 4096));
  options.add_choice(
      "model.stem", model.stem,
      "resnet18, resnet34: the first layers. standard: a 7 × 7 convolution with stride 2, and "
      "pooling. small: a 3 × 3 convolution with stride 1, without pooling. auto: small for "
      "pictures of up to 96 pixels per side, else standard.",
      Names<Stem>{{"auto", Stem::kAuto}, {"small", Stem::kSmall}, {"standard", Stem::kStandard}});
  options.add("model.head_hidden", model.head_hidden,
              "Widths of the hidden layers of each task's head. If empty, heads are linear.",
              between(1, 65536));
}

}  // namespace kindred
