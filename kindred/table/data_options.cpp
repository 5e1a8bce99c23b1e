#include "kindred/table/data_options.h"

namespace kindred {
namespace {

const Names<TableFormat> kFormatNames = {{"auto", TableFormat::kAuto},
                                         {"csv", TableFormat::kCsv},
                                         {"tsv", TableFormat::kTsv},
                                         {"arff", TableFormat::kArff},
                                         {"celeba", TableFormat::kCeleba},
                                         {"idx", TableFormat::kIdx},
                                         {"taskonomy", TableFormat::kTaskonomy}};

const Names<DecimalMark> kDecimalNames = {
    {"auto", DecimalMark::kAuto}, {".", DecimalMark::kPoint}, {",", DecimalMark::kComma}};

const Names<SplitKind> kSplitNames = {{"auto", SplitKind::kAuto},
                                      {"random", SplitKind::kRandom},
                                      {"stratified", SplitKind::kStratified},
                                      {"group", SplitKind::kGroup},
                                      {"order", SplitKind::kOrder},
                                      {"column", SplitKind::kColumn},
                                      {"files", SplitKind::kFiles}};

void describe_reading(DataOptions& data, OptionSet& options) {
  options.add_path(
      "data.path", data.path,
      "The table: a CSV, TSV or ARFF file, plain or gzip. With split = \"files\" it is the "
      "training part. For pictures the folder that holds them and their lists.");
  options.add_path(
      "data.validation_path", data.validation_path,
      "The validation part, for split = \"files\". When empty, it is cut from the training "
      "part by data.fractions.");
  options.add_path(
      "data.test_path", data.test_path,
      "The test part, for split = \"files\". When empty, it is cut from the training part by "
      "data.fractions.");
  options.add_choice(
      "data.format", data.format,
      "The format of the table; auto goes by the file's name: .csv, .tsv, .arff, each "
      "also with .gz. Or what kind of folder of pictures data.path is: celeba (img_align_celeba, "
      "list_attr_celeba.txt, list_eval_partition.txt), idx (MNIST's files, also with label maps) "
      "or taskonomy (a folder for each domain, and lists of buildings).",
      kFormatNames);
  options.add_path(
      "data.names_path", data.names_path,
      "A file of column names, one a line, for a CSV or TSV file whose first line is already "
      "data.");
  options.add("data.header", data.header,
              "Whether the first line of a CSV or TSV file names the columns. Not looked at when "
              "data.names_path is given. With neither, the columns are called c1, c2, ….");
  options.add_path(
      "data.labels_path", data.labels_path,
      "A Mulan .xml file that names the label columns; each becomes a binary task. Not needed "
      "for an ARFF file of MEKA, whose @relation says -C n.");
  options.add(
      "data.missing", data.missing,
      "Cell texts that mean \"no value here\"; a list of your own replaces this one. An empty "
      "cell always means that, and a class that an ARFF file declares never does.");
  options.add(
      "data.separator", data.separator,
      "The character between the cells of a CSV or TSV file. auto: a tab for .tsv, else what "
      "the first line shows: a comma where it holds one, else the one of ; | and tab that it "
      "holds.");
  options.add_choice(
      "data.decimal", data.decimal,
      "The mark before the fraction of a number in a CSV or TSV file. auto: a comma where the "
      "separator is another and a column plainly shows it, such as 0,5, else a point.",
      kDecimalNames);
}

void describe_columns(DataOptions& data, OptionSet& options) {
  options.add(
      "data.drop", data.drop,
      "Columns that are no features, such as identifiers and answers to a task in disguise.");
  options.add("data.numeric", data.numeric,
              "Columns to read as numbers; text in them is then an error. Otherwise a column is "
              "numeric when every value in it is a number; one of which at least nine tenths are "
              "numbers and the others text is an error.");
  options.add("data.categorical", data.categorical,
              "Columns to read as categories though they look like numbers, such as codes. Where "
              "all texts of a column of categories or classes are numbers, 1, 1.0 and 01 are one.");
  options.add("data.rare_below", data.rare_below,
              "A category with fewer training rows than this shares one input with the other rare "
              "ones. Raise it when categories are many and rows few; 0 keeps all apart.",
              at_least(0));
  options.add("data.standardize", data.standardize,
              "Whether numeric features are shifted and scaled to mean 0 and deviation 1 over the "
              "training rows. Turn it off only for features that are already on one scale.");
  options.add("data.task_column", data.task_column,
              "A column that names, for each row, the one task that the row belongs to, for tasks "
              "with rows of their own (one school, one patient).");
  options.add("data.weight_column", data.weight_column,
              "A column of numbers of at least 0: how much each row counts in losses, scores and "
              "the mean and deviation of targets, beside the other rows. 0 leaves a row out. It is "
              "no feature, and predicting does not need it. See docs/labels.md.");
}

void describe_split(DataOptions& data, OptionSet& options) {
  options.add_choice("data.split", data.split,
                     "How rows are split: auto (as the data set itself says, else random); random; "
                     "stratified (classes and numbers of all tasks spread over the parts alike, so "
                     "that rare classes reach each part, also with data.group_column; see "
                     "docs/labels.md); group (all rows that share a value of data.group_column on "
                     "one side); order (first rows train, last rows test); column "
                     "(data.split_column says it); files (one file a part).",
                     kSplitNames);
  options.add("data.fractions", data.fractions,
              "The shares of training, validation and test rows: three numbers that add up to 1.",
              between(0, 1));
  options.add("data.split_column", data.split_column,
              "For split = \"column\": the column whose texts are train, validation or test; "
              "training, val, valid, dev and testing will do, in any case of letters.");
  options.add("data.group_column", data.group_column,
              "For split = \"group\" and \"stratified\": the column that says which rows must stay "
              "together, such as the subject.");
  options.add(
      "data.order_column", data.order_column,
      "For split = \"order\": the column to sort by: numbers, or dates. Whether 03/04/2020 begins "
      "with the day or the month must follow from the column. When empty, the order of the file.");
  options.add("data.split_seed", data.split_seed,
              "The seed of the random, the group and the stratified split. The same seed gives the "
              "same split; it is kept apart from the training seeds so that those share their test "
              "rows.");
}

void describe_pictures(DataOptions& data, OptionSet& options) {
  options.add(
      "data.image_size", data.image_size,
      "Pictures: the height and width to resize to. When empty: 64, 64 for celeba, the size "
      "in the files for idx and taskonomy. Label maps take the nearest pixel.",
      between(1, 4096));
  options.add_path(
      "data.split_path", data.split_path,
      "Pictures of taskonomy: the official CSV file (id, train, val, test) that says which "
      "buildings are for training, validation and test. When empty: the lists in data.path, or "
      "else the one official file there.");
  options.add_path(
      "data.cache_path", data.cache_path,
      "Pictures: a folder for their decoded samples, which are mapped into memory. When "
      "empty, kindred_cache in data.path. It may be deleted at any time between runs.");
  options.add("data.max_broken", data.max_broken,
              "Pictures: how many may be missing or damaged. They are named, counted and left out; "
              "one more is an error.",
              at_least(0));
  options.add("data.class_names", data.class_names,
              "Label maps of idx: the names of class 0, 1, …; another number in a map is then an "
              "error. When empty, classes are called by the numbers that are there.");
  options.add(
      "data.unlabelled", data.unlabelled,
      "Label maps of idx: numbers that mean \"no label here\". Such pixels count neither in "
      "losses nor in scores.",
      between(0, 255));
}

}  // namespace

void describe(DataOptions& data, OptionSet& options) {
  describe_reading(data, options);
  describe_columns(data, options);
  describe_split(data, options);
  describe_pictures(data, options);
  options.set_without_training_effect("data.cache_path");
}

bool holds_pictures(TableFormat format) {
  return format == TableFormat::kCeleba || format == TableFormat::kIdx ||
         format == TableFormat::kTaskonomy;
}

}  // namespace kindred
