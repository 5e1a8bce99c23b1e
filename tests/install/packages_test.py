"""cpack makes the Debian packages kindred and libkindred-dev; what is in them, and what they say of themselves."""

import gzip
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["KINDRED_BUILD"])
TOOLS = {"dpkg-shlibdeps": "dpkg-dev", "file": "file", "dpkg-deb": "dpkg", "strip": "binutils", "gzip": "gzip"}
MISSING = [package for tool, package in TOOLS.items() if not shutil.which(tool)]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=500).stdout


@unittest.skipIf(MISSING, f"not installed (Debian): {', '.join(MISSING)}")
class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="packages_test_", dir=BUILD))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        made = subprocess.run([os.environ["KINDRED_CPACK"], "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=500)
        if made.returncode:
            raise AssertionError(made.stdout)
        cls.files = {re.match(r"[a-z-]+", path.name)[0]: path for path in cls.folder.glob("*.deb")}
        cls.trees = {}
        for name, path in cls.files.items():
            cls.trees[name] = cls.folder / "tree" / name
            cls.trees[name].mkdir(parents=True)
            run("dpkg-deb", "-x", path, cls.trees[name])

    def field(self, package, name):
        return run("dpkg-deb", "-f", self.files[package], name).strip()

    def test_two_packages_of_one_version(self):
        self.assertEqual(sorted(self.files), ["kindred", "libkindred-dev"])
        version = re.search(r"project\(kindred VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
        for package in self.files:
            self.assertEqual(self.field(package, "Package"), package)
            self.assertRegex(self.field(package, "Version"), rf"^{re.escape(version)}-1(~[a-z]+[0-9.]*)?$")

    def test_descriptions_fit_a_page(self):
        for package in self.files:
            summary, *text = self.field(package, "Description").split("\n")
            self.assertLess(len(summary), 80)
            self.assertGreater(len(text), 3)
            self.assertNotIn(summary, [line.strip() for line in text])
            self.assertLessEqual(max(map(len, text)), 80)

    def test_the_program_depends_on_what_it_is_linked_with(self):
        needs = self.field("kindred", "Depends")
        for library in ("libc6", "libtorch", "libfmt", "coinor-libclp1", "zlib1g"):
            self.assertIn(library, needs)
        self.assertIn("libopenblas0-pthread", self.field("kindred", "Recommends"))

    def test_the_library_depends_on_what_its_cmake_package_looks_for(self):
        needs = self.field("libkindred-dev", "Depends")
        config = (ROOT / "cmake/kindredConfig.cmake.in").read_text()
        packages = {"fmt": "libfmt-dev", "nlohmann_json": "nlohmann-json3-dev", "ZLIB": "zlib1g-dev",
                    "Clp": "coinor-libclp-dev", "PNG": "libpng-dev", "TurboJPEG": "libturbojpeg0-dev",
                    "pugixml": "libpugixml-dev", "Torch": "libtorch-dev", "Threads": ""}
        cache = (BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
        if re.search(r"^KINDRED_HAS_ZSTD:INTERNAL=(TRUE|1|ON)$", cache, re.MULTILINE):
            packages["Zstd"] = "libzstd-dev"
        else:
            config = config.replace("find_dependency(Zstd)", "")
        if not re.search(r"^KINDRED_HAS_ARROW:INTERNAL=(TRUE|1|ON)$", cache, re.MULTILINE):
            config = config.replace("find_dependency(ArrowParquet)", "")
        for found in re.findall(r"find_dependency\((\w+)", config):
            self.assertIn(packages[found], needs)

    def test_files_of_the_program(self):
        tree = self.trees["kindred"]
        program = tree / "usr/bin/kindred"
        self.assertIn(b"kindred", subprocess.run([program, "--version"], capture_output=True, timeout=60).stdout)
        for name in ("man/man1/kindred.1.gz", "man/man1/kindred-run.1.gz", "man/man5/kindred-config.5.gz",
                     "bash-completion/completions/kindred", "zsh/vendor-completions/_kindred",
                     "fish/vendor_completions.d/kindred.fish", "doc/kindred/docs/install.md",
                     "doc/kindred/examples/census/census.toml"):
            self.assertTrue((tree / "usr/share" / name).is_file(), name)
        self.assertEqual(list((tree / "usr/share/man").rglob("*.[15]")), [])

    def test_files_of_the_library(self):
        tree = self.trees["libkindred-dev"]
        self.assertTrue((tree / "usr/include/kindred/selection/selection.h").is_file())
        for pattern in ("usr/lib/*/libkindred_core.a", "usr/lib/*/libkindred_deploy.a",
                        "usr/lib/*/cmake/kindred/kindredConfig.cmake"):
            self.assertEqual(len(list(tree.glob(pattern))), 1, pattern)
        for file in tree.rglob("*.cmake"):
            self.assertNotIn(str(ROOT), file.read_text(), file)

    def test_what_the_policy_asks_for(self):
        for package, tree in self.trees.items():
            doc = tree / "usr/share/doc" / package
            self.assertIn("License: Apache-2.0", (doc / "copyright").read_text())
            with gzip.open(doc / "changelog.gz", "rt") as changelog:
                self.assertEqual(changelog.read(), (ROOT / "CHANGELOG.md").read_text())
            with gzip.open(doc / "changelog.Debian.gz", "rt") as changelog:
                self.assertTrue(changelog.read().startswith(f"kindred ({self.field(package, 'Version')}) "))
            for line in run("dpkg-deb", "-c", self.files[package]).splitlines():
                mode, owner = line.split()[:2]
                program = line.endswith("./usr/bin/kindred")
                self.assertEqual(mode, "drwxr-xr-x" if mode[0] == "d" else "-rwxr-xr-x" if program else "-rw-r--r--", line)
                self.assertEqual(owner, "root/root", line)

    def test_no_file_in_both(self):
        one, other = ({path.relative_to(tree) for path in tree.rglob("*") if path.is_file()}
                      for tree in self.trees.values())
        self.assertEqual(one & other, set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
