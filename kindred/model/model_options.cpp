#include "kindred/model/model_options.h"

#include "kindred/model/registry.h"

namespace kindred {

void describe(ModelOptions& model, OptionSet& options) {
  options.add_choice("model.trunk", model.trunk, "The kind of shared trunk.", trunk_names());
  options.add("model.hidden", model.hidden,
              "Widths of the trunk's layers, first to last. Wider learns more and costs more.",
              between(1, 65536));
  options.add_choice("model.activation", model.activation, "The nonlinearity after every layer.",
                     Names<Activation>{{"relu", Activation::kRelu},
                                       {"gelu", Activation::kGelu},
                                       {"silu", Activation::kSilu},
                                       {"tanh", Activation::kTanh},
                                       {"elu", Activation::kElu}});
  options.add_choice("model.normalization", model.normalization,
                     "Normalisation between a trunk layer and its nonlinearity.",
                     Names<Normalization>{{"none", Normalization::kNone},
                                          {"batch", Normalization::kBatch},
                                          {"layer", Normalization::kLayer}});
  options.add("model.dropout", model.dropout,
              "Share of each trunk layer's outputs that a training step sets to zero.",
              Range{.low = 0, .high = 1, .high_open = true});
  options.add("model.residual", model.residual,
              "Add its input to every trunk layer whose input and output are equally wide.");
  options.add("model.frozen", model.frozen,
              "Parts of the trunk that do not train, by the beginning of their names, such as "
              "layer0 or layer1.norm. Their batch statistics still follow the data.");
  options.add("model.head_hidden", model.head_hidden,
              "Widths of the hidden layers of each task's head; an empty list makes heads linear.",
              between(1, 65536));
}

}  // namespace kindred
