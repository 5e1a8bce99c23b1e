#include "kindred/config/key_words.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "kindred/base/text.h"
#include "kindred/config/config_keys.h"

namespace kindred {
namespace {

struct OtherWords {
  std::string_view name;                 // name in kindred
  std::vector<std::string_view> others;  // names in other tools, lower case with underscores
};

const std::vector<OtherWords>& key_table() {
  static const std::vector<OtherWords> table = {
      {"data.path",
       {"csv", "csv_path", "data_path", "dataset", "file", "filename", "table", "train_path",
        "training_path"}},
      {"data.validation_path", {"val_path", "valid_path", "dev_path", "eval_path"}},
      {"data.drop", {"drop_columns", "exclude", "exclude_columns", "ignore", "ignore_columns"}},
      {"data.categorical",
       {"cat_features", "categorical_columns", "categorical_features", "categories"}},
      {"data.numeric", {"numeric_columns", "numeric_features", "numerical", "continuous"}},
      {"data.missing", {"na_values", "null_values", "missing_values", "nan_values"}},
      {"data.fractions",
       {"split_ratio", "ratios", "test_size", "train_size", "val_size", "validation_split",
        "val_split"}},
      {"data.standardize", {"normalize", "scaler"}},
      {"data.group_column", {"groups_column", "id_column", "cluster_column"}},
      {"task.target", {"column", "label", "label_column", "target_column", "y"}},
      {"task.kind", {"type", "task_type", "problem_type"}},
      {"task.loss", {"criterion", "loss_fn", "loss_function"}},
      {"task.metric", {"eval_metric", "metrics", "scoring"}},
      {"task.weight", {"loss_weight", "task_weight"}},
      {"task.positive", {"pos_label", "positive_class", "positive_label"}},
      {"task.positive_weight", {"class_weight", "pos_weight", "scale_pos_weight"}},
      {"model.trunk", {"arch", "architecture", "backbone", "encoder", "model", "network"}},
      {"model.hidden",
       {"hidden_dim", "hidden_layers", "hidden_size", "hidden_sizes", "hidden_units", "layer_sizes",
        "layers", "units", "width", "widths"}},
      {"model.dropout", {"dropout_rate", "p_dropout"}},
      {"model.normalization", {"batch_norm", "batchnorm", "layer_norm", "norm"}},
      {"train.learning_rate",
       {"lr", "learning_rates", "learningrate", "base_lr", "eta", "init_lr", "learning_rate_init",
        "max_lr", "step_size"}},
      {"train.batch",
       {"batch_size", "batchsize", "bs", "mini_batch", "minibatch", "minibatch_size",
        "train_batch_size"}},
      {"train.epochs",
       {"epoch", "max_epoch", "max_epochs", "max_iter", "n_epochs", "nepochs", "num_epochs",
        "num_train_epochs"}},
      {"train.optimizer", {"optim", "optimiser", "solver"}},
      {"train.weight_decay", {"alpha", "decay", "l2", "wd"}},
      {"train.schedule", {"lr_schedule", "lr_scheduler", "scheduler"}},
      {"train.warmup_epochs", {"warmup", "warmup_steps"}},
      {"train.clip_norm", {"clip", "clip_grad", "clip_grad_norm", "grad_clip", "max_grad_norm"}},
      {"train.accumulate", {"accumulate_grad_batches", "gradient_accumulation_steps"}},
      {"train.patience", {"early_stopping", "early_stopping_patience", "n_iter_no_change"}},
      {"train.precision", {"amp", "dtype", "fp16", "bf16"}},
      {"grouping.networks",
       {"networks", "groups", "k", "max_groups", "n_groups", "n_networks", "num_groups",
        "num_networks", "splits"}},
      {"grouping.time_limit", {"timeout", "max_time"}},
      {"run.seed", {"seed", "random_seed", "random_state", "rng_seed"}},
      {"run.seeds", {"n_seeds", "num_seeds", "n_repeats", "repeats", "trials"}},
      {"run.threads",
       {"cpus", "jobs", "n_jobs", "n_threads", "num_threads", "num_workers", "thread_count",
        "workers"}},
      {"run.device", {"accelerator", "cuda", "gpu", "gpus"}},
  };
  return table;
}

const std::vector<OtherWords>& section_table() {
  static const std::vector<OtherWords> table = {
      {"data", {"dataset", "datasets", "input"}},
      {"task", {"tasks", "target", "targets", "label", "labels", "output", "outputs"}},
      {"model", {"architecture", "network", "net", "trunk"}},
      {"train", {"training", "trainer", "optimizer", "optim", "hyperparameters"}},
      {"affinity", {"affinities", "tag"}},
      {"grouping", {"groups", "group", "groupings"}},
      {"run", {"experiment", "general", "settings"}},
      {"compare", {"comparison", "baselines"}}};
  return table;
}

struct OtherValue {
  std::string_view key, value, advice;
};

constexpr std::array<OtherValue, 17> kOtherValues = {{
    {"task.metric", "accuracy", "accuracy is 1 − error_rate; write error_rate"},
    {"task.metric", "acc", "accuracy is 1 − error_rate; write error_rate"},
    {"task.metric", "error", "write error_rate"},
    {"task.metric", "auc", "write roc_auc"},
    {"task.metric", "auroc", "write roc_auc"},
    {"task.metric", "mse", "write rmse, its square root, in the task's own units"},
    {"task.metric", "map", "write average_precision"},
    {"task.metric", "pr_auc", "write average_precision"},
    {"task.metric", "logloss", "write log_loss"},
    {"task.metric", "cross_entropy", "write log_loss"},
    {"task.metric", "iou", "write mean_iou"},
    {"task.loss", "bce", "write cross_entropy"},
    {"task.loss", "ce", "write cross_entropy"},
    {"task.loss", "l1", "write mae"},
    {"task.loss", "l2", "write mse"},
    {"task.kind", "classification", "write binary or multiclass, or remove it"},
    {"task.kind", "categorical", "write multiclass"},
}};

std::string plain(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-' || c == ' ') c = '_';
  }
  return out;
}

bool holds(const OtherWords& words, const std::string& name) {
  return std::find(words.others.begin(), words.others.end(), name) != words.others.end();
}

// Returns the first key for which `fits` is true; "" if there is none.
template <class Fits>
std::string first_key(const std::vector<const OptionSet*>& sets, const Fits& fits) {
  for (const auto* set : sets)
    for (const auto& option : set->options())
      if (fits(option.key)) return option.key;
  return {};
}

// Returns the key that other tools call `name`.
std::string key_by_other_word(const std::string& name, const std::string& section,
                              const std::vector<const OptionSet*>& sets) {
  for (const auto& words : key_table()) {
    if (!holds(words, name)) continue;
    std::string key(words.name);
    const bool in_section = section.empty() || section_of(key) == section;
    if (in_section && !first_key(sets, [&](const auto& known) { return known == key; }).empty())
      return key;
  }
  return {};
}

std::string key_by_field(const std::string& field, const std::string& section,
                         const std::vector<const OptionSet*>& sets) {
  return first_key(sets, [&](const std::string& key) {
    return field_of(key) == field && (section.empty() || section_of(key) == section);
  });
}

std::string near_key(const std::string& name, const std::string& section,
                     const std::vector<const OptionSet*>& sets) {
  std::vector<std::string> fields;
  for (const auto* set : sets)
    for (const auto& option : set->options())
      if (section.empty() || section_of(option.key) == section)
        fields.push_back(field_of(option.key));
  const std::string near = nearest_name(name, fields);
  return near.empty() ? near : key_by_field(near, section, sets);
}

}  // namespace

std::string meant_key(const std::string& section, const std::string& field,
                      const std::vector<const OptionSet*>& sets) {
  const std::string name = plain(field);
  std::string key = key_by_other_word(name, section, sets);
  if (key.empty()) key = near_key(name, section, sets);
  if (key.empty()) key = key_by_other_word(name, "", sets);
  if (key.empty()) key = key_by_field(name, "", sets);
  return key;
}

std::string meant_section(const std::string& name, const std::vector<std::string>& sections) {
  std::string near = nearest_name(name, sections);
  if (!near.empty()) return near;
  for (const auto& words : section_table())
    if (holds(words, plain(name))) return std::string(words.name);
  return {};
}

std::string meant_value(const std::string& key, const std::string& value) {
  for (const auto& other : kOtherValues)
    if (other.key == key && other.value == plain(value)) return std::string(other.advice);
  return {};
}

std::vector<std::pair<std::string, std::string>> other_words_for_keys() {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& words : key_table())
    for (const auto& other : words.others) pairs.emplace_back(other, words.name);
  return pairs;
}

}  // namespace kindred
