"""Ctrl-C and the interpreter's lock while the solver works."""
import json
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import kindred

HARD = """
import json, sys
import numpy, kindred
matrix = numpy.random.default_rng(1).normal(size=(40, 40))
print("ready", flush=True)
answer = kindred.choose_groups(matrix, networks={networks}, threads=1{more})
json.dump([answer.status if hasattr(answer, "status") else answer[-1].status, len(str(answer))], sys.stdout)
"""


def interrupted(networks, more=""):
    child = subprocess.Popen([sys.executable, "-c", HARD.format(networks=networks, more=more)],
                             stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    time.sleep(2)
    assert child.poll() is None, "the search ended before it could be stopped"
    child.send_signal(signal.SIGINT)
    begin = time.monotonic()
    out, _ = child.communicate(timeout=60)
    return json.loads(out), time.monotonic() - begin, child.returncode


@pytest.mark.parametrize("networks", ["4", "range(4, 6)"])
def test_ctrl_c_leaves_the_best_so_far(networks):
    (status, _), seconds, code = interrupted(networks)
    assert (status, code) == ("interrupted", 0)
    assert seconds < 10


def test_ctrl_c_while_resampling_keeps_the_groups():
    more = ", standard_error=numpy.full((40, 40), 0.5), resamples=1000000, time_limit=0.2"
    (status, _), seconds, code = interrupted("4", more)
    assert (status, code) == ("interrupted", 0)
    assert seconds < 10


DEFAULT = """
import signal
import numpy, kindred
signal.setitimer(signal.ITIMER_REAL, 0.3)
signal.signal(signal.SIGALRM, signal.default_int_handler)
random = numpy.random.default_rng(1)
answer = kindred.choose_groups(random.normal(size=(14, 14)), networks=4, threads=1, standard_error=numpy.ones((14, 14)))
print(answer.status, answer.stability is None, len(answer.groups) > 0)
"""


def test_ctrl_c_while_resampling_by_default_keeps_the_groups():
    result = subprocess.run([sys.executable, "-c", DEFAULT], capture_output=True, text=True, timeout=60)
    assert result.stdout == "interrupted True True\n", result.stderr


def test_other_threads_run_meanwhile():
    matrix = np.random.default_rng(1).normal(size=(40, 40))
    solver = threading.Thread(target=lambda: kindred.choose_groups(matrix, networks=4, threads=1, time_limit=1))
    solver.start()
    begin, turns = time.monotonic(), 0
    while solver.is_alive():
        turns += 1
        time.sleep(0.001)
    assert time.monotonic() - begin > 0.9
    assert turns > 100


def test_an_exception_of_a_signal_handler_arrives():
    def handler(*_):
        raise RuntimeError("from the handler")

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(RuntimeError, match="from the handler"):
            kindred.choose_groups(np.random.default_rng(1).normal(size=(40, 40)), networks=4, threads=1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
