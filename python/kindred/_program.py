"""The built program: where it is, and how its messages and exit codes become Python's."""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading

from . import _convert
from ._core import FailureError, InputError

INTERRUPTED, BAD_INPUT = 130, 2


def find_program() -> str:
    """The path of the program: the variable KINDRED, else ``kindred`` on PATH. Raises InputError if there is none."""
    named = os.environ.get("KINDRED")
    found = named if named and os.path.isfile(named) and os.access(named, os.X_OK) else None
    if named and not found:
        raise InputError(f"KINDRED={named}: no program; the variable names the built program kindred")
    found = found or shutil.which("kindred")
    if not found:
        raise InputError("there is no program kindred: build it (scripts/build.sh release kindred_program) and put it "
                         "on PATH, or name it in the variable KINDRED")
    return found


def call(arguments: list[str], *, quiet: bool) -> str:
    """Runs the program; returns its standard output. Its messages go to ``sys.stderr``, unless quiet.

    Ctrl-C stops the program, which first saves its state, and is raised here when it has ended.

    Raises:
        InputError, FailureError: with the program's message, by its exit code.
        KeyboardInterrupt: if it was interrupted.
    """
    command = [find_program(), *arguments, *(["--quiet"] if quiet else [])]
    # A session of its own: the terminal's Ctrl-C would reach the program a second time, which ends it at once.
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                          encoding="utf-8", errors="replace", start_new_session=True) as process:
        assert process.stdout and process.stderr
        try:
            out = _output(process, lines, quiet)
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.stderr.read()  # so that it can say what it has to
            process.wait()
            raise
    if process.returncode == 0:
        return out
    message = next((line for line in reversed(lines) if line.startswith("kindred: ")), "")
    message = message[len("kindred: "):] or f"the program ended with {process.returncode} and no message"
    if process.returncode == INTERRUPTED:
        raise KeyboardInterrupt(message)
    raise (InputError if process.returncode == BAD_INPUT else FailureError)(message)


def _output(process: subprocess.Popen[str], lines: list[str], quiet: bool) -> str:
    """Reads both streams to their ends, the output in a thread, so that neither fills its pipe."""
    out: list[str] = []
    assert process.stdout and process.stderr
    reader = threading.Thread(target=lambda: out.append(process.stdout.read()), daemon=True)  # type: ignore[union-attr]
    reader.start()
    for line in process.stderr:
        lines.append(line.rstrip("\n"))
        if not quiet and not line.startswith("kindred: "):
            print(lines[-1], file=sys.stderr, flush=True)
    reader.join()
    process.wait()
    return out[0]


def path_argument(path: object) -> str:
    """A path as an argument that cannot be taken for a flag."""
    text = _convert.path_text(path)
    return f"./{text}" if text.startswith("-") else text
