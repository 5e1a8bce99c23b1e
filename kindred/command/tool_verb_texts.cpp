#include "kindred/command/verb_texts.h"

namespace kindred {
namespace {

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

std::vector<Verb> tool_verb_texts() {
  return {kReport, kSynth, kDoctor};
}

}  // namespace kindred
