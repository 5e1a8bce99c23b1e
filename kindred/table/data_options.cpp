#include "kindred/table/data_options.h"

namespace kindred {
namespace {

const Names<TableFormat> kFormatNames = {
    {"auto", TableFormat::kAuto},         {"csv", TableFormat::kCsv},
    {"tsv", TableFormat::kTsv},           {"arff", TableFormat::kArff},
    {"svmlight", TableFormat::kSvmlight}, {"numpy", TableFormat::kNumpy},
    {"parquet", TableFormat::kParquet},   {"celeba", TableFormat::kCeleba},
    {"idx", TableFormat::kIdx},           {"taskonomy", TableFormat::kTaskonomy}};

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
      "The table: a CSV, TSV, ARFF or svmlight file, plain, gzip or zstd, NumPy's arrays, Parquet "
      "or Arrow. With "
      "split = \"files\" it is the training part. For pictures: the folder that holds the pictures "
      "and their lists.");
  options.add_path("data.validation_path", data.validation_path,
                   "The table of the validation part, for split = \"files\". If empty, validation "
                   "rows are split off the training part by data.fractions.");
  options.add_path("data.test_path", data.test_path,
                   "The table of the test part, for split = \"files\". If empty, test rows are "
                   "split off the training part by data.fractions.");
  options.add_choice(
      "data.format", data.format,
      "The format of the data. auto: by the file's name (.csv, .tsv, .arff, .svmlight, .svm or "
      ".libsvm, each also with .gz or .zst; .npy, .npz, .parquet, .feather or .arrow). See "
      "docs/tables.md. "
      "For a folder of pictures: celeba (img_align_celeba, list_attr_celeba.txt, "
      "list_eval_partition.txt), idx (MNIST's files, also with label maps) or taskonomy (a folder "
      "for each domain, and lists of buildings).",
      kFormatNames);
  options.add_path(
      "data.names_path", data.names_path,
      "A file of column names, one per line, for a CSV or TSV file without a header line.");
  options.add(
      "data.header", data.header,
      "Whether the first line of a CSV or TSV file holds the column names. Ignored if "
      "data.names_path is given. Without header and names file, the columns are named c1, c2, ….");
  options.add_path(
      "data.labels_path", data.labels_path,
      "A Mulan .xml file that names the label columns; each becomes a binary task. "
      "Not needed for a MEKA ARFF file, whose @relation names them by -C n, and for an "
      "svmlight file.");
  options.add(
      "data.missing", data.missing,
      "Cell texts that mean a missing value. A list in the config replaces the default list. An "
      "empty cell is always missing; a class that an ARFF file declares never is.");
  options.add(
      "data.separator", data.separator,
      "The character that separates the cells of a CSV or TSV file. auto: a tab for .tsv; "
      "otherwise a comma if the first line holds one, else whichever of ; | and tab it holds.");
  options.add_choice(
      "data.decimal", data.decimal,
      "The decimal mark of numbers in a CSV or TSV file. auto: a comma if the separator is not a "
      "comma and a column shows decimal commas, such as 0,5; otherwise a point.",
      kDecimalNames);
}

void describe_columns(DataOptions& data, OptionSet& options) {
  options.add("data.drop", data.drop,
              "Columns that are not used as features, such as identifiers and columns that reveal "
              "the label of a task.");
  options.add(
      "data.numeric", data.numeric,
      "Columns to read as numbers; text in them is then an error. Other columns are numeric if "
      "every value is a number. A column in which at least nine tenths of the values, but not all, "
      "are numbers is an error unless it is named in data.categorical.");
  options.add(
      "data.categorical", data.categorical,
      "Columns to read as categories although their values are numbers, such as codes. If all "
      "values of a column of categories or classes are numbers, 1, 1.0 and 01 are the same value.");
  options.add("data.rare_below", data.rare_below,
              "Categories with fewer training rows than this share one input. Raise it for many "
              "categories and few rows; 0 gives each category its own input.",
              at_least(0));
  options.add("data.standardize", data.standardize,
              "Whether numeric features are standardised to mean 0 and standard deviation 1 over "
              "the training rows. Turn it off only if all features already have the same scale.");
  options.add("data.task_column", data.task_column,
              "A column that names the one task to which each row belongs, for tasks with rows of "
              "their own (such as schools or patients).");
  options.add(
      "data.weight_column", data.weight_column,
      "A column of row weights, numbers of at least 0. A row's weight applies to losses, to "
      "metrics and to the mean and standard deviation of targets. Rows of weight 0 are left out. "
      "The column is not a feature and is not needed for predictions. See docs/labels.md.");
}

void describe_split(DataOptions& data, OptionSet& options) {
  options.add_choice(
      "data.split", data.split,
      "How rows are split into training, validation and test parts. auto: as the data set defines "
      "(such as MEKA's -split-percentage), else random. random: at random. stratified: like "
      "random, but classes and numbers of all "
      "tasks are distributed evenly, so that rare classes reach each part; may be combined with "
      "data.group_column; see docs/labels.md. group: all rows with the same value of "
      "data.group_column are in the same part. order: the first rows are for training, the last "
      "for test. column: data.split_column names the part of each row. files: one file for each "
      "part.",
      kSplitNames);
  options.add("data.fractions", data.fractions,
              "Fractions of training, validation and test rows: three numbers whose sum is 1.",
              between(0, 1));
  options.add("data.split_column", data.split_column,
              "For split = \"column\": the column that names the part of each row: train (or "
              "training), validation (val, valid, dev) or test (testing), in upper or lower case.");
  options.add("data.group_column", data.group_column,
              "For split = \"group\" and \"stratified\": rows with the same value in this column "
              "stay in the same part, such as the rows of one subject.");
  options.add("data.order_column", data.order_column,
              "For split = \"order\": the column of numbers or dates by which rows are sorted. The "
              "column must show whether dates such as 03/04/2020 begin with the day or the month. "
              "If empty: the order of rows in the file.");
  options.add(
      "data.split_seed", data.split_seed,
      "Seed of the random, group and stratified splits. The same seed gives the same split. It is "
      "separate from the training seeds, so that all of them use the same test rows.");
}

void describe_pictures(DataOptions& data, OptionSet& options) {
  options.add("data.image_size", data.image_size,
              "Pictures: the height and width in pixels to which pictures are resized. If empty: "
              "64, 64 for celeba; the size in the files for idx and taskonomy. Label maps are "
              "resized to the nearest pixel.",
              between(1, 4096));
  options.add_path("data.split_path", data.split_path,
                   "Pictures of taskonomy: the official CSV file (id, train, val, test) that "
                   "assigns buildings to training, validation and test. If empty: the lists in "
                   "data.path, else the only official file there.");
  options.add_path("data.cache_path", data.cache_path,
                   "Pictures: the cache folder for decoded pictures, which are mapped into memory. "
                   "If empty: kindred_cache in data.path. The folder may be deleted between runs.");
  options.add("data.max_broken", data.max_broken,
              "Pictures: the largest number of missing or damaged pictures; more are an error. "
              "Such pictures are reported and left out.",
              at_least(0));
  options.add("data.class_names", data.class_names,
              "Label maps of idx: the names of the classes 0, 1, …; any other number in a map is "
              "then an error. If empty, the numbers that occur are the class names.");
  options.add("data.unlabelled", data.unlabelled,
              "Label maps of idx: numbers that mark pixels without a label. Such pixels count "
              "neither in losses nor in metrics.",
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
