#!/usr/bin/env python3
"""Sends made-up requests to a server of its own: wrong types, sizes that contradict each other, overflowing shapes, nested data,
cut bodies. Each must be answered by a prediction or by one clear error, and the server must end with exit code 0 when told.

  fuzz/hostile_requests.py PROGRAM BUNDLE [COUNT]     the same requests in every call; default 100000

With a program of the preset asan, set ASAN_OPTIONS=detect_odr_violation=0 and LSAN_OPTIONS=suppressions=tests/support/leaks.txt.
"""
import collections
import http.client
import json
import random
import re
import subprocess
import sys

TYPES = ["BOOL", "UINT8", "INT64", "FP16", "FP32", "FP64", "BYTES", "FP128", 7]
NUMBERS = [0, 1, -1, 2**63, -2**63, 2**64, 1e308, -0.0, 1e-320]
TEXTS = ["", "a", "1e9", "\x00", "ä" * 50, "NA"]


def value(draw, depth=0):
    kinds = [lambda: None, lambda: draw.choice(NUMBERS), lambda: draw.choice(TEXTS), lambda: draw.random() < 0.5, draw.random]
    if depth < 4:
        kinds += [lambda: [value(draw, depth + 1) for _ in range(draw.randrange(4))],
                  lambda: {draw.choice(["name", "data", "shape", "x"]): value(draw, depth + 1)}]
    return draw.choice(kinds)()


def tensor(draw, names):
    rows = draw.choice([0, 1, 2, 3, 1000, 1001, 2**31])
    made = {"name": draw.choice([*names, "raw", None]), "datatype": draw.choice(TYPES),
            "shape": draw.choice([[rows, 1], [rows], [rows, 2], [-1], [2**62, 4], [], "x", [1.5]]),
            "data": [value(draw) for _ in range(draw.randrange(6))]}
    if draw.random() < 0.3:
        made["parameters"] = draw.choice([{"binary_data_size": draw.choice([0, 1, 8, 2**40, -1, "x"])},
                                          {"content_type": "base64"}, None, []])
    if draw.random() < 0.1:
        made.pop(draw.choice(list(made)))
    return made


def request(draw, names):
    """A body and its headers."""
    inputs = draw.choice([[tensor(draw, names) for _ in range(draw.randrange(4))], None, {}])
    body = json.dumps({"inputs": inputs, "outputs": draw.choice([[], [{"name": "no"}], 5])}).encode()
    headers = {}
    if draw.random() < 0.3:
        body += draw.randbytes(draw.randrange(40))
        headers["Inference-Header-Content-Length"] = str(draw.choice([len(body), len(body) - 8, 0, -5, "x", 10**18]))
    if draw.random() < 0.1:
        body = body[:draw.randrange(len(body) + 1)]
    if draw.random() < 0.05:
        headers["Content-Encoding"] = draw.choice(["gzip", "deflate", "br"])
    return body, headers


def main():
    program, bundle = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
    command = [program, "serve", f"m={bundle}", "--listen", "127.0.0.1:0", "--grpc", "none", "--most-rows", "1000", "--body-limit", "4"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+)", server.stderr.readline().split(" at ")[1])[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/v2/models/m")
    names = [column["name"] for column in json.loads(connection.getresponse().read())["inputs"]]
    draw, seen = random.Random(1), collections.Counter()
    for _ in range(count):
        connection.request("POST", "/v2/models/m/infer", *request(draw, names))
        answer = connection.getresponse()
        text = answer.read()
        seen[answer.status] += 1
        if answer.status != 200 and not isinstance(json.loads(text)["error"], str):
            raise SystemExit(f"no clear error: {text[:200]}")
    server.terminate()
    errors = server.communicate(timeout=120)[1]
    print(f"{count} requests: {dict(seen)}; exit code {server.returncode}")
    if server.returncode:
        raise SystemExit(errors[-2000:])


if __name__ == "__main__":
    main()
