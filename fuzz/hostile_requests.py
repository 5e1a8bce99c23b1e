#!/usr/bin/env python3
"""Sends made-up requests to a server of its own: wrong types, sizes that contradict each other, overflowing shapes, nested data,
cut bodies, bodies that grow when they are decompressed; and, in between, clients that vanish and clients that send a byte now and
then. Each must be answered by a prediction or by one clear error, and the server must end with exit code 0 when told.

  fuzz/hostile_requests.py PROGRAM BUNDLE [COUNT]     the same requests in every call; default 100000

With a program of the preset asan, set ASAN_OPTIONS=detect_odr_violation=0 and LSAN_OPTIONS=suppressions=tests/support/leaks.txt.
"""
import collections
import http.client
import json
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib

TYPES = ["BOOL", "UINT8", "INT64", "FP16", "FP32", "FP64", "BYTES", "FP128", 7]
NUMBERS = [0, 1, -1, 2**63, -2**63, 2**64, 1e308, -0.0, 1e-320]
TEXTS = ["", "a", "1e9", "\x00", "ä" * 50, "NA"]
BODY_LIMIT = 4  # MiB
INFER = "/v2/models/m/infer"


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


def growing(draw):
    """Is within the limit only as it is sent."""
    method = draw.choice(["gzip", "deflate"])
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if method == "gzip" else 15)
    body = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(draw.choice([BODY_LIMIT + 1, 64]))) + packer.flush()
    return body, {"Content-Encoding": method}


def vanish(draw, port, body):
    head = f"POST {INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as gone:
        gone.sendall((head + body)[:draw.randrange(len(head + body) + 1)])
        if draw.random() < 0.5:  # with a reset instead of an end
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class SlowClients(threading.Thread):
    """One after the other, until told: each sends a byte now and then, and must be left."""

    def __init__(self, port):
        super().__init__()
        self.port, self.wanted, self.left, self.kept = port, True, 0, 0

    def run(self):
        while self.wanted:
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
                try:
                    for letter in f"POST {INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n" + " " * 500:
                        client.sendall(letter.encode())
                        time.sleep(0.05)
                except OSError:
                    self.left += 1
                else:
                    self.kept += 1


def main():
    program, bundle = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
    command = [program, "serve", f"m={bundle}", "--listen", "127.0.0.1:0", "--grpc", "none", "--most-rows", "1000", "--body-limit",
               str(BODY_LIMIT), "--timeout", "2"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+)", server.stderr.readline().split(" at ")[1])[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/v2/models/m")
    names = [column["name"] for column in json.loads(connection.getresponse().read())["inputs"]]
    draw, seen = random.Random(1), collections.Counter()
    slow = SlowClients(port)
    slow.start()
    for _ in range(count):
        if draw.random() < 0.02:
            vanish(draw, port, request(draw, names)[0])
            seen["vanished"] += 1
            continue
        grows = draw.random() < 0.002
        connection.request("POST", INFER, *(growing(draw) if grows else request(draw, names)))
        answer = connection.getresponse()
        text = answer.read()
        seen[answer.status] += 1
        if grows and answer.status != 413:
            raise SystemExit(f"a body that grows beyond the limit: status {answer.status}")
        if answer.status != 200 and not isinstance(json.loads(text)["error"], str):
            raise SystemExit(f"no clear error: {text[:200]}")
    slow.wanted = False
    slow.join()
    server.terminate()
    errors = server.communicate(timeout=120)[1]
    print(f"{count} requests: {dict(seen)}; slow clients left: {slow.left}; exit code {server.returncode}")
    if slow.kept:
        raise SystemExit(f"{slow.kept} slow clients were not left")
    if server.returncode:
        raise SystemExit(errors[-2000:])


if __name__ == "__main__":
    main()
