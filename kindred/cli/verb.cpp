#include "kindred/cli/verb.h"

namespace kindred {
namespace {

const Argument kConfig = {
    "CONFIG", "",
    "A TOML file: [data] says where the table is, a [[task]] for each task "
    "names its target column; all other keys have defaults. Or a table (.csv, "
    ".tsv or .arff, each also .gz), with --targets."};
const Argument kOut = {"--out", "DIR", "The run directory. Default: runs/<name of CONFIG>."};

const Argument kTargets = {
    "--targets", "COLUMN,…",
    "For a table in place of CONFIG: the columns to predict, a task each; all keys have their "
    "defaults or are set by flags, such as --data.drop id. A name that holds a comma stands in "
    "double quotes. The config that this makes is config.toml in the run directory."};

const Verb kRun = {
    .name = "run",
    .summary = "all stages: affinity, grouping, networks, comparison, bundle",
    .text =
        "Trains all tasks together and measures what a step for one does to the loss of every "
        "other; chooses the groups of tasks that help each other most; trains a network for each "
        "group, single-task networks, one network for all and random groupings, over several "
        "seeds; trains further networks where these may change the answer ([refine]); recommends "
        "the networks that the validation rows support ([answer]); compares all on the test rows.\n"
        "\n"
        "Reads the config and the tables that it names. Writes the run directory: config.toml "
        "(with every default), affinity.json, affinity.csv, affinity.jsonl, grouping.json, "
        "networks/, refinement.json, test_predictions.csv, metrics.json, timing.json, bundle/ "
        "(the recommended networks, ready to serve), report.html (all of it to look at) and "
        "log.jsonl. The table of results goes to "
        "standard output, all else to standard "
        "error. "
        "Ctrl-C saves a checkpoint; --resume goes on from it and ends with the same results as a "
        "run that was never stopped.",
    .examples = {"run census.toml",
                 "run census.toml --out runs/second --train.epochs 10 --grouping.networks 3",
                 "run census.toml --out runs/second --resume",
                 "run census.csv --targets income,married --data.drop id"},
    .positionals = {kConfig},
    .flags = {kTargets,
              kOut,
              {"--resume", "",
               "Go on with the run in the run directory, which must have the same config. Without "
               "this the directory must be new or empty."}},
    .takes_config = true};

const Verb kAffinity = {
    .name = "affinity",
    .summary = "the first stage alone: one joint training, measured",
    .text =
        "Trains all tasks together once and measures what a step for one task does to the loss of "
        "every other.\n"
        "\n"
        "Reads the config and the tables that it names. Writes affinity.json (mean, standard error "
        "and count for each pair), affinity.csv and affinity.jsonl (each measurement) into the run "
        "directory. What is there already is kept.",
    .examples = {"affinity census.toml", "affinity census.toml --affinity.every 5"},
    .positionals = {kConfig},
    .flags = {kTargets, kOut},
    .takes_config = true};

const Verb kGroup = {
    .name = "group",
    .summary = "choose groups, from a run's affinity, any matrix or measured scores",
    .text =
        "Chooses at most the given number of groups that cover all tasks, so that the mean over "
        "tasks of the affinity from the other members of its best group is largest, and proves "
        "that none are better, or says how much better others may be.\n"
        "\n"
        "With a config: reads what kindred affinity left in the run directory, not the data, and "
        "writes grouping.json beside it. Otherwise it reads the file, writes nothing and prints "
        "the groups to standard output; only the flags --grouping.* and --run.threads mean "
        "anything then. The file is a "
        "matrix: JSON (format kindred.affinity/1), CSV (task names in the first row and column; "
        "the first cell says source\\target or target\\source, or --rows does) or NPY with "
        "--names; or a table of what trained groups scored: CSV (columns group, task, score and, "
        "if wanted, cost) with --better, or JSON (kindred.scores/1), in which groups that are not "
        "listed cannot be chosen.\n"
        "\n"
        "Ctrl-C, and --time-limit, end the search with the best groups so far. See "
        "docs/grouping.md.",
    .examples = {"group affinity.json --networks 3",
                 "group affinity.json --networks 1..6 --alternatives 3",
                 "group affinity.csv --rows target --grouping.apart \"age,income\" --json",
                 "group scores.csv --better lower --grouping.budget 2.5",
                 "group census.toml --grouping.networks 4"},
    .positionals =
        {{"INPUT", "",
          "CONFIG.toml, or a table with --targets, of a run; or a matrix or table of scores: "
          ".json, .csv or .npy."}},
    .flags =
        {kTargets,
         kOut,
         {"--networks", "B|A..B",
          "The budget: at most so many groups, the same as --grouping.networks; or all budgets "
          "from A to B, with what each further network adds."},
         {"--rows", "source|target",
          "For a NPY, and a CSV whose first cell does not say it: whether row i holds what task i "
          "does to the others (source) or what they do to it (target)."},
         {"--names", "FILE", "For a NPY: the tasks' names, one a line, or a JSON list."},
         {"--better", "higher|lower", "For a table of scores that does not say it."},
         {"--measurements", "FILE",
          "An affinity.jsonl of single measurements behind the matrix, to resample. Without it "
          "the matrix's standard errors are used, where it has them."},
         {"--alternatives", "K",
          "The next best K groupings, too: the same as --grouping.alternatives."},
         {"--resamples", "N",
          "How often to solve again with resampled affinities: the same as --grouping.resamples."},
         {"--time-limit", "SECONDS", "The same as --grouping.time_limit."},
         {"--threads", "N", "The same as --run.threads; the groups do not depend on it."},
         {"--json", "",
          "Print JSON: format kindred.grouping/1, or kindred.groupings/1 for a range."}},
    .takes_config = true};

const Verb kTrain = {
    .name = "train",
    .summary = "train the chosen groups' networks and bundle them",
    .text =
        "Trains a network for each group in grouping.json, for every seed, and makes the bundle. "
        "[grouping] changes nothing here: kindred group chooses, --grouping brings groups of your "
        "own.\n"
        "\n"
        "Reads the config, the tables that it names and grouping.json in the run directory. Writes "
        "networks/, test_predictions.csv and bundle/ there; with --grouping also grouping.json, "
        "which then says that its groups were given. What is there already is kept.",
    .examples = {"train census.toml", "train census.toml --out runs/second",
                 "train census.toml --grouping mine.json"},
    .positionals = {kConfig},
    .flags = {kTargets,
              kOut,
              {"--grouping", "FILE",
               "Train these groups instead: a grouping.json, or a JSON list of lists of task "
               "names. Affinities need not be measured."}},
    .takes_config = true};

const Verb kRefine = {
    .name = "refine",
    .summary = "further trainings for a finished run, where they may change the answer",
    .text =
        "Goes on from a run: plans further networks from what all trained ones gained, trains "
        "them, and answers anew which networks to use: several, one for all, or single-task "
        "networks. See [refine], [answer] and docs/answer.md.\n"
        "\n"
        "Reads the config, the tables that it names, affinity.json and grouping.json in the run "
        "directory. Writes networks/, refinement.json, metrics.json, bundle/ and report.html "
        "there. What is there already is kept. The summary goes to standard output.",
    .examples = {"refine census.toml", "refine census.toml --trainings 10 --out runs/second"},
    .positionals = {kConfig},
    .flags = {kTargets,
              kOut,
              {"--trainings", "N",
               "At most so many networks more than the run has trained for this. Default: as "
               "many as tasks; for a run without refinement, refine.trainings."}},
    .takes_config = true};

const Verb kPredict = {
    .name = "predict",
    .summary = "predictions of a bundle for the rows of a table or a folder of pictures",
    .text =
        "Gives the predictions of all tasks for every row of a table: numbers in the task's own "
        "units, or the most probable class.\n"
        "\n"
        "Reads the bundle and a table with the columns that training had (CSV, TSV or ARFF, plain "
        "or gzip); targets are not needed. Writes CSV, one column a task, to standard output or to "
        "-o. For a bundle with tasks that answer for every pixel, -o names a new directory, which "
        "gets a picture or a NumPy array for each task and picture, and predictions.csv of the "
        "other "
        "tasks. A bundle holds programs: use only those from people whose programs you would run.",
    .examples = {"predict runs/census/bundle new.csv",
                 "predict runs/census/bundle new.csv -o out.csv --probabilities",
                 "predict runs/celeba/bundle new_faces",
                 "predict runs/rooms/bundle new_rooms -o answers"},
    .positionals = {{"BUNDLE", "", "A bundle directory, such as runs/census/bundle."},
                    {"INPUT", "",
                     "The table to predict for; for a bundle of pictures a picture or a folder."}},
    .flags = {{"-o,--out", "FILE", "Write the predictions there; maps into a directory."},
              {"--probabilities", "",
               "One more column for each class of a task, called task:class, with its "
               "probability."}}};

const Verb kCompare = {
    .name = "compare",
    .summary = "ways to choose groups, trained and held against each other",
    .text =
        "With a config: trains the groups that each method chooses, for each budget of networks, "
        "and "
        "compares them on the test rows: TAG, cosine similarity, HOA (which trains all pairs and "
        "singles), random groupings, single-task networks, one network for all, if wanted a "
        "grouping of your own and the optimum (which trains every group). Every network is trained "
        "once, whichever methods need it; each method is charged what it alone would have cost. "
        "See [compare] and docs/compare.md.\n"
        "\n"
        "Reads the config and the tables that it names. Writes the run directory, with "
        "comparison.json and report.html. The table goes to standard output, all else to standard "
        "error. Ctrl-C saves; --resume goes on, also with other methods, budgets or seeds, and "
        "trains what is new.\n"
        "\n"
        "With --gains and no config: scores rules that choose groups on a table of measured "
        "results of trained groups, with no training: the oracle, which sees all results; HOA, "
        "which sees those of pairs and singles; affinities, where they are given; and random "
        "groupings. Reads the table (CSV or JSON, as kindred group does), and perhaps a second one "
        "of the same groups on test rows and a matrix of affinities. Prints, for each budget, what "
        "the groups that a rule chose measured, mean over tasks.",
    .examples =
        {"compare census.toml --networks 2..4",
         "compare census.toml --networks 3 --optimum --grouping mine.json --resume",
         "compare --gains validation.json --test test.json --budgets 1,1.5,2,2.5,3",
         "compare --gains gains.csv --better higher --affinity affinity.json --networks 1..4"},
    .positionals = {{.name = "CONFIG",
                     .value = "",
                     .help = kConfig.help + " Not with --gains.",
                     .optional = true}},
    .flags =
        {{"--networks", "B|A..B|B,…",
          "Budgets: numbers of networks. The same as --compare.networks. Default for --gains: "
          "1..4."},
         {"--json", "", "Print JSON: format kindred.comparison/1, or kindred.rules/1 for --gains."},
         kTargets,
         kOut,
         {"--resume", "",
          "Go on in the run directory, which must have the same config but for [compare], "
          "[grouping] and [run]. Without this the directory must be new or empty."},
         {"--methods", "NAME,…", "The same as --compare.methods."},
         {"--weightings", "NAME,…",
          "Also one network for all with each of these: the same as --compare.weightings."},
         {"--optimum", "", "Also train every group: one more method."},
         {"--grouping", "FILE", "A grouping of your own: the same as --compare.grouping_path."},
         {"--gains", "FILE",
          "The results of trained groups that are chosen by: .csv or .json (kindred.scores/1). "
          "The flags below are for this."},
         {"--test", "FILE",
          "Results of the same groups that count in the end. Without it those of --gains do."},
         {"--affinity", "FILE",
          "A matrix of affinities of the same tasks: .json, or .csv whose first cell says its "
          "direction."},
         {"--budgets", "COST,…", "Budgets of cost instead of networks, such as 1,1.5,2."},
         {"--better", "higher|lower", "For a table that does not say it."},
         {"--trainings", "N,…",
          "Trainings that refinement may choose, beyond single-task networks and one network for "
          "all: one rule for each number. Default: 0, as many as tasks, and twice as many."},
         {"--at-once", "N", "Trainings that refinement plans together. Default: 1."},
         {"--draws", "N", "Random groupings for each budget. Default: 1000."},
         {"--seed", "S", "Seed of the random groupings and of refinement. Default: 0."}},
    .takes_config = true};

const Verb kReport = {
    .name = "report",
    .summary = "a finished run as a page to look at, or as tables",
    .text =
        "Shows what a run found: which tasks are in which networks, what that gains and how sure "
        "it is, what tasks do to each other, learning curves, time, settings. A stage that was not "
        "run is named as such; a file that is damaged is named in a warning, and the rest is "
        "shown.\n"
        "\n"
        "Reads the run directory alone. Writes report.html there: one file that needs no network "
        "and no other file. The other formats go to standard output, or to -o: md, a summary with "
        "tables; csv, one long tidy table; json, everything with all digits (format "
        "kindred.report/1). See docs/report.md.",
    .examples = {"report runs/census", "report runs/census -o census.html",
                 "report runs/census --format csv -o census.csv"},
    .positionals = {{"DIR", "", "A run directory, such as runs/census."}},
    .flags = {{"--format", "html|md|csv|json", "How it is told. Default: html."},
              {"-o,--out", "FILE", "Write it there."}}};

const Verb kSynth = {
    .name = "synth",
    .summary = "data whose truth is known, to try everything on",
    .text =
        "Makes up data whose truth is known, and a config that runs them as they are. KIND tasks: "
        "groups of tasks that share latent factors, which the groups need in opposite ways, and "
        "tasks that share nothing. KIND table-tennis: a robot that watches a ball and is asked how "
        "far it flies, how it spins and where it lands, and, beside that, for Fibonacci numbers. "
        "KIND gains: no data, but the results of all groups of tasks, as if each had been trained, "
        "for kindred compare --gains. KIND celeba: faces drawn by rule, with 40 attributes, in the "
        "layout of CelebA. KIND taskonomy: "
        "furnished rooms with depth, normals, segments, edges and key points, in the layout of "
        "Taskonomy.\n"
        "\n"
        "Reads nothing. Writes table.csv, tasks.toml or table_tennis.toml, or a folder of pictures "
        "with its lists and celeba.toml or taskonomy.toml, and planted.json (format "
        "kindred.planted/1: which tasks belong together, and all that the data were made from). "
        "KIND gains writes validation.json, test.json and affinity.json. The same seed gives the "
        "same bytes.",
    .examples = {"synth tasks --out planted",
                 "synth tasks --out hard --groups 5 --conflict 1 --noise 1 --missing 0.3 --seed 7",
                 "synth table-tennis --out table_tennis",
                 "synth celeba --out celeba --images 5000"},
    .positionals = {{"KIND", "tasks|table-tennis|gains|celeba|taskonomy", "What to make up."}},
    .flags = {
        {"--out", "DIR", "Where to write; a new or empty directory. Needed."},
        {"--rows", "N", "Rows of the table. Default: 4000; table-tennis: 2000."},
        {"--images", "N", "celeba, taskonomy: pictures. Default: 1000."},
        {"--threads", "T",
         "celeba, taskonomy: threads that draw. Default: 0, one a core. They change no byte."},
        {"--tasks", "N", "gains: number of tasks, 2 to 12. Default: 6."},
        {"--features", "F", "tasks: features that the groups read. Default: 12."},
        {"--groups", "K", "tasks: groups. Default: 3."},
        {"--tasks-per-group", "M", "tasks: tasks of each group. Default: 3."},
        {"--independent", "I",
         "tasks: so many tasks of no group, each with 4 features of its own. Default: 0."},
        {"--binary", "B", "tasks: so many of the tasks say yes or no. Default: 0."},
        {"--conflict", "C",
         "tasks: from 0, groups need nothing in common, to 1, all need the same in opposite "
         "ways. Default: 0.5."},
        {"--noise", "S",
         "tasks: deviation of the noise, the signal's being 1; one value, or one for each "
         "task with commas between. Default: 0.5. table-tennis: deviation of the camera's "
         "noise in metres. Default: 0.002. gains: deviation of measured gains. Default: 0.3."},
        {"--missing", "P",
         "tasks: share of labels that are missing; one value, or one for each task. "
         "Default: 0."},
        {"--seed", "S", "Seed of everything. Default: 0."}}};

const Verb kDoctor = {
    .name = "doctor",
    .summary = "check that this installation computes as fast as it can",
    .text =
        "Names the versions, the device that networks train on and the matrix library in use, "
        "measures how fast matrix products run, and looks at the disk that runs are written to. "
        "Reads and writes nothing. Exit code 0 "
        "when all is well, 1 when something should be mended; it says how.",
    .examples = {"doctor", "doctor --json"},
    .flags = {{"--out", "DIR", "Look at the disk that holds this directory. Default: runs."},
              {"--json", "", "Print the findings as JSON, format kindred.doctor/1."}}};

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {kRun,     kAffinity, kGroup,  kTrain, kRefine,
                                        kCompare, kPredict,  kReport, kSynth, kDoctor};
  return all;
}

const std::vector<Argument>& common_flags() {
  static const std::vector<Argument> all = {
      {"-q,--quiet", "", "Say nothing but warnings and errors."},
      {"--log-json", "", "Write messages, progress and errors as JSON, one object a line."},
      {"-h,--help", "", "Show this help."}};
  return all;
}

const std::vector<Argument>& program_flags() {
  static const std::vector<Argument> all = {
      {"-h,--help", "", "the list of verbs"},
      {"--help-config", "", "all keys of a config, as Markdown"},
      {"--manual", "DIR", "write manual pages and completion for shells below DIR"},
      {"--version", "", "the versions of kindred and libtorch"}};
  return all;
}

}  // namespace kindred
