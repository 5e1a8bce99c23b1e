#include "kindred/cli/verb.h"

namespace kindred {
namespace {

const Argument kConfig = {
    "CONFIG", "",
    "A TOML file: [data] names the table, a [[task]] for each task names its target column; all "
    "other keys have defaults. Or a table (.csv, .tsv or .arff, each also .gz), with --targets."};
const Argument kOut = {"--out", "DIR",
                       "The run directory. Default: runs/<name of CONFIG without its extension>."};

const Argument kTargets = {
    "--targets", "COLUMN,…",
    "For a table in place of CONFIG: the columns to predict, one task each. Quote a name that "
    "contains a comma with double quotes. All keys have their defaults or are set by flags, such "
    "as --data.drop id. The resulting config is written to config.toml in the run directory."};

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
                 "run census.csv --targets income,married --data.drop id"},
    .positionals = {kConfig},
    .flags = {kTargets,
              kOut,
              {"--resume", "",
               "Continue the run in the run directory, which must have the same config. Without "
               "this flag the directory must be new or empty."}},
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

const Verb kPredict = {
    .name = "predict",
    .summary = "predict the rows of a table or a folder of pictures with a bundle",
    .text =
        "Predicts all tasks for every row of a table: numbers in the unit of the target column, or "
        "the most probable class.\n\n"
        "Reads the bundle and a table with the columns of the training data (CSV, TSV or ARFF, "
        "plain or gzip); target columns are not needed. Writes CSV with one column per task to "
        "standard output or to -o. For a bundle with label maps, -o names a new directory, which "
        "receives a picture or a NumPy array for each task and picture, and predictions.csv with "
        "the other tasks. A bundle contains program code: use only bundles from sources that you "
        "trust.",
    .examples = {"predict runs/census/bundle new.csv",
                 "predict runs/census/bundle new.csv -o out.csv --probabilities",
                 "predict runs/celeba/bundle new_faces",
                 "predict runs/rooms/bundle new_rooms -o answers"},
    .positionals =
        {{"BUNDLE", "", "A bundle directory, such as runs/census/bundle."},
         {"INPUT", "",
          "The table to predict; for a bundle of pictures: a picture or a folder of pictures."}},
    .flags = {{"-o,--out", "FILE",
               "Write the predictions to this file; label maps to this directory. Default: "
               "standard output."},
              {"--probabilities", "",
               "Add a column task:class with the probability of each class of a task."}}};

const Verb kExport = {
    .name = "export",
    .summary = "write a bundle for NVIDIA Triton or as ONNX",
    .text =
        "--to triton writes a model repository: a model for each network, and an ensemble that "
        "shows all tasks as one model. Its input is a raw row as in docs/bundle.md; its outputs "
        "are named by task.\n\n"
        "--to onnx writes bundle.onnx with all tasks and a file for each network (operator set 17, "
        "ai.onnx.ml 3). The inputs are the columns of the table, numbers as float64 and categories "
        "as texts, each [rows, 1], or a picture of uint8 samples; the encoding is part of the "
        "file. The outputs are the tasks in their own units, classes and probabilities. An "
        "encoder of your own cannot be written as ONNX. See docs/export.md.",
    .examples = {"export runs/census/bundle --to onnx --out census_onnx",
                 "export runs/census/bundle --to triton --out models --name census"},
    .positionals = {{"BUNDLE", "", "A bundle directory, such as runs/census/bundle."}},
    .flags = {{"--to", "onnx|triton", "The format."},
              {"-o,--out", "DIR", "A new or empty directory for the files."},
              {"--name", "NAME",
               "Triton: the name of the ensemble; networks are NAME_network_0, and so on. Default: "
               "the name of the run directory, or of the bundle if it lies elsewhere."}}};

const Verb kServe = {
    .name = "serve",
    .summary = "answer requests for predictions over HTTP",
    .text =
        "Serves one bundle or several by the Open Inference Protocol, version 2, as KServe and "
        "Triton speak it: GET /v2/health/ready, GET /v2/models/NAME, POST /v2/models/NAME/infer; "
        "with JSON or binary tensors, one input for each column or one matrix, and pictures as "
        "samples or files. GET /metrics is for Prometheus. See docs/serve.md.\n\n"
        "Requests that arrive together are computed together. A bundle that is written again is "
        "loaded beside the old one and then takes its place; a hangup signal (SIGHUP) loads all "
        "again. A termination signal ends the program once the requests that it has are answered. "
        "Without --listen only programs on this machine can reach it. Messages go to standard "
        "error.",
    .examples = {"serve runs/census/bundle",
                 "serve census=runs/census/bundle faces=runs/celeba/bundle --listen 0.0.0.0:8000 "
                 "--token-file token.txt",
                 "serve census/1=old/bundle census/2=new/bundle"},
    .positionals = {{.name = "BUNDLE",
                     .value = "",
                     .help = "A bundle directory, NAME=BUNDLE or NAME/VERSION=BUNDLE. Default of "
                             "NAME: the name of the run directory; of VERSION: 1. A request "
                             "without a version gets the newest.",
                     .several = true}},
    .flags = {{"--listen", "ADDRESS:PORT",
               "Where to listen, such as 0.0.0.0:8080 or [::1]:8080, or a port of 127.0.0.1; 0: "
               "any free port. Default: 127.0.0.1:8080."},
              {"--token-file", "FILE",
               "Answer only requests with Authorization: Bearer and the first line of this file."},
              {"--tls-cert", "FILE", "Serve HTTPS with this certificate chain (PEM)."},
              {"--tls-key", "FILE", "The certificate's private key (PEM)."},
              {"--replicas", "N",
               "Threads that compute for each bundle, from 0 to 1024. Default: 0, one for each "
               "processor."},
              {"--delay", "MICROSECONDS",
               "How long a request may wait for others to be computed with, from 0 to 1000000. It "
               "does not wait if there are no others. Default: 1000."},
              {"--batch-rows", "N",
               "Rows of several requests that are computed together, from 1 to 1048576. Default: "
               "1024."},
              {"--queue", "N",
               "Requests that may wait for each bundle, from 1 to 1048576; more are refused with "
               "status 503. Default: 1024."},
              {"--most-rows", "N", "Rows of a request, from 1 to 16777216. Default: 65536."},
              {"--body-limit", "MIB",
               "Size of a request in MiB, also after decompression, from 1 to 2047. Default: 64."},
              {"--connections", "N",
               "Connections at a time, from 1 to 65536; more are closed. Default: 1024."},
              {"--timeout", "SECONDS",
               "How long to wait for a client that is silent or slow, and for a request's turn, "
               "from 1 to 86400. Default: 30."},
              {"--watch", "SECONDS",
               "How often to look for bundles that were written again, from 0 to 86400; 0: never. "
               "Default: 1."},
              {"--log-requests", "", "Write a JSON object for each request to standard output."}}};

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

const Verb kReport = {
    .name = "report",
    .summary = "write the results of a run as a page, as tables or as JSON",
    .text =
        "Reports the results of a run: the networks and their tasks, the gain and its uncertainty, "
        "affinities, learning curves, time and settings. A stage that was not run is reported as "
        "missing; a damaged file is reported in a warning, and the rest is shown.\n\n"
        "Reads only the run directory. Writes report.html there: one file that needs no network "
        "connection and no other file. The other formats go to standard output, or to -o: md, a "
        "summary with tables; csv, one table in long format; json, all values with all digits "
        "(format kindred.report/1). See docs/report.md.",
    .examples = {"report runs/census", "report runs/census -o census.html",
                 "report runs/census --format csv -o census.csv"},
    .positionals = {{"DIR", "", "A run directory, such as runs/census."}},
    .flags = {{"--format", "html|md|csv|json", "Format of the report. Default: html."},
              {"-o,--out", "FILE",
               "Write the report to this file. Default: for html report.html in DIR, else standard "
               "output."}}};

const Verb kSynth = {
    .name = "synth",
    .summary = "generate data sets with known relations between tasks",
    .text =
        "Generates a data set with known relations between its tasks, and a config that runs it "
        "unchanged. KIND tasks: groups of tasks that share latent factors, which the groups use in "
        "opposite ways, and tasks that share nothing. KIND table-tennis: a robot observes a ball; "
        "the tasks are the distance, spin and landing point of its flight and, as an unrelated "
        "task, Fibonacci numbers. KIND gains: no data, but the results of all groups of tasks, as "
        "if each had been trained, for kindred compare --gains. KIND celeba: drawn faces with 40 "
        "attributes, in the layout of CelebA. KIND taskonomy: drawn rooms with depth, normals, "
        "segments, edges and key points, in the layout of Taskonomy.\n\n"
        "Reads nothing. Writes table.csv and tasks.toml or table_tennis.toml, or a folder of "
        "pictures with its lists and celeba.toml or taskonomy.toml; and planted.json (format "
        "kindred.planted/1: which tasks belong together, and all parameters of the data). KIND "
        "gains writes validation.json, test.json and affinity.json. The same seed gives the same "
        "bytes.",
    .examples = {"synth tasks --out planted",
                 "synth tasks --out hard --groups 5 --conflict 1 --noise 1 --missing 0.3 --seed 7",
                 "synth table-tennis --out table_tennis",
                 "synth celeba --out celeba --images 5000"},
    .positionals = {{"KIND", "tasks|table-tennis|gains|celeba|taskonomy", "The kind of data set."}},
    .flags = {
        {"--out", "DIR", "The output directory, new or empty. Required."},
        {"--rows", "N",
         "tasks, table-tennis: rows of the table, from 20 to 10000000. Default: 4000; "
         "table-tennis: 2000."},
        {"--images", "N",
         "celeba, taskonomy: number of pictures, from 20 to 500000. Default: 1000."},
        {"--threads", "T",
         "celeba, taskonomy: number of threads, from 0 to 1024. Default: 0, one for each "
         "processor. The files do not depend on it."},
        {"--tasks", "N", "gains: number of tasks, from 2 to 12. Default: 6."},
        {"--features", "F",
         "tasks: number of features that the groups use, from 1 to 1000. Default: 12."},
        {"--groups", "K", "tasks: number of groups, from 0 to 2000. Default: 3."},
        {"--tasks-per-group", "M",
         "tasks: number of tasks in each group, from 1 to 2000. Default: 3."},
        {"--independent", "I",
         "tasks: number of tasks without a group, from 0 to 2000, each with 4 features of "
         "its own. Default: 0."},
        {"--binary", "B",
         "tasks: number of binary tasks, from 0 to 2000 and at most all; the other tasks are "
         "regressions. Default: 0."},
        {"--conflict", "C",
         "tasks: conflict between groups, from 0 to 1. 0: groups share nothing; 1: all groups use "
         "the same factors in opposite ways. Default: 0.5."},
        {"--noise", "S",
         "tasks: standard deviation of the noise, as a multiple of the signal's, from 0 to "
         "1000; one value, or one per task separated by commas. Default: 0.5. table-tennis: "
         "standard deviation of the camera's noise in metres, from 0 to 1. Default: 0.002. gains: "
         "standard deviation of the noise of measured gains, at least 0. Default: 0.3."},
        {"--missing", "P",
         "tasks: fraction of missing labels, at least 0 and below 1; one value, or one per task "
         "separated by commas. Default: 0."},
        {"--seed", "S", "Seed of all random numbers, from 0 to 1000000000000000. Default: 0."}}};

const Verb kDoctor = {
    .name = "doctor",
    .summary = "check the speed and the libraries of this installation",
    .text =
        "Prints the versions, the device on which networks train, the matrix library and its speed "
        "in matrix products, and the free space for run directories. Reads and writes no files. "
        "Exit code 0 if there is no problem, else 1 with advice on how to fix it.",
    .examples = {"doctor", "doctor --json"},
    .flags = {{"--out", "DIR", "Check the disk that holds this directory. Default: runs."},
              {"--json", "", "Print the findings as JSON: format kindred.doctor/1."}}};

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {kRun,     kAffinity, kGroup, kTrain,  kRefine, kCompare,
                                        kPredict, kExport,   kServe, kReport, kSynth,  kDoctor};
  return all;
}

const std::vector<Argument>& common_flags() {
  static const std::vector<Argument> all = {
      {"-q,--quiet", "", "Print only warnings and errors."},
      {"--log-json", "", "Write messages, progress and errors as JSON, one object per line."},
      {"-h,--help", "", "Show this help."}};
  return all;
}

const std::vector<Argument>& program_flags() {
  static const std::vector<Argument> all = {
      {"-h,--help", "", "print the list of verbs"},
      {"--help-config", "", "print all keys of a config, as Markdown"},
      {"--manual", "DIR", "write manual pages and shell completions below DIR"},
      {"--version", "", "print the versions of kindred and libtorch"}};
  return all;
}

}  // namespace kindred
