"""Drives the built program as a user does. Python's standard library alone.

The program's path is in the environment variable KINDRED_PROGRAM. KINDRED_CALLS names the same program as built from calls.cpp,
which starts a process in a hundredth of the time; where it is not set, every call starts KINDRED_PROGRAM.
"""
import atexit
import functools
import json
import math
import os
import pathlib
import random
import select
import shutil
import signal
import struct
import socket
import subprocess
import tempfile
import time
import typing
import unittest
import zlib

PROGRAM = os.environ.get("KINDRED_PROGRAM", "build/release/bin/kindred")
CALLS = os.environ.get("KINDRED_CALLS")

CONFIG = """
[data]
path = "{table}"

[[task]]
target = "load"

[[task]]
target = "price"

[[task]]
target = "spam"

[[task]]
target = "colour"

[model]
hidden = [16, 16]

[train]
epochs = 5
learning_rate = 0.01
batch = 32
checkpoint_seconds = 0.05

[affinity]
every = 2

[grouping]
networks = 2

[run]
threads = 2
seeds = 2
random_groupings = 2
"""


def write_table(path, rows=400, seed=0):
    """A table with two related regression tasks, a binary and a three-class one, gaps and a category."""
    draw = random.Random(seed)
    with open(path, "w", encoding="utf-8") as file:
        file.write("a,b,c,kind,load,price,spam,colour\n")
        for _ in range(rows):
            a, b, c = (draw.gauss(0, 1) for _ in range(3))
            kind = draw.choice(["x", "y", "z z"])
            shift = {"x": 0.0, "y": 0.7, "z z": -0.4}[kind]
            load = 3 * a - b + shift + draw.gauss(0, 0.3)
            price = 100 + 20 * (3 * a - b) + draw.gauss(0, 8)
            spam = "yes" if a * b + 0.5 * draw.gauss(0, 1) > 0 else "no"
            colour = ["red", "green", "blue"][int((c + draw.gauss(0, 0.4)) // 1) % 3]
            cells = [f"{a:.5f}", f"{b:.5f}" if draw.random() > 0.05 else "", f"{c:.5f}", kind, f"{load:.5f}",
                     f"{price:.3f}", spam if draw.random() > 0.1 else "", colour]
            file.write(",".join(cells) + "\n")


class Calls:
    """The program that calls.cpp makes of it: it is loaded once, and each call is a process of its own all the same."""

    def __init__(self, program):
        # Unbuffered: a call that ends at once writes its status right behind its process number, where a reader that took both
        # would leave select() waiting for what it holds already.
        self._server = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._holder = tempfile.TemporaryDirectory()
        self._outputs = [pathlib.Path(self._holder.name) / name for name in ("out", "err")]
        atexit.register(self._close)

    def _close(self):
        self._server.communicate()
        self._holder.cleanup()

    def call(self, directory, arguments, timeout):
        fields = [os.fsencode(field) for field in (directory, *self._outputs, *arguments)]
        self._server.stdin.write(b"%d\n" % len(fields) + b"".join(field + b"\0" for field in fields))
        self._server.stdin.flush()
        process = int(self._server.stdout.readline())
        in_time = select.select([self._server.stdout], [], [], timeout)[0]
        if not in_time:
            os.kill(process, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(int(self._server.stdout.readline()))
        out, err = (path.read_text(encoding="utf-8", errors="replace") for path in self._outputs)
        if not in_time:
            raise subprocess.TimeoutExpired(arguments, timeout, out, err)
        return subprocess.CompletedProcess(arguments, status, out, err)


@functools.cache
def calls():
    return Calls(CALLS)


def call(directory, *arguments, timeout=120, **options):
    """Runs the program in the directory and gives what subprocess.run gives. Options are those of subprocess.run."""
    arguments = [argument if isinstance(argument, str) else str(argument) for argument in arguments]
    if CALLS and not options:
        return calls().call(directory, arguments, timeout)
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=timeout, cwd=directory,
                          errors="replace", **options)


@functools.cache
def help_of(*words):
    """What the program prints for --help, of the whole or of a verb, or for --help-config; it does not depend on files."""
    result = call("/", *words)
    if result.returncode or result.stderr:
        raise AssertionError(result)
    return result.stdout


@functools.cache
def doctor():
    """What kindred doctor --json finds of this machine: name → finding."""
    return {finding["name"]: finding for finding in json.loads(call("/", "doctor", "--json", "--out", "/tmp").stdout)["findings"]}


class Made(typing.NamedTuple):
    """A run directory, and the finished process that wrote it."""
    out: pathlib.Path
    result: subprocess.CompletedProcess


class Shared:
    """What the tests of a class share: each command is run once, for the first test that asks. Tests only read what it
    leaves; check() refuses anything else."""

    def __init__(self, directory):
        self.directory = directory
        self._done = {}
        self._files = {}

    def begin(self):
        self._files = self._listed()

    def call(self, *arguments):
        """The result of a command in the shared directory."""
        if arguments not in self._done:
            self.check()
            self._done[arguments] = call(self.directory, *arguments, timeout=800)
            self.begin()
        return self._done[arguments]

    def _listed(self):
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in self.directory.rglob("*") if path.is_file()}

    def check(self):
        changed = {str(path) for path, _ in self._files.items() ^ self._listed().items()}
        if changed:
            raise AssertionError(f"a test changed what others share: {sorted(changed)}")


class Case(unittest.TestCase):
    """A test with a directory of its own, a small table and a config for it."""

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.shared = Shared(pathlib.Path(holder.name))
        cls.addClassCleanup(cls.shared.check)
        write_table(cls.shared.directory / "table.csv")
        (cls.shared.directory / "config.toml").write_text(CONFIG.format(table="table.csv"), encoding="utf-8")
        cls.shared.begin()

    def setUp(self):
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.directory = pathlib.Path(self._directory.name)
        self.table = self.directory / "table.csv"
        write_table(self.table)
        self.config = self.write("config.toml", CONFIG.format(table=self.table))

    def once(self, verb, *flags, config="config.toml"):
        """What `kindred VERB CONFIG` with these flags leaves; done once for all tests of the class, which only read it. The
        config and the table are those of every test."""
        name = "-".join([verb, *map(str, flags)]).replace("/", "_")
        result = self.shared.call(verb, config, "--out", name, *flags)
        self.assert_done(result)
        return Made(self.shared.directory / name, result)

    def copy_of(self, made, name="out"):
        """The path of a copy of a shared run directory for this test alone."""
        return pathlib.Path(shutil.copytree(made.out, self.directory / name))

    def write(self, name, content):
        path = self.directory / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    def start(self, *arguments, **options):
        return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, cwd=self.directory, **options)

    def kindred(self, *arguments, timeout=120, **options):
        return call(self.directory, *arguments, timeout=timeout, **options)

    def stop_when(self, process, sent, ready, seconds=120):
        """Sends the signal once ready() is true and checks that it stopped the process, which must not end before. Returns
        what the process wrote to standard error."""
        try:
            deadline = time.monotonic() + seconds
            while not ready():
                self.assertIsNone(process.poll(), "ended before there was anything to stop")
                self.assertLess(time.monotonic(), deadline, "there was nothing to stop in time")
                time.sleep(0.005)
            process.send_signal(sent)
            _, errors = process.communicate(timeout=seconds)
        finally:
            process.kill()
            process.communicate()
        self.assertEqual(process.returncode, 130 if sent == signal.SIGINT else -sent, errors)
        return errors

    def assert_done(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)

    def assert_refused(self, result, code, *words):
        """Exit code, one clear line on stderr that begins as all errors do, and nothing on stdout."""
        self.assertEqual(result.returncode, code, result.stderr)
        errors = [line for line in result.stderr.splitlines() if line.startswith("kindred: ")]
        self.assertEqual(len(errors), 1, result.stderr)
        self.assertLess(len(errors[0]), 600, errors[0])
        for trace in ("terminate called", "c10::", "c10/", "Exception raised", "frame #", "internal error"):
            self.assertNotIn(trace, result.stderr)
        for word in words:
            self.assertIn(word, errors[0])
        self.assertEqual(result.stdout, "")
        return errors[0]

    def assert_no_partial_files(self, *places):
        """No temporary file is left, and no result stands under its final name."""
        for place in places or [self.directory]:
            for path in pathlib.Path(place).rglob("*"):
                self.assertNotIn(".tmp", path.name, f"left behind: {path}")


def png(width, height, bits, rows, channels=1):
    """A PNG of these rows of bytes: grey, or of three channels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    colour = {1: 0, 3: 2}[channels]
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b""))


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def lines_of(path, word=""):
    """How many lines with the word a file has, which need not exist yet."""
    path = pathlib.Path(path)
    return sum(word in line for line in path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


def read_json(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def close(a, b, tolerance):
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
