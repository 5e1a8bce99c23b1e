#!/usr/bin/env python3
"""Replaces the bundle that kindred serve answers with by another one and back every 100 ms, as `kindred run` does it, while
requests are answered. None may be lost, and all values of an answer must be those of one of the two bundles: to the last digit with
--alone, by which no requests are computed together.

  bench/serving_reload.py BUNDLE OTHER [--requests 100000] [--program build/release/bin/kindred]

The bundles must have the same features and tasks: two runs of one configuration with different seeds.
"""
import argparse
import collections
import http.client
import math
import pathlib
import shutil
import tempfile
import threading
import time

import serving_requests

FORMS = [("json", 1), ("binary", 1), ("gzip", 2), ("binary", 64)]
EACH = 4  # bodies of each form
# Where requests are computed together, float32 rounds otherwise than where each is by itself.
TOLERANCE = 1e-5


def ask(connection, body):
    connection.request("POST", serving_requests.INFER, *body)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"status {answer.status}: {content[:300]}")
    return serving_requests.outputs_of(answer.headers, content)


def answers_of(options, bundle, bodies):
    with serving_requests.Server(options.program, bundle) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        return [ask(connection, body) for body in bodies]


def are_close(first, second):
    return all(a == b if isinstance(a, str) else math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
               for output, other in zip(first, second) for a, b in zip(output, other))


def publish(bundle, place):
    """Steps of kindred/deploy/bundle.cpp."""
    fresh, old = place.with_name("fresh"), place.with_name("old")
    shutil.copytree(bundle, fresh)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


class Load:
    def __init__(self, options, server, bodies, expected):
        self.options, self.server, self.bodies, self.expected = options, server, bodies, expected
        self.lock, self.begun, self.seen, self.errors = threading.Lock(), 0, collections.Counter(), []

    def client(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        while not self.errors:
            with self.lock:
                number, self.begun = self.begun, self.begun + 1
            if number >= self.options.requests:
                return
            if number % 50 == 0:
                connection.close()
            place = number % len(self.bodies)
            try:
                answer = ask(connection, self.bodies[place])
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                self.errors.append(f"request {number} is lost: {error!r}")
                return
            equal = [name for name, answers in self.expected.items() if answers[place] == answer]
            close = [name for name, answers in self.expected.items() if are_close(answers[place], answer)]
            if len(close) != 1 or (self.options.alone and not equal):
                self.errors.append(f"request {number}: the answer is that of {len(close)} of the bundles")
                return
            self.seen[close[0], "equal" if equal else "rounded otherwise"] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("other")
    parser.add_argument("--requests", type=int, default=100000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--every", type=float, default=0.1, help="seconds between two replacements")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--flags", default="", help="more flags of kindred serve")
    parser.add_argument("--program", default="build/release/bin/kindred")
    options = parser.parse_args()
    bundles = [options.bundle, options.other]
    rows = serving_requests.Rows(options.bundle)
    bodies = [getattr(rows, form)(count) for form, count in FORMS for _ in range(EACH)]
    expected = {bundle: answers_of(options, bundle, bodies) for bundle in bundles}
    if any(are_close(*pair) for pair in zip(*expected.values())):
        raise SystemExit("the two bundles answer a request alike; give two that differ")
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "bundle"
        publish(bundles[0], place)
        flags = [*options.flags.split(), *(["--batch-rows", "1"] if options.alone else [])]
        with serving_requests.Server(options.program, place, *flags) as server:
            load = Load(options, server, bodies, expected)
            threads = [threading.Thread(target=load.client) for _ in range(options.connections)]
            begin = time.monotonic()
            for thread in threads:
                thread.start()
            published = 0
            while any(thread.is_alive() for thread in threads):
                published += 1
                publish(bundles[published % 2], place)
                server.reload()
                time.sleep(max(0.0, begin + published * options.every - time.monotonic()))
            took = time.monotonic() - begin
            messages = server.messages.read_text(encoding="utf-8").splitlines()
    loaded = sum("loaded again" in line for line in messages)
    kept = sum("goes on answering" in line for line in messages)
    print(f"{sum(load.seen.values())} answers in {took:.1f} s; {published} bundles published, {loaded} loaded, {kept} not found "
          "whole")
    for (bundle, how), count in sorted(load.seen.items()):
        print(f"  {bundle}: {count} {how}")
    if load.errors:
        raise SystemExit("\n".join(load.errors))


if __name__ == "__main__":
    main()
