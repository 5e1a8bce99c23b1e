"""The project configures where an optional part is not installed, and where its package configuration ends with an error."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["KINDRED_BUILD"])
CMAKE = os.environ["KINDRED_CMAKE"]
CACHE_LINE = re.compile(r"^([A-Za-z0-9_.+-]+):[A-Z]+=(.*)$", re.MULTILINE)


def read_cache(build):
    return dict(CACHE_LINE.findall((build / "CMakeCache.txt").read_text(encoding="utf-8")))


OURS = read_cache(BUILD)
HAS_TRAINING = OURS["KINDRED_BUILD_TRAINING"].upper() in ("ON", "1", "TRUE", "YES")
# What this build was told, such as where its libtorch is.
SAME = [f"-D{name}={OURS[name]}" for name in ("CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS", "Torch_DIR")
        if OURS.get(name)]
PREFIX = OURS.get("CMAKE_PREFIX_PATH", "")

# By part: what its cache entries are called, and what the files for ninja hold only with it.
PARTS = {
    "oneDNN": (r"(?i)^(kindred_)?(one)?dnnl", "sgemm.cpp"),
    "tcmalloc": (r"(?i)^kindred_\w*tcmalloc", "libtcmalloc"),
    "zstd": (r"(?i)^zstd", "KINDRED_HAS_ZSTD"),
    "ccache": (r"(?i)^kindred_\w*ccache", "CCACHE_SLOPPINESS"),
    "benchmark": (r"(?i)^(kindred_)?benchmark", "bench_training"),
    "cbc": (r"(?i)^kindred_\w*cbc", r"KINDRED_CBC=\"/"),
}
PACKAGES = {"zstd": ("Zstd",), "oneDNN": ("dnnl", "Dnnl", "DNNL"), "benchmark": ("benchmark", "Benchmark")}


class Configured:
    def __init__(self, folder, *flags):
        command = [CMAKE, "-S", str(ROOT), "-B", str(folder), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                   "-DCMAKE_C_COMPILER_WORKS=1", "-DCMAKE_CXX_COMPILER_WORKS=1", f"-DCMAKE_PREFIX_PATH={PREFIX}", *SAME, *flags]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        self.code, self.output = done.returncode, done.stdout
        files = [folder / "build.ninja", folder / "CMakeFiles" / "rules.ninja"]
        self.rules = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
        self.cache = read_cache(folder)

    def has(self, part):
        return PARTS[part][1] in self.rules


def hiding(part, cache):
    """Flags by which nothing of a part is found: no package, and its files' entries set, to nothing."""
    pattern, _ = PARTS[part]
    return ([f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in PACKAGES.get(part, ())] +
            [f"-D{name}=OFF" for name in cache if re.search(pattern, name) and not name.endswith("_DIR")])


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def configure(self, name, *flags):
        configured = Configured(self.folder / name, *flags)
        self.assertEqual(configured.code, 0, f"{name}: {configured.output}")
        self.assertTrue("libkindred_core.a" in configured.rules)
        return configured

    def broken(self, *packages):
        """A flag that puts configurations of these packages before all others, each of which ends with an error."""
        prefix = self.folder / "broken"
        for package in packages:
            for file in (f"{package}-config.cmake", f"{package}Config.cmake"):
                place = prefix / "lib" / "cmake" / package / file
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(f'message(FATAL_ERROR "the configuration of {package} is broken")\n', encoding="utf-8")
        return f"-DCMAKE_PREFIX_PATH={prefix};{PREFIX}"


@unittest.skipUnless(HAS_TRAINING, "this build is of kindred::core alone")
class Training(Case):
    def test_without_each_optional_part(self):
        whole = self.configure("whole")
        present = [part for part in PARTS if whole.has(part)]
        self.assertGreater(len(present), 1, "hardly any optional part is installed here")
        for part in present:
            less = self.configure(f"without_{part}", *hiding(part, whole.cache))
            self.assertEqual([other for other in present if less.has(other)], [other for other in present if other != part])
        bare = self.configure("bare", *(flag for part in present for flag in hiding(part, whole.cache)))
        self.assertEqual([part for part in present if bare.has(part)], [])

    def test_with_broken_configurations(self):
        packages = ("dnnl", "benchmark", "ccache", "cbc", "tcmalloc", "gperftools", "OpenCL")
        configured = self.configure("with_broken", self.broken(*packages))
        # Their files are found all the same.
        whole = self.configure("whole")
        self.assertEqual([part for part in PARTS if configured.has(part)], [part for part in PARTS if whole.has(part)])

    def test_what_only_tests_need_without_tests(self):
        self.configure("no_tests", self.broken("GTest", "benchmark"), "-DKINDRED_BUILD_TESTS=OFF",
                       "-DKINDRED_BUILD_BENCHMARKS=OFF", "-DCMAKE_DISABLE_FIND_PACKAGE_Python3=ON")


class Core(Case):
    def test_alone(self):
        self.configure(
            "core", self.broken("Torch", "CLI11", "tomlplusplus", "GTest", "benchmark", "dnnl"),
            "-DKINDRED_BUILD_TRAINING=OFF", "-DKINDRED_BUILD_TESTS=OFF", "-DKINDRED_BUILD_BENCHMARKS=OFF",
            "-DCMAKE_DISABLE_FIND_PACKAGE_PNG=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_TurboJPEG=ON")

    def test_a_part_that_is_needed_is_named(self):
        done = Configured(self.folder / "needed", "-DKINDRED_BUILD_TRAINING=OFF", "-DKINDRED_BUILD_TESTS=OFF",
                          "-DKINDRED_BUILD_BENCHMARKS=OFF", "-DCMAKE_DISABLE_FIND_PACKAGE_Clp=ON")
        self.assertNotEqual(done.code, 0)
        self.assertIn("Clp", done.output)


if __name__ == "__main__":
    unittest.main()
