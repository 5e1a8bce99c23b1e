#!/usr/bin/env python3
"""Requests per second of kindred serve beside a loop over the same batches in one process, and beside MLServer with the same
TorchScript. Prints a Markdown table; machines drift, so quote the ratios. For a bundle of pictures give - as TABLE.

  bench/serving.py BUNDLE TABLE [--program build/release/bin/kindred] [--bench build/release/bench/bench_serving]
                   [--mlserver PYTHON]

PYTHON: an interpreter with mlserver and torch, such as that of a virtual environment made by
  /usr/bin/python3 -m venv --system-site-packages ENV && ENV/bin/pip install mlserver==1.7.1
"""
import argparse
import json
import pathlib
import re
import struct
import subprocess
import tempfile
import time
import urllib.request

RUNTIME = '''
import pathlib

import torch
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse

torch.set_num_threads(1)


class Bundle(MLModel):
    async def load(self):
        self.networks = [torch.jit.load(path) for path in sorted(pathlib.Path(self.settings.parameters.uri).glob("network_*.pt"))]
        return True

    async def predict(self, payload):
        rows = torch.from_numpy(NumpyCodec.decode_input(payload.inputs[0]))
        outputs = []
        with torch.inference_mode(), torch.jit.optimized_execution(False):
            for network in self.networks:
                outputs += [NumpyCodec.encode_output(name, value.numpy()) for name, value in network(rows).items()]
        return InferenceResponse(model_name=self.name, outputs=outputs)
'''


def raw_rows(options, rows):
    return subprocess.run([options.bench, "raw", options.bundle, options.table, str(rows)], check=True, capture_output=True).stdout


def write_bodies(options, folder, rows, manifest):
    """The same request in binary and in JSON: file, and the length of the JSON before binary data."""
    data, pictures = raw_rows(options, rows), manifest.get("pictures")
    kind, numbers = ("UINT8", data) if pictures else ("FP64", struct.unpack(f"<{len(data) // 8}d", data))
    shape = [rows, len(numbers) // rows]
    head = json.dumps({"inputs": [{"name": "raw", "datatype": kind, "shape": shape,
                                   "parameters": {"binary_data_size": len(data)}}],
                       "parameters": {"binary_data_output": True}}).encode()
    binary, text = folder / f"{rows}.bin", folder / f"{rows}.json"
    binary.write_bytes(head + data)
    # Missing values are NaN, which JSON has not.
    text.write_text(json.dumps({"inputs": [{"name": "raw", "datatype": kind, "shape": shape,
                                            "data": [0 if number != number else number for number in numbers]}]}))
    return {"binary": (binary, str(len(head))), "JSON": (text, "-")}


def load(options, port, target, body, connections):
    command = [options.bench, "load", str(port), target, body[0], body[1], str(connections), str(options.seconds)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def kindred_server(options):
    process = subprocess.Popen([options.program, "serve", f"m={options.bundle}", "--listen", "127.0.0.1:0", "--grpc", "none",
                                *options.flags.split()], stderr=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+)", process.stderr.readline().split(" at ")[1])[1])
    return process, port


def mlserver(options, folder):
    (folder / "runtime.py").write_text(RUNTIME)
    (folder / "settings.json").write_text(json.dumps({"debug": False, "parallel_workers": 0, "http_port": 8291, "grpc_port": 8292,
                                                      "metrics_port": 8293, "host": "127.0.0.1"}))
    (folder / "model-settings.json").write_text(json.dumps({"name": "m", "implementation": "runtime.Bundle",
                                                            "parameters": {"uri": str(pathlib.Path(options.bundle).resolve())}}))
    command = [str(pathlib.Path(options.mlserver).parent / "mlserver"), "start", str(folder)]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen("http://127.0.0.1:8291/v2/models/m/ready", timeout=1)
            return process, 8291
        except OSError:
            time.sleep(0.2)
    raise SystemExit("MLServer did not start")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("table")
    parser.add_argument("--program", default="build/release/bin/kindred")
    parser.add_argument("--bench", default="build/release/bench/bench_serving")
    parser.add_argument("--mlserver")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--flags", default="", help="more flags of kindred serve")
    options = parser.parse_args()
    manifest = json.loads((pathlib.Path(options.bundle) / "manifest.json").read_text())
    cases = [(1, 1), (1, 8), (1, 64), (256, 1), (256, 2)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        bodies = {rows: write_bodies(options, folder, rows, manifest) for rows in (1, 256)}

        def loop(kind, rows, *more):
            command = [options.bench, kind, options.bundle, options.table, str(rows), str(options.seconds), *more]
            return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

        print("A loop in one process, rows/s by 1 and by 256:")
        for words, kind, *more in (("kindred's predictor, one thread", "loop"), ("its TorchScript in libtorch, one thread", "script", "1"),
                                   ("its TorchScript in libtorch, two threads", "script", "2")):
            bare = {rows: loop(kind, rows, *more) for rows in bodies}
            print(f"- {words}: {bare[1]:,.0f}, {bare[256]:,.0f}")
        print("\nShares are of the last.\n")
        servers = {"kindred": kindred_server(options)}
        if options.mlserver:
            (folder / "mlserver").mkdir()
            servers["MLServer"] = mlserver(options, folder / "mlserver")
        print("| server | form | rows | connections | requests/s | rows/s | share of libtorch | p50, ms | p99, ms | client's share of a core |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        try:
            for rows, connections in cases:
                for name, (_, port) in servers.items():
                    for form, body in bodies[rows].items():
                        seen = load(options, port, "/v2/models/m/infer", body, connections)
                        if not seen["answers"] or seen["failed"]:
                            print(f"| {name} | {form} | {rows} | {connections} | {seen['failed']} failed | | | | | |")
                            continue
                        per_second = seen["per_second"]
                        print(f"| {name} | {form} | {rows} | {connections} | {per_second:.0f} | {per_second * rows:.0f} | "
                              f"{per_second * rows / bare[rows]:.2f} | {seen['p50']:.2f} | {seen['p99']:.2f} | "
                              f"{seen['client_share']:.2f} |", flush=True)
        finally:
            for process, _ in servers.values():
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
