"""What `kindred --manual` writes: manual pages that render without a warning, and completion that shells run."""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

import harness


class Manual(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.share = pathlib.Path(holder.name) / "share"
        written = subprocess.run([harness.PROGRAM, "--manual", cls.share], capture_output=True, text=True, timeout=120)
        if written.returncode or written.stdout or written.stderr:
            raise AssertionError(f"{written}")
        cls.verbs = re.findall(r"(?m)^  (\w+) +\w", harness.help_of("--help").split("kindred VERB")[1])

    def need(self, program, package):
        if not shutil.which(program):
            self.skipTest(f"{program} is not installed (Debian: {package})")


class ManPages(Manual):
    def pages(self):
        return sorted((self.share / "man").rglob("*.[15]"))

    def test_one_page_for_each_verb(self):
        self.assertGreater(len(self.verbs), 8)
        names = ["kindred.1", *(f"kindred-{verb}.1" for verb in self.verbs), "kindred-config.5"]
        self.assertEqual(sorted(page.name for page in self.pages()), sorted(names))

    def test_groff_has_no_warning(self):
        self.need("groff", "groff-base")
        for page in self.pages():
            result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, text=True,
                                    timeout=60)
            self.assertEqual((result.returncode, result.stderr), (0, ""), page)

    def test_mandoc_has_no_warning(self):
        self.need("mandoc", "mandoc")
        for page in self.pages():
            result = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True,
                                    timeout=60)
            self.assertEqual((result.returncode, result.stdout), (0, ""), page)

    def test_pages_say_what_help_says(self):
        self.need("groff", "groff-base")
        for verb in self.verbs:
            page = subprocess.run(["groff", "-man", "-Tutf8", "-P-cbou", self.share / f"man/man1/kindred-{verb}.1"],
                                  capture_output=True, text=True, timeout=60).stdout
            text = re.sub(r"\s+", " ", page)
            own = harness.help_of(verb, "--help").split("\nKeys of the config")[0]
            for line in re.findall(r"(?m)^  (\S.*)$", own):
                self.assertIn(re.sub(r"\s+", " ", line), text, verb)


class Places(harness.Case):
    def test_a_file_in_place_of_the_directory(self):
        self.write("share", "mine")
        self.assert_refused(self.kindred("--manual", "share"), 2, "--manual", "share")
        self.assertEqual((self.directory / "share").read_text(), "mine")

    def test_no_directory_and_too_many(self):
        for arguments in ((), ("",), ("a", "b")):
            self.assert_refused(self.kindred("--manual", *arguments), 2, "--manual takes one directory")
        self.assertFalse((self.directory / "a").exists())

    def test_a_place_that_cannot_be_written(self):
        self.assert_refused(self.kindred("--manual", "/proc/nothing"), 1, "/proc/nothing")

    def test_again_replaces_only_its_own_files(self):
        other = self.directory / "share/man/man1/other.1"
        other.parent.mkdir(parents=True)
        other.write_text("mine")
        page = other.with_name("kindred.1")
        page.write_text("old")
        self.assert_done(self.kindred("--manual", "share"))
        self.assertEqual(other.read_text(), "mine")
        self.assertTrue(page.read_text().startswith(".TH"))
        self.assert_no_partial_files()


class Bash(Manual):
    """The function that bash calls, with what bash sets before."""

    def completed(self, *words):
        script = """source "$1"; shift
compopt() { echo "<${*: -1}>"; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kindred kindred "${@: -1}"
for item in "${COMPREPLY[@]}"; do echo "$item"; done"""
        result = subprocess.run(["bash", "--norc", "-c", script, "bash",
                                 self.share / "bash-completion/completions/kindred", "kindred", *words],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, ""), words)
        return result.stdout.split()

    def test_verbs_come_first(self):
        self.assertEqual(self.completed(""), self.verbs)
        self.assertEqual(self.completed("gr"), ["group"])
        self.assertEqual(self.completed("--ver"), ["--version"])
        self.assertEqual(self.completed("--manual", ""), ["<dirnames>"])

    def test_every_flag_that_help_names(self):
        for verb in self.verbs:
            flags = re.findall(r"(?m)^  (?:-\w, )?(--[\w.-]+)", harness.help_of(verb, "--help"))
            self.assertGreater(len(flags), 2)
            self.assertEqual(sorted(word for word in self.completed(verb, "--")), sorted(flags), verb)

    def test_values(self):
        for words, answer in ((("run", "c.toml", "--train.optimizer", ""), ["sgd", "adam", "adamw"]),
                              (("run", "c.toml", "--train.optimizer", "=", "adam"), ["adam", "adamw"]),
                              (("run", "c.toml", "--train.optimizer", "="), ["sgd", "adam", "adamw"]),
                              (("run", "c.toml", "--data.header", ""), ["true", "false"]),
                              (("run", "c.toml", "--train.epochs", ""), []),
                              (("run", "c.toml", "--data.path", ""), ["<default>"]),
                              (("run", "c.toml", "--out", ""), ["<dirnames>"]),
                              (("run", ""), ["<default>"]),
                              (("report", ""), ["<dirnames>"]),
                              (("report", "runs/a", "--format", "m"), ["md"]),
                              (("predict", "bundle", "-o", ""), ["<default>"]),
                              (("synth", "t"), ["tasks", "table-tennis", "taskonomy"]),
                              (("doctor", "--train"), []),
                              (("nonsense", "--"), [])):
            self.assertEqual(sorted(self.completed(*words)), sorted(answer), words)


class Shells(Manual):
    """Shells as people use them: keys on a terminal, among them the tabulator."""

    def typed(self, command, begin, keys, until):
        """Runs `begin` in the shell and types `keys`; the screen shall come to show `until`."""
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(self.directory)
            os.environ.update(TERM="dumb", PS1="$ ", HOME=str(self.directory))
            os.execvp(command[0], command)
        screen = ""
        try:
            for text, awaited in ((begin + "; echo R''EADY\n", "READY"), (keys, until)):
                os.write(terminal, text.encode())
                end = time.monotonic() + 30
                while awaited not in screen and time.monotonic() < end:
                    if select.select([terminal], [], [], 0.2)[0]:
                        screen += os.read(terminal, 65536).decode(errors="replace")
                        screen = re.sub(".\b", "", screen)  # zsh takes back a sign that it added
        except OSError:
            pass  # the shell ended
        finally:
            os.close(terminal)
            os.waitpid(process, 0)
        self.assertIn(until, screen)

    def test_bash(self):
        shell = ["bash", "--norc", "--noprofile", "-i"]
        begin = f"source {self.share}/bash-completion/completions/kindred"
        self.typed(shell, begin, "kindred run --train.optimi\tadamw", "kindred run --train.optimizer adamw")
        self.typed(shell, begin, "kindred synth table\t--se\t", "kindred synth table-tennis --seed")
        self.typed(shell, begin, "kindred run conf\t", "kindred run config.toml")

    def test_zsh(self):
        self.need("zsh", "zsh")
        begin = f"fpath=({self.share}/zsh/vendor-completions $fpath); autoload -U compinit; compinit -u -D"
        self.typed(["zsh", "-f", "-i"], begin, "kindred run --train.optimi\tadamw --run.thr\t4",
                   "kindred run --train.optimizer=adamw --run.threads=4")
        self.typed(["zsh", "-f", "-i"], begin, "kindred synth table\t--se\t", "kindred synth table-tennis --seed")
        self.typed(["zsh", "-f", "-i"], begin, "kindred run conf\t", "kindred run config.toml")

    def test_fish(self):
        self.need("fish", "fish")
        script = self.share / "fish/vendor_completions.d/kindred.fish"

        def completed(line):
            result = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                                    capture_output=True, text=True, timeout=60, cwd=self.directory,
                                    env={**os.environ, "HOME": str(self.directory)})
            self.assertEqual((result.returncode, result.stderr), (0, ""), line)
            return sorted(item.split("\t")[0] for item in result.stdout.splitlines())

        self.assertEqual(completed("kindred "), sorted(self.verbs))
        self.assertEqual(completed("kindred run --train.optimizer a"), ["adam", "adamw"])
        self.assertEqual(completed("kindred run --train.optimizer=a"),
                         ["--train.optimizer=adam", "--train.optimizer=adamw"])
        self.assertEqual(completed("kindred run --train.epo"), ["--train.epochs"])
        self.assertEqual(completed("kindred doctor --train.epo"), [])
        self.assertIn("config.toml", completed("kindred run "))
        (self.directory / "runs").mkdir()
        self.assertEqual(completed("kindred report "), ["runs/"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
