#!/usr/bin/env python3
"""Compares libraries that kindred serve could be built with: HTTP servers that answer a request of one row with its own body, and
JSON parsers on a request of 256 rows. Prints two Markdown tables.

  scripts/build.sh release bench_serving bench_serving_choices     # with rapidjson-dev, libmicrohttpd-dev and libcpp-httplib-dev
  bench/serving_choices.py BUNDLE [--bench build/release/bench]
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

import serving_requests

SERVERS = {"beast": "Boost.Beast, one context and strands", "beast-contexts": "Boost.Beast, a context for each thread",
           "microhttpd": "libmicrohttpd", "httplib": "cpp-httplib"}
CONNECTIONS = (1, 8, 64)


def measured(options, server, body, connections):
    command = [options.bench / "bench_serving_choices", "http", server]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = process.stdout.readline().strip()
    load = [options.bench / "bench_serving", "load", port, "/", body, "-", str(connections), str(options.seconds)]
    seen = json.loads(subprocess.run(load, check=True, capture_output=True, text=True).stdout)
    process.communicate("")
    if seen["failed"] or process.returncode:
        raise SystemExit(f"{server}: {seen}")
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--bench", type=pathlib.Path, default="build/release/bench")
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    rows = serving_requests.Rows(options.bundle)
    with tempfile.TemporaryDirectory() as folder:
        one, many = pathlib.Path(folder) / "1.json", pathlib.Path(folder) / "256.json"
        one.write_bytes(rows.json(1)[0].replace(b"null", b"0"))
        # Missing values as texts and numbers: parsers differ in none of it.
        many.write_bytes(rows.json(256)[0].replace(b"null", b"0"))
        print(f"requests/s (99th percentile, ms), {one.stat().st_size} bytes there and back\n")
        print("| server | " + " | ".join(f"{count} connection{'s' * (count > 1)}" for count in CONNECTIONS) + " |")
        print("|---" * (1 + len(CONNECTIONS)) + "|")
        for server, name in SERVERS.items():
            seen = [measured(options, server, one, count) for count in CONNECTIONS]
            print(f"| {name} | " + " | ".join(f"{each['per_second']:,.0f} ({each['p99']:.1f})" for each in seen) + " |", flush=True)
        command = [options.bench / "bench_serving_choices", "json", many, str(options.seconds)]
        times = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        size = times.pop("bytes")
        print(f"\n| parser | µs for 256 rows, {size:,} bytes | MB/s |\n|---|---|---|")
        for name, microseconds in times.items():
            print(f"| {name} | {microseconds:.0f} | {size / microseconds:.0f} |")


if __name__ == "__main__":
    main()
