#include "kindred/command/verb_texts.h"

namespace kindred {
namespace {

const Argument kConfig = {
    "CONFIG", "",
    "A TOML file: [data] names the table, a [[task]] for each task names its target column; all "
    "other keys have defaults. Or a table (.csv, .tsv, .arff, .svmlight, also .gz; .npy, .npz), "
    "with "
    "--targets."};
const Argument kOut = {"--out", "DIR",
                       "The run directory. Default: runs/<name of CONFIG without its extension>."};

const Argument kTargets = {
    "--targets", "COLUMN,…",
    "For a table in place of CONFIG: the columns to predict, one task each; * and ? stand for any "
    "text and any one byte. Quote a name that contains a comma with double quotes. All keys have "
    "their defaults or are set by flags, such "
    "as --data.drop id. The resulting config is written to config.toml in the run directory."};

const Argument kJoin = {
    "--join", "",
    "Work on the run together with other processes that were started by the same command, at any "
    "time, on this machine or on others that see the run directory; also continues a run. Under "
    "srun, mpirun or torchrun this is not needed. See docs/scale.md."};

const Verb kRun = {
    .name = "run",
    .summary = "run all stages: affinity, grouping, networks, comparison, bundle",
    .text =
        "Trains all tasks together in one network and measures how a training step for one task "
        "changes the loss of every other; chooses the groups of tasks that help each other most; "
        "trains a network for each group, single-task networks, one network for all tasks and "
        "random groupings, over several seeds; trains further networks that may improve the answer "
        "([refine]); recommends the networks that the validation rows support ([answer]); compares "
        "all of them on the test rows.\n\n"
        "Reads the config and the tables that it names. Writes the run directory: config.toml "
        "(with every default), affinity.json, affinity.csv, affinity.jsonl, grouping.json, "
        "networks/, refinement.json, test_predictions.csv, metrics.json, timing.json, bundle/ "
        "(the recommended networks, ready to serve), report.html (all results as a page) and "
        "log.jsonl. The table of results goes to standard output, everything else to standard "
        "error. Ctrl-C saves a checkpoint; --resume continues from it, with the same results as an "
        "uninterrupted run.",
    .examples = {"run census.toml",
                 "run census.toml --out runs/second --train.epochs 10 --grouping.networks 3",
                 "run census.toml --out runs/second --resume",
                 "run census.csv --targets income,married --data.drop id",
                 "run fewer.toml --from runs/census"},
    .positionals = {kConfig},
    .flags =
        {kTargets,
         kOut,
         {"--resume", "",
          "Continue the run in the run directory, which must have the same config. Without "
          "this flag the directory must be new or empty."},
         kJoin,
         {"--from", "DIR",
          "Begin with an earlier run of other tasks: what is the same in it is taken over, and "
          "the log, the summary and the report say what was and why the rest was not. See "
          "docs/from.md."},
         {"--cold", "",
          "With --from and new tasks: measure affinities in a joint training from initial "
          "weights, not from those of the earlier run."}},
    .takes_config = true};

const Verb kInit = {
    .name = "init",
    .summary = "write a starter config for a table, with what was found in it",
    .text =
        "Reads a table and writes a config for it, to be edited and run. What was found stands in "
        "it as comments: rows and columns, empty cells, and with --targets the kind of every task, "
        "pairs of tasks that few rows have labels of, and all that kindred run warns of, such as "
        "identifiers, columns that give a label away, constant columns and rare classes. The keys "
        "that most runs change first stand there with their defaults.\n\n"
        "With --targets, or labels that the file or --data.labels_path names, kindred run takes "
        "the config as it is. Without, every column that may be a target stands there as a comment "
        "with its kind. Keys given as flags are written into the config. Nothing is trained.",
    .examples = {"init patients.csv", "init patients.csv --targets pressure,outcome,ward",
                 "init patients.csv --targets \"y_*\" --data.drop id --out - | less"},
    .positionals = {{"TABLE", "", "A table: .csv, .tsv or .arff, each also .gz."}},
    .flags =
        {{"--targets", "COLUMN,…",
          "The columns to predict, as for kindred run. Default: none; all columns are listed."},
         {"--out", "FILE",
          "The config; - is standard output. Default: <name of TABLE>.toml in the working "
          "directory."},
         {"--force", "", "Replace the file if it exists."}},
    .takes_config = true};

const Verb kAffinity = {
    .name = "affinity",
    .summary = "measure affinities in one joint training (the first stage of run)",
    .text =
        "Trains all tasks together in one network and measures how a training step for one task "
        "changes the loss of every other.\n\n"
        "Reads the config and the tables that it names. Writes affinity.json (mean, standard error "
        "and count for each pair), affinity.csv and affinity.jsonl (each measurement) into the run "
        "directory. Existing results in the directory are kept.",
    .examples = {"affinity census.toml", "affinity census.toml --affinity.every 5"},
    .positionals = {kConfig},
    .flags = {kTargets, kOut},
    .takes_config = true};

const Verb kGroup = {
    .name = "group",
    .summary = "choose groups from a run's affinities, a matrix or measured scores",
    .text =
        "Chooses at most the given number of groups that together cover all tasks. Each task is "
        "served by one of its groups; its score there is the mean affinity from the other members. "
        "The chosen groups maximise the mean score over tasks. They are proven optimal, or a bound "
        "on better groups is printed.\n\n"
        "With a config: reads the affinities in the run directory, not the data, and writes "
        "grouping.json there. With a file: writes no file and prints the groups to standard "
        "output; of the config's flags only --grouping.* and --run.threads apply. The file is a "
        "matrix of affinities: JSON (format kindred.affinity/1), CSV (task names in the first row "
        "and column; the first cell is source\\target or target\\source, unless --rows is given) "
        "or NPY with --names. Or it is a table of the scores of trained groups: CSV (columns "
        "group, task, score and optionally cost) with --better, or JSON (kindred.scores/1); only "
        "groups in the table can be chosen.\n\n"
        "Ctrl-C and --time-limit end the search with the best groups so far. See docs/grouping.md.",
    .examples = {"group affinity.json --networks 3",
                 "group affinity.json --networks 1..6 --alternatives 3",
                 "group affinity.csv --rows target --grouping.apart \"age,income\" --json",
                 "group scores.csv --better lower --grouping.budget 2.5",
                 "group census.toml --grouping.networks 4"},
    .positionals = {{"INPUT", "",
                     "CONFIG.toml, or a table with --targets, of a run; or a matrix of affinities "
                     "or a table of scores: .json, .csv or .npy."}},
    .flags =
        {kTargets,
         kOut,
         {"--networks", "B|A..B",
          "B: at least 1; the largest number of groups, the same as --grouping.networks. Default: "
          "3, or no limit if --grouping.budget is given. A..B: choose groups for every number from "
          "A to B."},
         {"--rows", "source|target",
          "For NPY, and for CSV whose first cell does not say it: the meaning of row i. source: "
          "the effects of task i on the others. target: the effects of the others on task i."},
         {"--names", "FILE", "For NPY: a file of the task names, one per line or as a JSON list."},
         {"--better", "higher|lower",
          "Whether higher or lower scores are better, for a table of scores that does not say it."},
         {"--measurements", "FILE",
          "An affinity.jsonl with the single measurements of the matrix, which are resampled. "
          "Without it, affinities are drawn by the standard errors of the matrix, if it has them."},
         {"--alternatives", "K",
          "Also find the K next best groupings, from 0 to 1000. Default: 0. The same as "
          "--grouping.alternatives."},
         {"--resamples", "N",
          "Number of resamples of the affinities, from 0 to 1000000. The same as "
          "--grouping.resamples, which states the default."},
         {"--time-limit", "SECONDS",
          "Time limit of the search, above 0. The same as --grouping.time_limit, which states the "
          "default."},
         {"--threads", "N",
          "Number of threads, from 0 to 1024. Default: 0, one for each processor. The same as "
          "--run.threads. The groups do not depend on it."},
         {"--json", "",
          "Print JSON: format kindred.grouping/1, or kindred.groupings/1 for a range of "
          "--networks."}},
    .takes_config = true};

const Verb kTrain = {
    .name = "train",
    .summary = "train the networks of the chosen groups and bundle them",
    .text =
        "Trains a network for each group in grouping.json, for every seed, and writes the bundle. "
        "The keys of [grouping] have no effect here; kindred group chooses the groups, or "
        "--grouping gives them.\n\n"
        "Reads the config, the tables that it names and grouping.json in the run directory. Writes "
        "networks/, test_predictions.csv and bundle/ there; with --grouping also grouping.json, "
        "which records that its groups were given. Existing results in the directory are kept.",
    .examples = {"train census.toml", "train census.toml --out runs/second",
                 "train census.toml --grouping mine.json"},
    .positionals = {kConfig},
    .flags = {kTargets,
              kOut,
              {"--grouping", "FILE",
               "Train these groups instead: a grouping.json, or a JSON list of lists of task "
               "names. No affinities are needed."}},
    .takes_config = true};

const Verb kRefine = {
    .name = "refine",
    .summary = "train further networks that may improve the answer of a finished run",
    .text =
        "Continues a finished run: plans further networks from the measured gains of all trained "
        "ones, trains them, and determines again which networks to use: several, one for all tasks "
        "or single-task networks. See [refine], [answer] and docs/answer.md.\n\n"
        "Reads the config, the tables that it names, affinity.json and grouping.json in the run "
        "directory. Writes networks/, refinement.json, metrics.json, bundle/ and report.html "
        "there. Existing results in the directory are kept. The summary goes to standard output.",
    .examples = {"refine census.toml", "refine census.toml --trainings 10 --out runs/second"},
    .positionals = {kConfig},
    .flags = {kTargets,
              kOut,
              {"--trainings", "N",
               "Largest number of networks to train in addition to those that refinement has "
               "already trained, from 0 to 10000. Default: the number of tasks; for a run without "
               "refinement, refine.trainings."}},
    .takes_config = true};

const Verb kCompare = {
    .name = "compare",
    .summary = "compare methods of choosing groups by training their networks",
    .text =
        "With a config: trains the groups that each method chooses, for each budget of networks, "
        "and compares them on the test rows: TAG, cosine similarity, HOA (which trains all pairs "
        "and single tasks), random groupings, single-task networks, one network for all tasks, "
        "optionally a grouping of your own and the optimum (which trains every group). Every "
        "network is trained once, even if several methods need it; the cost of a method is what it "
        "would have cost alone. See [compare] and docs/compare.md.\n\n"
        "Reads the config and the tables that it names. Writes the run directory, with "
        "comparison.json and report.html. The table of results goes to standard output, everything "
        "else to standard error. Ctrl-C saves a checkpoint; --resume continues, also with other "
        "methods, budgets or seeds, and trains the networks that are missing.\n\n"
        "With --gains and no config: compares rules of choosing groups on a table of measured "
        "scores of trained groups, without training. The rules: the oracle, which uses all scores; "
        "HOA, which uses those of pairs and single tasks; affinities, if given; random groupings. "
        "Reads the table (CSV or JSON, as for kindred group), optionally a second table with "
        "scores of the same groups on test rows, and a matrix of affinities. Prints, for each "
        "budget and rule, the mean measured score over tasks of the chosen groups.",
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
          "Budgets: numbers of networks, from 1 to 2000. Default: 2..4, at most the number of "
          "tasks, as for --compare.networks; with --gains: 1..4."},
         {"--json", "",
          "Print JSON: format kindred.comparison/2, or kindred.rules/1 with --gains."},
         kTargets,
         kOut,
         {"--resume", "",
          "Continue in the run directory, which must have the same config except for [compare], "
          "[grouping] and [run]. Without this flag the directory must be new or empty."},
         kJoin,
         {"--methods", "NAME,…",
          "The methods to compare. The same as --compare.methods, which lists them."},
         {"--weightings", "NAME,…",
          "Also train one network for all tasks with each of these weightings. The same as "
          "--compare.weightings."},
         {"--optimum", "", "Also train every group and compare the optimum, for up to 12 tasks."},
         {"--grouping", "FILE",
          "A grouping of your own to compare: a grouping.json, or a JSON list of lists of task "
          "names. The same as --compare.grouping_path."},
         {"--gains", "FILE",
          "The measured scores of trained groups by which rules choose: .csv or .json "
          "(kindred.scores/1). The following flags are only for --gains."},
         {"--test", "FILE",
          "Scores of the same groups that are reported, such as those on test rows. Default: the "
          "file of --gains."},
         {"--affinity", "FILE",
          "A matrix of affinities of the same tasks: .json, or .csv whose first cell states its "
          "direction (source\\target or target\\source)."},
         {"--budgets", "COST,…",
          "Budgets of cost, above 0, in the unit of the table's costs, such as 1,1.5,2. Not with "
          "--networks."},
         {"--better", "higher|lower",
          "Whether higher or lower scores are better, for a table that does not say it."},
         {"--trainings", "N,…",
          "Numbers of trainings that refinement may choose, from 0 to 10000, beyond single-task "
          "networks and one network for all; each is a rule to compare. Default: 0, the number of "
          "tasks, and twice that."},
         {"--at-once", "N",
          "Number of trainings that refinement plans together, from 1 to 10000. Default: 1."},
         {"--draws", "N",
          "Number of random groupings for each budget, from 1 to 1000000. Default: 1000."},
         {"--seed", "S",
          "Seed of the random groupings and of refinement, from 0 to 9007199254740992. Default: "
          "0."}},
    .takes_config = true};

}  // namespace

std::vector<Verb> study_verb_texts() {
  return {kRun, kInit, kAffinity, kGroup, kTrain, kRefine, kCompare};
}

}  // namespace kindred
