"""kindred export, judged by other programs: ONNX's checker, ONNX Runtime, and protobuf with Triton's own messages.
KINDRED_WRITE_BUNDLES is the program that writes bundles of every kind of network."""
import ast
import csv
import io
import json
import os
import pathlib
import random
import struct
import subprocess
import tempfile
import unittest

import harness
import packages

WRITE = os.environ["KINDRED_WRITE_BUNDLES"]
HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"


def table_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def read_npy(path):
    """The numbers of a file of float32, in order."""
    data = path.read_bytes()
    begin = 10 + struct.unpack("<H", data[8:10])[0]
    ast.literal_eval(data[10:begin].decode())
    return struct.unpack(f"<{(len(data) - begin) // 4}f", data[begin:])


def write_pictures(folder, shape, count=3):
    """Random pictures as PNG files, and as an .npy file [count, channels, height, width]."""
    channels, height, width = shape
    draw = random.Random(1)
    pictures = [[draw.randbytes(width * channels) for _ in range(height)] for _ in range(count)]
    folder.mkdir()
    for number, rows in enumerate(pictures):
        (folder / f"{number}.png").write_bytes(harness.png(width, height, 8, rows, channels))
    planes = b"".join(bytes(row[channel::channels]) for rows in pictures for channel in range(channels) for row in rows)
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {(count, *shape)}, }}".ljust(117) + "\n"
    (folder / "pictures.npy").write_bytes(b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header.encode() + planes)


def flat(values):
    return [number for value in values for number in flat(value)] if isinstance(values, list) else [values]


class Export(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.python = packages.python()
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.bundles = pathlib.Path(holder.name)
        names = subprocess.run([WRITE, cls.bundles], check=True, capture_output=True, text=True).stdout.split()
        cls.tables = [name for name in names if name.startswith("mlp_") and name != "mlp_pictures"]
        cls.pictures = [name for name in names if name not in cls.tables]

    def in_python(self, script, *arguments):
        done = subprocess.run([self.python, HERE / script, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return json.loads(done.stdout)

    def exported(self, bundle, to, name):
        out = self.directory / name
        self.assert_done(self.kindred("export", bundle, "--to", to, "--out", out))
        return out

    def assert_near(self, got, expected, share, message):
        """Apart by at most a share of the largest expected number."""
        self.assertEqual(len(got), len(expected), message)
        largest = max(map(abs, expected))
        worst = max(abs(a - b) for a, b in zip(got, expected))
        self.assertLessEqual(worst, share * largest, f"{message}: largest {largest}")

    def assert_answers(self, answers, rows, share, tasks=None):
        """The outputs of a model against the lines that kindred predict writes."""
        described = json.loads(answers["metadata"]["kindred.tasks"])
        self.assertEqual([task["name"] for task in described], tasks or [task["name"] for task in described])
        for task in described:
            values = answers["outputs"][task["output"]]
            expected = [row[task["name"]] for row in rows]
            if task["kind"] == "regression":
                self.assert_near(values, [float(cell) for cell in expected], share, task["name"])
                continue
            self.assertEqual(values, expected, task["name"])
            got = answers["outputs"][task["probabilities"]]
            columns = [[float(row[f"{task['name']}:{name}"]) for row in rows] for name in task["classes"]]
            self.assert_near(flat(got), [column[row] for row in range(len(rows)) for column in columns], share, task["name"])

    def test_tables_in_onnx_runtime_equal_what_kindred_predicts(self):
        table = self.bundles / "table.csv"
        self.assertEqual(len(self.tables), 10)
        for name in self.tables:
            with self.subTest(name):
                bundle = self.bundles / name / "bundle"
                out = self.exported(bundle, "onnx", name)
                rows = table_of(self.kindred("predict", bundle, table, "--probabilities").stdout)
                # These networks have weights at random, of which float32 rounds more than of trained ones.
                share = {"64": 1e-11, "32": 4e-6}[name[-2:]] if name != "mlp_gelu_batch_64" else 1e-6
                self.assert_answers(self.in_python("run_onnx.py", out / "bundle.onnx", table), rows, share)
                if not name.startswith("mlp_relu"):
                    continue
                serves = harness.read_json(bundle / "manifest.json")["tasks"]
                for network in (0, 1):
                    own = [task["name"] for task in serves if task["network"] == network]
                    answers = self.in_python("run_onnx.py", out / f"network_{network}.onnx", table)
                    self.assert_answers(answers, rows, share, own)

    def test_a_trained_bundle_to_the_sixth_digit(self):
        bundle = self.once("run", "--run.seeds", "1", "--refine.trainings", "0").out / "bundle"
        out = self.exported(bundle, "onnx", "onnx")
        rows = table_of(self.kindred("predict", bundle, self.table, "--probabilities").stdout)
        self.assert_answers(self.in_python("run_onnx.py", out / "bundle.onnx", self.table), rows, 1e-6)

    def test_unseen_missing_and_otherwise_written_categories(self):
        header = "height,color,age,land,code,wage\n"
        cells = ["0.1,red,40,nord,1,5", ",mauve,,west,3,", ",,,,,", "0.1,?,40,NA,2.0,5", "0.2,green,1,n/a,1.0,7", "0.2,RED,1,süd,4,7"]
        table = self.write("odd.csv", header + "\n".join(cells) + "\n")
        bundle = self.bundles / "mlp_relu_64/bundle"
        rows = table_of(self.kindred("predict", bundle, table, "--probabilities").stdout)
        out = self.exported(bundle, "onnx", "onnx")
        self.assert_answers(self.in_python("run_onnx.py", out / "bundle.onnx", table), rows, 1e-11)

    def test_pictures_and_maps_in_onnx_runtime(self):
        for name in self.pictures:
            with self.subTest(name):
                bundle = self.bundles / name / "bundle"
                manifest = harness.read_json(bundle / "manifest.json")
                shape = [manifest["pictures"][side] for side in ("channels", "height", "width")]
                folder = self.directory / f"{name}_pictures"
                write_pictures(folder, shape)
                out = self.exported(bundle, "onnx", name)
                answers = self.in_python("run_onnx.py", out / "bundle.onnx", folder / "pictures.npy")
                if manifest["format"] == "kindred.bundle/3":
                    self.assert_maps(bundle, folder, answers)
                else:
                    rows = table_of(self.kindred("predict", bundle, folder, "--probabilities").stdout)
                    self.assert_answers(answers, rows, 1e-5)

    def assert_maps(self, bundle, folder, answers):
        out = self.directory / f"{folder.name}_out"
        self.assert_done(self.kindred("predict", bundle, folder, "-o", out, "--probabilities"))
        tasks = json.loads(answers["metadata"]["kindred.tasks"])
        rows = table_of((out / "predictions.csv").read_text(encoding="utf-8"))
        dense = [task for task in tasks if task.get("map")]
        plain = [task for task in tasks if not task.get("map")]
        self.assertEqual([len(dense), len(plain)], [4, 4])
        self.assert_answers({**answers, "metadata": {"kindred.tasks": json.dumps(plain)}}, rows, 1e-5)
        for task in dense:
            for number in range(3):
                values = answers["outputs"][task["output"]][number]
                if task["kind"] == "regression":
                    self.assert_near(flat(values), read_npy(out / task["name"] / f"{number}.png.npy"), 1e-5, task["name"])
                    continue
                samples = self.in_python("read_png.py", out / task["name"] / f"{number}.png.png")
                if task["kind"] == "binary":
                    positive = answers["outputs"][task["probabilities"]][number][1]
                    self.assertLessEqual(max(abs(255 * a - b) for a, b in zip(flat(positive), samples)), 0.51)
                else:
                    # Two classes may be as probable as each other but for rounding.
                    same = sum(a == b for a, b in zip(flat(values), samples))
                    self.assertGreaterEqual(same, 0.99 * len(samples))

    def test_bundles_of_earlier_versions(self):
        table = GOLDEN / "table.csv"
        out = self.exported(GOLDEN / "run/bundle", "onnx", "onnx")
        rows = table_of(self.kindred("predict", GOLDEN / "run/bundle", table, "--probabilities").stdout)
        self.assert_answers(self.in_python("run_onnx.py", out / "bundle.onnx", table), rows, 1e-6)
        for name in ("pictures", "maps"):
            self.exported(GOLDEN / name / "bundle", "onnx", name)

    def test_triton_reads_the_configurations(self):
        for name in ("mlp_relu_32", "celeba_maps"):
            bundle = self.bundles / name / "bundle"
            out = self.exported(bundle, "triton", f"{name}_models")
            configs = self.in_python("check_triton.py", out)
            self.assertEqual(sorted(configs), [name, f"{name}_network_0", f"{name}_network_1"])
            tasks = [task["name"] for task in harness.read_json(bundle / "manifest.json")["tasks"]]
            self.assertEqual([output["name"] for output in configs[name]["output"]], tasks)
            self.assertEqual(configs[f"{name}_network_0"]["platform"], "pytorch_libtorch")
            self.assertIn("dynamicBatching", configs[f"{name}_network_0"])

    def test_bad_input(self):
        bundle, out = self.bundles / "mlp_relu_32/bundle", self.directory / "out"
        self.assert_refused(self.kindred("export", bundle, "--out", out), 2, "--to onnx or --to triton")
        self.assert_refused(self.kindred("export", bundle, "--to", "onnx"), 2, "--out")
        self.assert_refused(self.kindred("export", bundle, "--to", "tflite", "--out", out), 2, "onnx", "triton")
        self.assert_refused(self.kindred("export", self.directory, "--to", "onnx", "--out", out), 2, "not a bundle")
        self.assert_refused(self.kindred("export", bundle, "--to", "onnx", "--out", self.directory), 2, "empty")
        self.assert_refused(self.kindred("export", bundle, "--to", "onnx", "--out", out, "--name", "x"), 2, "--name")
        self.assert_refused(self.kindred("export", bundle, "--to", "triton", "--out", out, "--name", "a/b"), 2, "--name")
        self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
