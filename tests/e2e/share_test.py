"""Several processes that work on one run end with the bytes of one, whatever happens to them.

KINDRED_KILLS says how many processes are killed, and half as many stopped for longer than their leases last (default 6).
"""
import os
import pathlib
import random
import signal
import socket
import subprocess
import threading
import time
import unittest

import harness

FILES = ("metrics.json", "affinity.json", "grouping.json", "refinement.json", "test_predictions.csv")


def without_times(record):
    """A comparison without what training took, which differs from run to run."""
    if isinstance(record, dict):
        return {key: without_times(value) for key, value in record.items() if key not in ("seconds", "joint_runs", "cost")}
    return [without_times(value) for value in record] if isinstance(record, list) else record


def environment(**variables):
    return {**os.environ, **{name: str(value) for name, value in variables.items()}}


class Share(harness.Case):
    def assert_same(self, out, whole):
        for name in FILES:
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)
        self.assertEqual({path.name for path in (out / "networks").iterdir()},
                         {path.name for path in (whole / "networks").iterdir()})
        for path in (whole / "networks").iterdir():
            self.assertEqual((out / "networks" / path.name / "weights.safetensors").read_bytes(),
                             (path / "weights.safetensors").read_bytes(), path.name)

    def finish(self, processes, seconds=120):
        """What processes wrote that end by themselves."""
        results = []
        for process in processes:
            output, errors = process.communicate(timeout=seconds)
            results.append(subprocess.CompletedProcess(process.args, process.returncode, output, errors))
        return results

    def test_processes_that_join(self):
        whole = self.once("run").out
        for count in (1, 2, 4):
            out = self.directory / f"joined{count}"
            results = self.finish([self.start("run", self.config, "--out", out, "--join") for _ in range(count)])
            for result in results:
                self.assert_done(result)
            self.assertTrue(any(result.stdout for result in results))
            self.assert_same(out, whole)
            self.assertFalse([path for path in out.rglob("*.tmp*")])

    def test_one_that_comes_after_the_end_finds_it_done(self):
        whole = self.once("run")
        out = self.copy_of(whole)
        result = self.kindred("run", self.config, "--out", out, "--join")
        self.assert_done(result)
        self.assertIn("TAG", result.stdout)
        self.assert_same(out, whole.out)

    def test_launched_processes_share_without_a_flag(self):
        whole = self.once("run").out
        for name, variables in {
                "torchrun": ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
                "openmpi": ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
                            "OMPI_COMM_WORLD_LOCAL_SIZE")}.items():
            out = self.directory / name
            results = self.finish([
                self.start("run", self.config, "--out", out, env=environment(**dict(zip(variables, (rank, 2, rank, 2)))))
                for rank in range(2)])
            for rank, result in enumerate(results):
                self.assert_done(result)
                self.assertEqual(bool(result.stdout), ": leads the run" in result.stderr, "who leads prints the summary")
                self.assertIn(f"process {rank + 1} of 2 ({'torchrun' if name == 'torchrun' else 'Open MPI'})", result.stderr)
            self.assert_same(out, whole)

    def test_a_comparison_is_shared(self):
        whole = self.once("compare", "--answer.folds", "2", "--networks", "2,3").out
        out = self.directory / "out"
        flags = ["compare", self.config, "--answer.folds", "2", "--networks", "2,3", "--out", out, "--join"]
        results = self.finish([self.start(*flags) for _ in range(3)])
        for result in results:
            self.assert_done(result)
        self.assertTrue(any(result.stdout for result in results))
        self.assertEqual(without_times(harness.read_json(out / "comparison.json")),
                         without_times(harness.read_json(whole / "comparison.json")))
        for path in whole.glob("refinement_*.json"):
            self.assertEqual((out / path.name).read_bytes(), path.read_bytes(), path.name)

    def test_a_joint_training_of_several_processes(self):
        together = ["--run.joint_processes", "3", "--train.accumulate", "4", "--train.batch", "8", "--train.epochs", "2",
                    "--model.normalization", "batch"]
        whole = self.once("run", *together).out
        out = self.directory / "out"
        results = self.finish([self.start("run", self.config, *together, "--out", out, "--join") for _ in range(3)])
        for result in results:
            self.assert_done(result)
        self.assertIn("processes together", "".join(result.stderr for result in results))
        self.assert_same(out, whole)

    def test_a_joint_training_of_processes_that_meet_at_a_store(self):
        """MASTER_ADDR and MASTER_PORT, as scripts for PyTorch set them."""
        together = ["--run.joint_processes", "2", "--train.accumulate", "2", "--train.batch", "16", "--train.epochs", "2"]
        whole = self.once("run", *together).out
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for name, address, port, said in (("open", "127.0.0.1", harness.free_port(), ""),
                                              ("taken", "127.0.0.1", taken.getsockname()[1], "meet by a file, not by the store at"),
                                              ("everywhere", "127.0.0.2", taken.getsockname()[1], "meet by a file"),
                                              ("away", "192.0.2.1", 29500, "it cannot be opened there")):
                out = self.directory / name
                variables = environment(MASTER_ADDR=address, MASTER_PORT=port)
                results = self.finish([self.start("run", self.config, *together, "--out", out, "--join", env=variables)
                                       for _ in range(2)])
                for result in results:
                    self.assert_done(result)
                errors = "".join(result.stderr for result in results)
                self.assertIn("2 processes together", errors)
                self.assertIn(f"store at {address}:{port}", errors)
                self.assertIn(said, errors)
                self.assertEqual("meet by a file" in errors, bool(said), errors)
                self.assert_same(out, whole)

    def test_killed_and_stopped(self):
        """Ranks die, and are started again, or stop for longer than a lease lasts and go on."""
        self.check_killed_and_stopped("--train.epochs", "40", "--run.lease", "1", "--run.seeds", "3")

    def test_killed_and_stopped_in_a_joint_training(self):
        self.check_killed_and_stopped("--train.epochs", "8", "--train.batch", "2", "--train.accumulate", "4", "--run.lease", "1",
                                      "--run.joint_processes", "3", "--run.seeds", "1", "--refine.trainings", "2")

    def check_killed_and_stopped(self, *longer):
        whole = self.once("run", *longer).out
        draw = random.Random(11)
        kills = int(os.environ.get("KINDRED_KILLS", "6"))
        killed = stopped = runs = 0
        while killed < kills or stopped < kills // 2:
            runs += 1
            out = self.directory / f"out{runs}"

            def begin():
                return self.start("run", self.config, *longer, "--out", out, "--join", "-q")

            processes, asleep = [begin() for _ in range(3)], {}
            end = time.monotonic() + 300
            while any(process.poll() is None for process in processes):
                self.assertLess(time.monotonic(), end, "the processes do not end")
                time.sleep(draw.uniform(0.1, 0.6))
                for process, wakes in list(asleep.items()):
                    if time.monotonic() > wakes:
                        process.send_signal(signal.SIGCONT)
                        del asleep[process]
                awake = [place for place, process in enumerate(processes)
                         if process.poll() is None and process not in asleep]
                if not awake:
                    continue
                place = draw.choice(awake)
                if draw.random() < 0.6 and killed < kills:
                    processes[place].kill()
                    processes[place].communicate()
                    processes[place] = begin()
                    killed += 1
                elif stopped < kills // 2 and len(awake) > 1:
                    processes[place].send_signal(signal.SIGSTOP)
                    asleep[processes[place]] = time.monotonic() + draw.uniform(1.5, 2.5)
                    stopped += 1
            for result in self.finish(processes):
                self.assert_done(result)
            self.assert_same(out, whole)
        print(f"{killed} processes killed and {stopped} stopped in {runs} runs of three, each with the bytes of one process")

    def test_going_early_gives_work_back(self):
        longer = ["--train.epochs", "60", "--train.batch", "4", "--train.patience", "60"]
        whole = self.once("run", *longer).out
        for sent in (signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):
            out = self.directory / sent.name
            command = ["run", self.config, *longer, "--out", out, "--join"]
            first = self.start(*command)
            while not list(out.glob("networks/*/result.json")):
                self.assertIsNone(first.poll(), "ended too early")
                time.sleep(0.01)
            other = self.start(*command)
            begin = time.monotonic()
            first.send_signal(sent)
            _, errors = first.communicate(timeout=60)
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual(first.returncode, 130, errors)
            self.assertIn("to go on, repeat the command", errors)
            (result,) = self.finish([other])
            self.assert_done(result)
            self.assert_same(out, whole)

    def test_worlds_that_cannot_be(self):
        refused = self.kindred("run", self.config, "--out", "out", env=environment(RANK=2, WORLD_SIZE=2))
        self.assert_refused(refused, 2, "RANK=2 and WORLD_SIZE=2 contradict each other")
        refused = self.kindred("run", self.config, "--out", "out", env=environment(RANK=0))
        self.assert_refused(refused, 2, "RANK is set and WORLD_SIZE is not")
        self.assertFalse((self.directory / "out").exists())
        refused = self.kindred("refine", self.config, "--out", "out", env=environment(RANK=0, WORLD_SIZE=2))
        self.assert_refused(refused, 2, "kindred refine works in one process, and torchrun started 2")

    def test_a_world_that_never_completes_does_not_wait(self):
        whole = self.once("run").out
        out = self.directory / "out"
        self.assert_done(self.kindred("run", self.config, "--out", out, env=environment(RANK=3, WORLD_SIZE=8)))
        self.assert_same(out, whole)

    def test_two_configs_in_one_directory(self):
        out = self.directory / "out"
        first = self.start("run", self.config, "--train.epochs", "60", "--out", out, "--join")
        while not list(out.glob("leases/lead.*")):
            self.assertIsNone(first.poll(), "ended too early")
            time.sleep(0.01)
        first.send_signal(signal.SIGSTOP)  # for less than its lease lasts
        common = ["run", self.config, "--out", out]
        self.assert_refused(self.kindred(*common, "--train.epochs", "50", "--join"), 2, "train.epochs was 60 and is now 50")
        other = ["--train.epochs", "60", "--grouping.networks", "3", "--join"]
        self.assert_refused(self.kindred(*common, *other), 2, "another process works on this run with another config")
        self.assert_refused(self.kindred(*common, "--train.epochs", "60", "--resume"), 2,
                            "another process uses this run directory", "--join")
        first.send_signal(signal.SIGCONT)
        (result,) = self.finish([first])
        self.assert_done(result)

    def test_what_the_leading_process_says_is_checked(self):
        out = self.copy_of(self.once("run"))
        leases = out / "leases"
        leases.mkdir()
        (leases / "lead.1").write_text("another machine")
        alive = threading.Event()

        def touch():
            while not alive.wait(0.2):
                os.utime(leases / "lead.1")

        toucher = threading.Thread(target=touch)
        toucher.start()
        self.addCleanup(toucher.join)
        self.addCleanup(alive.set)
        network = '{"folder": %s, "tasks": %s, "seed": 0, "weighting": ""}'
        for networks, said in (("7", "\"networks\" must be a list"),
                               ("[" + network % ('"networks"', "[9]") + "]", "must be numbers from 0 to 3"),
                               ("[" + network % ('"networks"', "[]") + "]", "must be numbers from 0 to 3"),
                               ("[" + network % ('"../x"', "[0]") + "]", "not a folder of this run")):
            (leases / "work.json").write_text('{"format": "kindred.shared-work/1", "lead": 1, "work": '
                                              '{"finished": false, "config": "", "joint": null, "networks": %s}}' % networks)
            self.assert_refused(self.kindred("run", out / "config.toml", "--out", out, "--join"), 2, said)


if __name__ == "__main__":
    unittest.main()
