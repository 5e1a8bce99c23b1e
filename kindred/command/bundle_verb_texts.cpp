#include "kindred/command/verb_texts.h"

namespace kindred {
namespace {

const Verb kPredict = {
    .name = "predict",
    .summary = "predict the rows of a table or a folder of pictures with a bundle",
    .text =
        "Predicts all tasks for every row of a table: numbers in the unit of the target column, or "
        "the most probable class.\n\n"
        "Reads the bundle and a table with the columns of the training data, joined ones included, "
        "in "
        "any format that training reads; target columns are not needed. Writes CSV with one column "
        "per task to "
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
    .summary = "answer requests for predictions over HTTP and gRPC",
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
              {"--grpc", "ADDRESS:PORT",
               "Where to listen for gRPC, the service inference.GRPCInferenceService; none: "
               "nowhere. Default: 127.0.0.1:8081."},
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
              {"--wait", "MILLISECONDS",
               "How long a request may wait to be read and for its turn, from 0 to 3600000; those "
               "that would wait longer get status 503 at once. 0: as long as it takes, but where "
               "more than 64 wait, 5, or as long as four batches take. Default: 0."},
              {"--batch-rows", "N",
               "Rows of several requests that are computed together, from 1 to 1048576. Default: "
               "256."},
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

}  // namespace

std::vector<Verb> bundle_verb_texts() {
  return {kPredict, kExport, kServe};
}

}  // namespace kindred
