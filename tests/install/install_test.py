"""Installs the build into a fresh folder and builds projects of their own against it."""

import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = os.environ["KINDRED_BUILD"]
CMAKE = os.environ["KINDRED_CMAKE"]
HAS_TRAINING = os.environ["KINDRED_TRAINING"] == "1"
OURS = re.compile(r'^\s*#\s*include\s*["<](kindred/[^">]*)[">]', re.MULTILINE)


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=500)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="install_test_", dir=BUILD))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        # Relative to the prefix nothing may name the build: the whole is moved after it was installed.
        first = cls.folder / "first"
        cls.installed = run(CMAKE, "--install", BUILD, "--prefix", str(first))
        cls.prefix = cls.folder / "prefix"
        first.rename(cls.prefix)

    def configure(self, source, name, *flags):
        return run(CMAKE, "-S", str(source), "-B", str(self.folder / name), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                   f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={os.environ['KINDRED_CXX']}",
                   f"-DCMAKE_CXX_FLAGS={os.environ['KINDRED_CXX_FLAGS']}", *flags)

    def build(self, source, name, *flags):
        for step in (self.configure(source, name, *flags), run(CMAKE, "--build", str(self.folder / name))):
            self.assertEqual(step.returncode, 0, step.stdout)

    def write_project(self, name, lines, source="int main() {}\n"):
        folder = self.folder / (name + "_source")
        folder.mkdir()
        (folder / "main.cpp").write_text(source)
        (folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(test LANGUAGES CXX)\n" + lines)
        return folder

    def test_it_installs(self):
        self.assertEqual(self.installed.returncode, 0, self.installed.stdout)
        self.assertTrue((self.prefix / "include/kindred/selection/selection.h").is_file())

    def test_installed_headers_include_only_installed_headers(self):
        headers = sorted((self.prefix / "include/kindred").rglob("*.h"))
        self.assertGreater(len(headers), 10)
        gone = [f"{header.relative_to(self.prefix)} includes {name}" for header in headers
                for name in OURS.findall(header.read_text(encoding="utf-8"))
                if not (self.prefix / "include" / name).is_file()]
        self.assertEqual(gone, [])

    def test_nothing_installed_names_the_source_or_the_build(self):
        for file in self.prefix.rglob("*.cmake"):
            for folder in (str(ROOT), BUILD):
                self.assertNotIn(folder, file.read_text(encoding="utf-8"), file)

    def test_consumer_of_core(self):
        # Core must be enough where there is no libtorch.
        self.build(ROOT / "examples/consumer", "consumer", "-DCMAKE_DISABLE_FIND_PACKAGE_Torch=ON")
        result = run(str(self.folder / "consumer/choose_groups"))
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("group: depth normals\n", result.stdout)
        self.assertIn("group: edges corners\n", result.stdout)

    def test_unknown_component(self):
        source = self.write_project("unknown", "find_package(kindred REQUIRED COMPONENTS core attic)\n")
        result = self.configure(source, "unknown")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('no component "attic"', re.sub(r"\s+", " ", result.stdout))

    def test_too_new_version(self):
        source = self.write_project("version", "find_package(kindred 99 REQUIRED COMPONENTS core)\n")
        self.assertNotEqual(self.configure(source, "version").returncode, 0)

    @unittest.skipUnless(HAS_TRAINING, "built without training")
    def test_consumers_of_components_with_libtorch(self):
        self.build(ROOT / "examples/consumer", "libtorch", "-DWITH_LIBTORCH=ON")
        programs = self.folder / "libtorch"
        failed = run(str(programs / "predict"), "no_such_bundle", "no_such_table")
        self.assertEqual(failed.returncode, 2, failed.stdout)
        self.assertIn("no_such_bundle", failed.stdout)

        table = self.folder / "table.csv"
        draw = random.Random(1)
        rows = [[draw.gauss(0, 1) for _ in range(3)] for _ in range(200)]
        table.write_text("x,y,z,a,b\n" + "".join(f"{x},{y},{z},{x + y},{x - z}\n" for x, y, z in rows))
        measured = subprocess.run([str(programs / "measure_affinity"), str(table), "a", "b"], cwd=self.folder,
                                  capture_output=True, text=True, timeout=300)
        self.assertEqual(measured.returncode, 0, measured.stderr)
        self.assertIn("network", measured.stdout)

        config = self.folder / "config.toml"
        config.write_text('[data]\npath = "table.csv"\n[[task]]\ntarget = "a"\n[[task]]\ntarget = "b"\n'
                          "[run]\nseeds = 1\n[train]\nepochs = 2\n")
        whole = run(str(programs / "run_all"), str(config), str(self.folder / "run"))
        self.assertEqual(whole.returncode, 0, whole.stdout)
        self.assertIn("total error", whole.stdout)
        predicted = run(str(programs / "predict"), str(self.folder / "run/bundle"), str(table))
        self.assertEqual(predicted.returncode, 0, predicted.stdout)
        self.assertEqual(len(predicted.stdout.splitlines()), 201)

    @unittest.skipUnless(HAS_TRAINING, "built without training")
    def test_predict_brings_no_networks(self):
        source = self.write_project(
            "predict", "find_package(kindred REQUIRED COMPONENTS predict)\nadd_executable(main main.cpp)\n"
            "target_link_libraries(main PRIVATE kindred::predict)\n"
            "if(TARGET kindred::train OR TARGET kindred::nn)\n  message(FATAL_ERROR \"predict brings networks\")\nendif()\n")
        configured = self.configure(source, "predict")
        self.assertEqual(configured.returncode, 0, configured.stdout)

    @unittest.skipUnless(HAS_TRAINING, "built without training")
    def test_deploy_does_not_bring_training(self):
        source = self.write_project(
            "deploy", "find_package(kindred REQUIRED COMPONENTS deploy)\n"
            "if(TARGET kindred::train)\n  message(FATAL_ERROR \"deploy brings train\")\nendif()\n")
        configured = self.configure(source, "deploy")
        self.assertEqual(configured.returncode, 0, configured.stdout)

    @unittest.skipUnless(HAS_TRAINING, "built without training")
    def test_all_components_are_found(self):
        source = self.write_project(
            "all", "find_package(kindred REQUIRED)\nadd_executable(main main.cpp)\n"
            "target_link_libraries(main PRIVATE kindred::train kindred::deploy)\n")
        configured = self.configure(source, "all")
        self.assertEqual(configured.returncode, 0, configured.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
