"""Runs shared by the processes of real launchers end with the bytes of one process.

GNU parallel and torchrun are tried wherever they are installed; Open MPI, Slurm, two network namespaces and full disks where
KINDRED_LAUNCHERS=all says so, because daemons, namespaces and mounts need root (Debian: openmpi-bin, slurm-wlm, munge, iproute2).
"""
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import time
import unittest

import harness

EVERY = os.environ.get("KINDRED_LAUNCHERS") == "all"
FILES = ("metrics.json", "affinity.json", "grouping.json", "refinement.json", "test_predictions.csv")
FLAGS = ("--run.threads", "0")


def needs(program, everywhere):
    """Skips a class whose launcher is not there, or is tried only on request."""
    if not everywhere and not EVERY:
        return unittest.skip("only with KINDRED_LAUNCHERS=all")
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


class Launched(harness.Case):
    def command(self, out, *flags):
        return [os.path.abspath(harness.PROGRAM), "run", str(self.config), "--out", str(out), *FLAGS, *flags]

    def launch(self, command, seconds=300, code=0, **options):
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=seconds,
                                cwd=self.directory, check=False, **options)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def assert_same(self, out):
        whole = self.once("run", *FLAGS).out
        for name in FILES:
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)

    def check_counts(self, launcher):
        """launcher(count, command) gives the line that starts so many processes of the command."""
        for count in (1, 2, 4):
            out = self.directory / f"out{count}"
            result = self.launch(launcher(count, self.command(out)))
            self.assertIn("Groups chosen by TAG", result.stdout)
            if count > 1:
                self.assertIn(f"of {count} (", result.stderr)
            self.assert_same(out)


@needs("parallel", everywhere=True)
class Parallel(Launched):
    def test_processes_that_join(self):
        out = self.directory / "out"
        line = " ".join(map(shlex.quote, self.command(out, "--join")))
        result = self.launch(["parallel", "--will-cite", "-j", "3", "-n0", line, ":::", "1", "2", "3"])
        self.assertIn("Groups chosen by TAG", result.stdout)
        self.assert_same(out)


@needs("torchrun", everywhere=True)
class Torchrun(Launched):
    def test_counts(self):
        counts = (1, 2, 4) if EVERY else (2,)
        for count in counts:
            out = self.directory / f"out{count}"
            # Debian 12's torchrun (1.13 on Python 3.11) starts nothing unless both switches are single streams.
            result = self.launch(["torchrun", "-r", "1", "-t", "1", "--no_python", f"--nproc_per_node={count}",
                                  f"--master_port={harness.free_port()}", *self.command(out)])
            self.assertIn("Groups chosen by TAG", result.stdout)
            self.assert_same(out)

    def test_a_joint_training(self):
        """Its processes meet at the store that torchrun holds."""
        together = ("--train.accumulate", "2", "--train.batch", "16", "--run.joint_processes", "2")
        port, out = harness.free_port(), self.directory / "out"
        result = self.launch(["torchrun", "-r", "1", "-t", "1", "--no_python", "--nproc_per_node=2", f"--master_port={port}",
                              *self.command(out, *together)])
        self.assertIn(f":{port}: leads the run", result.stderr)
        self.assertIn(f"2 processes together, by the store at 127.0.0.1:{port}", result.stderr)
        whole = self.once("run", *FLAGS, *together).out
        for name in FILES:
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)


@needs("mpirun", everywhere=False)
class OpenMpi(Launched):
    def test_counts(self):
        self.check_counts(lambda count, command: ["mpirun", "--allow-run-as-root", "--oversubscribe", "-np", count, *command])


@needs("slurmctld", everywhere=False)
@unittest.skipUnless(os.geteuid() == 0, "Slurm's daemons need root")
class Slurm(Launched):
    """Slurm's own daemons in a temporary configuration: one node that claims four processors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        place = cls.place = pathlib.Path("/tmp") / f"kindred-slurm-{os.getpid()}"
        place.mkdir(mode=0o755)
        cls.addClassCleanup(shutil.rmtree, place, True)
        for name in ("state", "spool", "munge"):
            (place / name).mkdir()
        key = place / "munge" / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        host = socket.gethostname().split(".")[0]
        (place / "slurm.conf").write_text(f"""
ClusterName=kindred
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={harness.free_port()}
SlurmdPort={harness.free_port()}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={place}/munge/socket
CredType=cred/munge
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=20
JobRequeue=1
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
""", encoding="utf-8")
        os.environ["SLURM_CONF"] = str(place / "slurm.conf")
        cls.addClassCleanup(os.environ.pop, "SLURM_CONF")
        cls.daemon("munged", "--foreground", "--force", f"--socket={place}/munge/socket", f"--key-file={key}",
                   f"--pid-file={place}/munge/pid", f"--log-file={place}/munge/log", f"--seed-file={place}/munge/seed")
        cls.until(lambda: (place / "munge" / "socket").exists())
        cls.daemon("slurmctld", "-D", "-c", "-f", place / "slurm.conf")
        cls.daemon("slurmd", "-D", "-f", place / "slurm.conf", "-N", host)
        cls.until(lambda: "idle" in subprocess.run(["sinfo", "-h", "-o", "%t"], capture_output=True, text=True,
                                                   check=False).stdout)

    @classmethod
    def daemon(cls, *command):
        log = open(cls.place / f"{command[0]}.out", "w", encoding="utf-8")
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=subprocess.STDOUT)

        def end():
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
            log.close()

        cls.addClassCleanup(end)

    @classmethod
    def until(cls, ready, seconds=60):
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                logs = [path.read_text(errors="replace")[-2000:] for path in cls.place.glob("*.log")]
                raise AssertionError("Slurm does not get ready:\n" + "\n".join(logs))
            time.sleep(0.1)

    def state(self, job):
        return self.launch(["scontrol", "show", "job", job]).stdout.split("JobState=")[1].split()[0]

    def submit(self, *flags, line, out, seeds):
        script = self.write("job.sh", f"#!/bin/bash\nexec {line} {' '.join(map(shlex.quote, self.command(out, *self.longer, seeds)))}\n")
        return self.launch(["sbatch", "--parsable", "-o", self.directory / "job.log", "--open-mode=append", *flags,
                            script]).stdout.strip()

    longer = ("--train.epochs", "100", "--train.batch", "4", "--train.patience", "100", "--run.seeds")

    def assert_same_as_longer(self, out, seeds):
        whole = self.once("run", *FLAGS, *self.longer, seeds).out
        for name in FILES:
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)

    def test_counts(self):
        self.check_counts(lambda count, command: ["srun", "-n", count, *command])

    def test_the_script_of_a_job_is_one_process(self):
        out = self.directory / "out"
        script = self.write("job.sh", "#!/bin/bash\nexec " + " ".join(map(shlex.quote, self.command(out))) + "\n")
        self.launch(["sbatch", "--wait", "-n", "2", "-o", self.directory / "job.log", script])
        self.assertNotIn("Slurm", (self.directory / "job.log").read_text())
        self.assert_same(out)

    def test_requeued(self):
        """Requeued twice in the middle, the job goes on from what is done."""
        out = self.directory / "out"
        job = self.submit("-n", "2", "--requeue", line="srun", out=out, seeds="8")
        for lines in (4, 9):
            self.until(lambda: harness.lines_of(out / "log.jsonl", "network") >= lines)
            self.launch(["scontrol", "requeue", job])
            self.until(lambda: self.state(job) == "PENDING")
            # Slurm holds a requeued job for some minutes.
            subprocess.run(["scontrol", "update", f"jobid={job}", "StartTime=now"], check=False, capture_output=True)
            self.until(lambda: self.state(job) != "PENDING", seconds=300)
        self.until(lambda: self.state(job) == "COMPLETED", seconds=300)
        self.assert_same_as_longer(out, "8")

    def test_a_time_limit_is_announced_and_the_job_goes_on_later(self):
        out = self.directory / "out"
        job = self.submit("-n", "2", "--time=1", "--signal=USR1@50", line="srun", out=out, seeds="80")  # looked for every 30 s
        self.until(lambda: self.state(job) not in ("PENDING", "RUNNING", "COMPLETING"), seconds=120)
        self.assertIn("to go on, repeat the command", (self.directory / "job.log").read_text())
        job = self.submit("-n", "2", line="srun", out=out, seeds="80")
        self.until(lambda: self.state(job) == "COMPLETED", seconds=300)
        self.assert_same_as_longer(out, "80")


@needs("ip", everywhere=False)
@unittest.skipUnless(os.geteuid() == 0, "network namespaces need root")
class Hosts(Launched):
    """Two hosts that see one directory, and each other by a cable: network namespaces with a name of their own."""

    def test_two_hosts(self):
        """They share a run, and the joint training, through the cable."""
        names = [f"kindred{os.getpid()}{side}" for side in "ab"]
        for name in names:
            self.launch(["ip", "netns", "add", name])
            self.addCleanup(subprocess.run, ["ip", "netns", "delete", name], check=False)
        self.launch(["ip", "link", "add", "va", "netns", names[0], "type", "veth", "peer", "name", "vb", "netns", names[1]])
        for name, side, number in zip(names, "ab", (1, 2)):
            self.launch(["ip", "-n", name, "addr", "add", f"10.99.0.{number}/24", "dev", f"v{side}"])
            self.launch(["ip", "-n", name, "link", "set", f"v{side}", "up"])
        together = ("--train.accumulate", "2", "--train.batch", "16", "--run.joint_processes", "2")
        for flags in ((), together):
            out = self.directory / f"out{len(flags)}"
            processes = []
            for name, side in zip(names, "ab"):
                line = f"hostname {name} && exec " + " ".join(map(shlex.quote, self.command(out, "--join", *flags)))
                processes.append(subprocess.Popen(["ip", "netns", "exec", name, "unshare", "--uts", "sh", "-c", line],
                                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.directory,
                                                  env={**os.environ, "GLOO_SOCKET_IFNAME": f"v{side}"}))
            outputs = [process.communicate(timeout=300)[1] for process in processes]
            for process, errors in zip(processes, outputs):
                self.assertEqual(process.returncode, 0, errors)
            self.assertEqual("2 processes together" in "".join(outputs), bool(flags))
            whole = self.once("run", *FLAGS, *flags).out
            for name in FILES:
                self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)


@needs("mount", everywhere=False)
@unittest.skipUnless(os.geteuid() == 0, "mounting needs root")
class Disks(Launched):
    """Directories on disks that are full, or that cannot be written."""

    def setUp(self):
        super().setUp()
        self.disk = self.directory / "disk"
        self.disk.mkdir()
        self.launch(["mount", "-t", "tmpfs", "-o", "size=40m", "none", self.disk])
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=False)

    def together(self, out, flags=()):
        """The exit codes and messages of two processes that work on a run."""
        processes = [self.start(*self.command(out, "--join", *flags)[1:]) for _ in range(2)]
        return [(process.communicate(timeout=300)[1], process.returncode) for process in processes]

    def test_a_disk_that_fills_loses_nothing(self):
        out = self.disk / "out"
        filler = self.disk / "filler"
        flags = ("--train.epochs", "60", "--train.patience", "60", "--train.checkpoint_seconds", "0")
        processes = [self.start(*self.command(out, "--join", *flags)[1:]) for _ in range(2)]
        while len(list(out.glob("networks/*/result.json"))) < 3:
            time.sleep(0.01)
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        for process in processes:
            _, errors = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 1, errors)
            (line,) = [line for line in errors.splitlines() if line.startswith("kindred: ")]
            self.assertIn("No space left on device", line)
        filler.unlink()
        for errors, code in self.together(out, flags):
            self.assertEqual(code, 0, errors)
        whole = self.once("run", *FLAGS, *flags).out
        for name in FILES:
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)

    def test_a_directory_that_cannot_be_written(self):
        self.launch(["mount", "-o", "remount,ro", self.disk])
        for errors, code in self.together(self.disk / "out"):
            self.assertEqual(code, 1, errors)
            (line,) = [line for line in errors.splitlines() if line.startswith("kindred: ")]
            self.assertIn("Read-only file system", line)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    unittest.main()
