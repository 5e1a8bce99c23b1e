#!/usr/bin/env python3
"""Loads kindred serve for long with mixed requests, a bundle that is loaded again, and clients that vanish, and prints how its
memory grows. Each request must get the status that it should. Ends with exit code 1 if memory grows by 50 MiB or more after
the warm-up.

  bench/serving_soak.py BUNDLE [--minutes 60] [--program build/release/bin/kindred]

An interpreter with grpcio, such as that of the tests' environment below build/ci/environments, sends gRPC requests too.
"""
import argparse
import collections
import http.client
import random
import socket
import time

import serving_requests

try:
    import grpc
except ImportError:
    grpc = None

CONNECTIONS = 4
POOL = 16  # different bodies of each form


def http_requests(rows):
    """By kind of request: the status that is expected, and bodies with headers."""
    made = {f"{form}, {count} {'rows' if count > 1 else 'row'}": (200, [getattr(rows, form)(count) for _ in range(POOL)])
            for form in ("json", "binary", "gzip") for count in (1, 256)}
    cut, _ = rows.json(1)
    wrong, headers = rows.binary(1)
    made["damaged JSON"] = (400, [(cut[:-20], {})])
    made["wrong sizes"] = (400, [(wrong[:-3], headers)])
    made["damaged gzip"] = (400, [(b"\x1f\x8b" + cut, {"Content-Encoding": "gzip"})])
    made["no inputs"] = (400, [(b"{}", {})])
    return made


def vanish(port, body):
    """Sends half of a request, or reads nothing of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as gone:
        gone.sendall(f"POST {serving_requests.INFER} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                     + body[:len(body) // 2] * (1 + len(body) % 2))


class Clients:
    def __init__(self, server, rows):
        self.server, self.draw = server, random.Random(2)
        self.requests = http_requests(rows)
        self.kept = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=60) for _ in range(CONNECTIONS)]
        self.seen = collections.Counter()
        self.grpc_bodies = [rows.grpc(count) for count in (1, 256) for _ in range(POOL)]
        self.infer = grpc and grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}").unary_unary(
            "/inference.GRPCInferenceService/ModelInfer")

    def send(self):
        kind = self.draw.choice([*self.requests, "metadata", "vanish", *(["grpc"] * 3 if grpc else [])])
        self.seen[kind] += 1
        if kind == "vanish":
            return vanish(self.server.port, self.requests["json, 256 rows"][1][0][0])
        if kind == "grpc":
            return self.infer(self.draw.choice(self.grpc_bodies), timeout=60)
        place = self.draw.randrange(CONNECTIONS)
        if self.draw.random() < 0.1:
            self.seen["new connections"] += 1
            self.kept[place].close()  # and opened again by the next request
        connection = self.kept[place]
        if kind == "metadata":
            expected = 200
            connection.request("GET", self.draw.choice(["/v2/models/m", "/v2/health/ready", "/metrics"]))
        else:
            expected, bodies = self.requests[kind]
            connection.request("POST", serving_requests.INFER, *self.draw.choice(bodies))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != expected:
            raise SystemExit(f"{kind}: status {answer.status}, expected {expected}: {text[:500]}")
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--program", default="build/release/bin/kindred")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--warm-up", type=float, default=5, help="minutes")
    parser.add_argument("--rate", type=float, default=60, help="requests per second")
    parser.add_argument("--reload", type=float, default=20, help="seconds between two loads of the bundle")
    options = parser.parse_args()
    rows = serving_requests.Rows(options.bundle)
    with serving_requests.Server(options.program, options.bundle) as server:
        clients = Clients(server, rows)
        begin = time.monotonic()
        reload_at, sample_at, base, most, loads, sent = begin + options.reload, begin, None, 0, 0, 0
        print("minutes,requests,resident_mib", flush=True)
        while (now := time.monotonic()) < begin + 60 * options.minutes:
            if now >= sample_at:
                resident, sample_at = server.resident(), sample_at + 30
                print(f"{(now - begin) / 60:.1f},{sent},{resident:.1f}", flush=True)
                if now >= begin + 60 * options.warm_up:
                    base, most = base or resident, max(most, resident)
            if now >= reload_at:
                server.reload()
                reload_at, loads = reload_at + options.reload, loads + 1
            clients.send()
            sent += 1
            time.sleep(max(0.0, begin + sent / options.rate - time.monotonic()))
        last = server.resident()
        share = server.processor_seconds() / (time.monotonic() - begin)
    growth = max(most, last) - (base or last)
    print(f"{sent} requests, {loads} loads of the bundle: {dict(clients.seen)}\n"
          f"memory: {base or 0:.1f} MiB after the warm-up, at most {max(most, last):.1f}, {last:.1f} at the end; "
          f"growth {growth:.1f} MiB; the server took {share:.2f} of a core")
    raise SystemExit(growth >= 50)


if __name__ == "__main__":
    main()
