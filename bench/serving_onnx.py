#!/usr/bin/env python3
"""Rows per second of ONNX Runtime with a bundle's ONNX file, on one thread and on two, beside a loop with the bundle on one thread
and beside kindred serve with binary tensors. The ONNX file takes columns, with categories as texts, and so do the requests
here; the loop begins with numbers. For a bundle of pictures give - as TABLE.

  PYTHON bench/serving_onnx.py BUNDLE TABLE [--program build/release/bin/kindred] [--bench build/release/bench/bench_serving]

PYTHON: an interpreter with numpy and onnxruntime 1.23.2, such as that of the tests' environment below build/ci/environments.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy
import onnxruntime
import serving_requests

BATCHES = (1, 256)


def array_of(kind, shape, values):
    if kind == "UINT8":
        return numpy.frombuffer(values, dtype=numpy.uint8).reshape(shape)
    if kind == "FP64":
        return numpy.array([float("nan") if value is None else value for value in values]).reshape(shape)
    return numpy.array([value or "" for value in values], dtype=object).reshape(shape)


def runtime_rate(path, tensors, rows, threads, seconds):
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])
    feeds = {name: array_of(kind, shape, values) for name, kind, shape, values in tensors}
    session.run(None, feeds)
    begin, done = time.perf_counter(), 0
    while time.perf_counter() < begin + seconds:
        session.run(None, feeds)
        done += rows
    return done / (time.perf_counter() - begin)


def output_of(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("table")
    parser.add_argument("--program", default="build/release/bin/kindred")
    parser.add_argument("--bench", default="build/release/bench/bench_serving")
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    rows = serving_requests.Rows(options.bundle)
    print(f"ONNX Runtime {onnxruntime.__version__}\n\n| rows | what | rows/s | beside the loop |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name, serving_requests.Server(options.program, options.bundle) as server:
        folder = pathlib.Path(name)
        output_of(options.program, "export", options.bundle, "--to", "onnx", "--out", folder / "onnx")
        file = folder / "onnx/bundle.onnx"
        for count in BATCHES:
            tensors = rows.tensors(count)
            loop = output_of(options.bench, "loop", options.bundle, options.table, count, options.seconds)
            rates = {"a loop, one thread": float(loop)}
            for threads in (1, 2):
                name = f"ONNX Runtime, {threads} thread{'s' * (threads > 1)}"
                rates[name] = runtime_rate(file, tensors, count, threads, options.seconds)
            body, headers = rows.binary(count)
            (folder / "body").write_bytes(body)
            for connections in (1, 2):
                seen = json.loads(output_of(options.bench, "load", server.port, serving_requests.INFER, folder / "body",
                                            headers["Inference-Header-Content-Length"], connections, options.seconds))
                rates[f"kindred serve, {connections} connection{'s' * (connections > 1)}"] = seen["per_second"] * count
            for what, rate in rates.items():
                print(f"| {count} | {what} | {rate:,.0f} | {rate / rates['a loop, one thread']:.2f} |", flush=True)


if __name__ == "__main__":
    main()
