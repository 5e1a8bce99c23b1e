#!/usr/bin/env python3
"""What kindred serve does beyond its capacity. Requests are sent at random times (a Poisson process), whatever the server does, and
their times count from the moment they are due: at half the capacity, and at twice the capacity. Prints a Markdown table. Ends
with exit code 1 if at twice the capacity the 99th percentile of those that are answered is more than 3 times that at half, or
if a request gets neither an answer nor status 503.

  bench/serving_overload.py BUNDLE [--program build/release/bin/kindred] [--bench build/release/bench/bench_serving]

The generator runs on the last processor, the server on the others.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import serving_requests

MOST = 3  # times the 99th percentile at half the capacity


class Bench:
    def __init__(self, options, server, body, length):
        self.options, self.server, self.words = options, server, [serving_requests.INFER, body, length]

    def run(self, mode, *words):
        command = [self.options.bench, mode, self.server.port, *self.words, *words]
        return json.loads(subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True,
                                         preexec_fn=lambda: os.sched_setaffinity(0, {max(self.options.processors)})).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--program", default="build/release/bin/kindred")
    parser.add_argument("--bench", default="build/release/bench/bench_serving")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rows", type=int, nargs="+", default=[1, 256], help="of a request")
    parser.add_argument("--flags", default="--wait 2", help="more flags of kindred serve")
    options = parser.parse_args()
    options.processors = os.sched_getaffinity(0)
    rows, holds = serving_requests.Rows(options.bundle), True
    others = options.processors - {max(options.processors)} or options.processors
    heads = ("rows", "load", "requests/s", "answers/s", "503/s", "others", "p50, ms", "p99, ms", "times p99 at half",
             "generator's share of a core")
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    with tempfile.TemporaryDirectory() as folder:
        for count in options.rows:
            body, headers = rows.binary(count)
            file = pathlib.Path(folder) / "body"
            file.write_bytes(body)
            os.sched_setaffinity(0, others)
            length = headers["Inference-Header-Content-Length"]
            # Of a server that refuses nobody: clients that ask again at once take time from those that are answered.
            with serving_requests.Server(options.program, options.bundle) as server:
                bench = Bench(options, server, file, length)
                capacity = max(bench.run("load", connections, options.seconds)["per_second"] for connections in (8, 32))
            with serving_requests.Server(options.program, options.bundle, *options.flags.split()) as server:
                bench = Bench(options, server, file, length)
                half = None
                for load, share in (("half", 0.5), ("twice", 2)):
                    seen = bench.run("rate", share * capacity, options.seconds)
                    half = half or seen["p99"]
                    print(f"| {count} | {load} | {share * capacity:,.0f} | {seen['per_second']:,.0f} | "
                          f"{seen['refused'] / seen['seconds']:,.0f} | {seen['failed']} | {seen['p50']:.2f} | {seen['p99']:.2f} | "
                          f"{seen['p99'] / half:.1f} | {seen['client_share']:.2f} |", flush=True)
                    holds = holds and seen["p99"] <= MOST * half and not seen["failed"]
            os.sched_setaffinity(0, options.processors)
    raise SystemExit(not holds)


if __name__ == "__main__":
    main()
