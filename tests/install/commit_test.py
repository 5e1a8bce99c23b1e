"""cmake/KindredCommit.cmake names the commit of the checkout that is built, and no other."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "cmake/KindredCommit.cmake"
CMAKE = os.environ["KINDRED_CMAKE"]


@unittest.skipUnless(shutil.which("git"), "git is not installed")
class Commit(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.source = self.folder / "source"
        self.source.mkdir()
        self.output = self.folder / "commit.cpp"

    def git(self, *arguments):
        return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=self.source,
                              check=True, capture_output=True, text=True, timeout=60).stdout.strip()

    def commit(self, text):
        (self.source / "file").write_text(text)
        self.git("add", ".")
        self.git("commit", "-q", "-m", text)
        return self.git("rev-parse", "--short", "HEAD")

    def named(self, git=None, source=None, **environment):
        subprocess.run([CMAKE, "-D", f"GIT={git if git is not None else shutil.which('git')}", "-D",
                        f"SOURCE={source or self.source}", "-D", f"OUTPUT={self.output}", "-P", SCRIPT], check=True,
                       timeout=60, env={**os.environ, **environment})
        return self.output.read_text().split('return "')[1].split('"')[0]

    def test_the_head_and_its_move(self):
        self.git("init", "-q")
        first = self.commit("one")
        self.assertEqual(self.named(), first)
        second = self.commit("two")
        self.assertNotEqual(first, second)
        self.assertEqual(self.named(), second)

    def test_the_same_commit_leaves_the_file_alone(self):
        self.git("init", "-q")
        self.commit("one")
        self.named()
        os.utime(self.output, (1, 1))
        self.named()
        self.assertEqual(self.output.stat().st_mtime, 1)

    def test_changes_are_told(self):
        self.git("init", "-q")
        head = self.commit("one")
        (self.source / "build").write_text("not of the repository")
        self.assertEqual(self.named(), head)
        (self.source / "file").write_text("other")
        self.assertEqual(self.named(), head + " with changes")

    def test_an_archive_has_none(self):
        self.assertEqual(self.named(), "")

    def test_a_repository_without_commits_has_none(self):
        self.git("init", "-q")
        self.assertEqual(self.named(), "")

    def test_no_git(self):
        self.git("init", "-q")
        self.commit("one")
        self.assertEqual(self.named(git=""), "")
        self.assertEqual(self.named(git="/nowhere/git"), "")

    def test_an_archive_in_the_repository_of_another_project_has_none(self):
        self.git("init", "-q")
        self.commit("one")
        inner = self.source / "inner"
        inner.mkdir()
        self.assertEqual(self.named(source=inner), "")

    def test_a_surrounding_git_command_is_no_source(self):
        other = self.folder / "other"
        other.mkdir()
        subprocess.run(["git", "init", "-q"], cwd=other, check=True, timeout=60)
        self.git("init", "-q")
        head = self.commit("one")
        self.assertEqual(self.named(GIT_DIR=str(other / ".git"), GIT_WORK_TREE=str(other)), head)


if __name__ == "__main__":
    unittest.main(verbosity=2)
