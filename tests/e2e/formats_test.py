"""The same data as CSV, svmlight, MEKA's ARFF, NumPy's arrays and several tables joined on a key give the same run."""
import gzip
import io
import json
import random
import struct
import unittest
import zipfile

import harness

CONFIG = """
[model]
hidden = [8]
[train]
epochs = 2
[run]
seeds = 1
random_groupings = 1
threads = 1
"""
FEATURES, LABELS = ["a", "b", "c"], ["label_1", "label_4", "label_9"]
ROWS = 240


def npy(columns, code="<f8", fortran=False):
    """A .npy file (numpy.lib.format, version 2.0) of columns of numbers, or of one column without a second dimension."""
    flat = isinstance(columns[0], float)
    shape = (len(columns),) if flat else (len(columns[0]), len(columns))
    if flat:
        numbers = columns
    elif fortran:
        numbers = [value for column in columns for value in column]
    else:
        numbers = [value for row in zip(*columns) for value in row]
    head = repr({"descr": code, "fortran_order": fortran, "shape": shape}).encode()
    head += b" " * (-(12 + len(head) + 1) % 64) + b"\n"
    letter = {"f8": "d", "f4": "f", "f2": "e", "i8": "q"}[code[1:]]
    body = struct.pack(f"{code[0]}{len(numbers)}{letter}", *numbers)
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(head)) + head + body


def npz(arrays, packing):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in arrays.items():
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                member.write(content)
    return file.getvalue()


def zstd(content):
    """One frame of raw blocks (RFC 8878)."""
    blocks = [content[at:at + 50_000] for at in range(0, len(content), 50_000)] or [b""]
    frame = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", len(content))
    for number, block in enumerate(blocks):
        frame += struct.pack("<I", len(block) << 3 | (number + 1 == len(blocks)))[:3] + block
    return frame


class Formats(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(7)
        # Numbers of all sizes, each with all its digits, and a feature that is often 0.
        cls.rows = []
        for _ in range(ROWS):
            a, b, c = draw.gauss(0, 1e-3), draw.gauss(0, 1e9), draw.choice([0.0, draw.gauss(0, 1)])
            cls.rows.append([a, b, c, *(int(draw.random() < (0.8 if value > 0 else 0.3)) for value in (a, b, c))])

    def setUp(self):
        super().setUp()
        for path in (self.config, self.table):
            path.unlink()

    def columns(self):
        return list(zip(*self.rows))

    def csv(self, names, key=None, rows=None):
        """CSV text of some columns, with a key before them."""
        places = [(FEATURES + LABELS).index(name) for name in names]
        text = ",".join(([key] if key else []) + list(names)) + "\n"
        for number, row in rows or enumerate(self.rows):
            text += ",".join(([f"k{number}"] if key else []) + [repr(row[place]) for place in places]) + "\n"
        return text

    def affinity(self, name, data, tasks=LABELS, more=""):
        """affinity.json of a run on the data, whose config is NAME.toml."""
        text = f"[data]\n{data}\n" + "".join(f'[[task]]\ntarget = "{task}"\n' for task in tasks) + CONFIG + more
        self.assert_done(self.kindred("affinity", self.write(f"{name}.toml", text)))
        return self.directory / "runs" / name / "affinity.json"

    def test_every_format_gives_the_same_run(self):
        self.write("t.csv", self.csv(FEATURES + LABELS))
        expected = self.affinity("csv", 'path = "t.csv"').read_bytes()
        a, b, c = self.columns()[:3]

        # Embeddings beside a table of labels, row by row.
        self.write("labels.csv.gz", gzip.compress(self.csv(LABELS).encode()))
        order = 'path = "labels.csv.gz"\n[[data.join]]\n'
        for name, content in (("stored.npz", npz({"a": npy(a), "b": npy(b, ">f8"), "c": npy(c)}, zipfile.ZIP_STORED)),
                              ("deflated.npz", npz({"a": npy(a), "b": npy(b), "c": npy(c)}, zipfile.ZIP_DEFLATED))):
            self.write(name, content)
            self.assertEqual(self.affinity(name.split(".")[0], order + f'path = "{name}"').read_bytes(), expected)
        matrix = json.loads(expected)["matrix"]
        for fortran in (False, True):
            self.write("e.npy", npy([a, b, c], fortran=fortran))
            found = self.affinity(f"npy_{fortran}", order + 'path = "e.npy"\nprefix = "e_"')
            self.assertEqual(found.read_bytes(), expected)

        # One file of labels for each endpoint, in another order, and the features in two files.
        places = list(enumerate(self.rows))
        random.Random(1).shuffle(places)
        self.write("ab.csv", self.csv(["a", "b"], "id"))
        self.write("c.csv", self.csv(["c"], "id", places))
        joins = 'path = "ab.csv"\ndrop = ["id"]\n'
        for number, names in enumerate((["c"], *([label] for label in LABELS))):
            self.write(f"more{number}.csv", self.csv(names, "id", places[number:] + places[:number]))
            joins += f'[[data.join]]\npath = "more{number}.csv"\non = "id"\n'
        self.assertEqual(self.affinity("joined", joins).read_bytes(), expected)

        # Labels name themselves; features have other names.
        lines = []
        for row in self.rows:
            labels = ",".join(str(number) for number, there in zip((1, 4, 9), row[3:]) if there)
            lines.append(" ".join([labels, *(f"{index}:{value!r}" for index, value in enumerate(row[:3]) if value)]))
        self.write("t.svmlight", "\n".join(lines) + "\n")
        self.write("x.svm.gz", gzip.compress(f"{ROWS} 3 10\n{chr(10).join(lines)}\n".encode()))
        for name in ("t.svmlight", "x.svm.gz"):
            found = harness.read_json(self.affinity(name.split(".")[1], f'path = "{name}"', tasks=[]))
            self.assertEqual((found["tasks"], found["matrix"]), (LABELS, matrix))
        text = "@relation 'Tunes: -C -3'\n" + "".join(f"@attribute {name} numeric\n" for name in FEATURES)
        text += "".join(f"@attribute {name} {{0,1}}\n" for name in LABELS) + "@data\n"
        self.write("t.arff", text + "".join(",".join(map(repr, row)) + "\n" for row in self.rows))
        self.assertEqual(self.affinity("arff", 'path = "t.arff"', tasks=[]).read_bytes(), expected)

    def test_zstd_is_read_or_named(self):
        self.write("t.csv.zst", zstd(self.csv(FEATURES + LABELS).encode()))
        self.write("t.csv", self.csv(FEATURES + LABELS))
        config = self.write("z.toml", '[data]\npath = "t.csv.zst"\n[[task]]\ntargets = ["label_*"]\n' + CONFIG)
        result = self.kindred("affinity", config)
        if "built without libzstd" in result.stderr:
            self.assert_refused(result, 2, "t.csv.zst", "libzstd-dev")
            return
        self.assert_done(result)
        self.assertEqual((self.directory / "runs" / "z" / "affinity.json").read_bytes(),
                         self.affinity("csv", 'path = "t.csv"').read_bytes())

    def test_labels_in_common_are_told_and_predictions_name_the_joined_table(self):
        self.write("x.csv", self.csv(FEATURES, "id"))
        joins = 'path = "x.csv"\ndrop = ["id"]\n'
        for number, label in enumerate(LABELS):
            some = [(place, row) for place, row in enumerate(self.rows) if number == 2 or (place + number) % 4 != 0]
            self.write(f"{label}.csv", self.csv([label], "id", some[:ROWS // (4 if number == 2 else 1)]))
            joins += f'[[data.join]]\npath = "{label}.csv"\non = "id"\n'
        self.write("e.npy", npy([self.columns()[0]]))
        joins += '[[data.join]]\npath = "e.npy"\nprefix = "e"\n'
        text = f"[data]\n{joins}" + "".join(f'[[task]]\ntarget = "{task}"\n' for task in LABELS) + CONFIG
        config = self.write("j.toml", text)
        result = self.kindred("run", config)
        self.assert_done(result)
        out = self.directory / "runs" / "j"
        self.assertIn("pairs of tasks have both labels in less than 30 %", result.stderr)
        shares = harness.read_json(out / "affinity.json")["label_overlap"]
        self.assertEqual(shares, [list(row) for row in zip(*shares)])
        self.assertTrue(0.4 < shares[0][1] < 0.6 and shares[0][2] < 0.3 and shares[0][0] > shares[0][1], shares)
        event = [json.loads(line) for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines()
                 if '"data"' in line][0]
        self.assertEqual(event["label_overlap"], shares)
        self.assert_done(self.kindred("report", "runs/j", "--format", "md", "-o", "r.md"))
        self.assertIn("## Labels in common", (self.directory / "r.md").read_text(encoding="utf-8"))
        self.assertIn("labels of both tasks", (out / "report.html").read_text(encoding="utf-8"))
        # A run goes on only with the same joins.
        self.assert_refused(self.kindred("run", self.write("j.toml", text.replace('prefix = "e"', 'prefix = "f"')),
                                         "--resume"), 2, 'prefix was "e" and is now "f"')
        self.assert_refused(self.kindred("predict", out / "bundle", "x.csv"), 2, "x.csv: lacks", '"ec1"', '"e.npy"')
        whole = self.write("whole.csv", "\n".join(f"{line},{first}" for line, first in zip(
            self.csv(FEATURES).splitlines(), ["ec1", *(repr(row[0]) for row in self.rows)])) + "\n")
        self.assert_done(self.kindred("predict", out / "bundle", whole, "-o", "p.csv"))
        self.assertEqual(len((self.directory / "p.csv").read_text(encoding="utf-8").splitlines()), ROWS + 1)

    def test_svmlight_without_targets_runs_and_predicts(self):
        lines = [f"{'1' if row[3] else '0'}{',4' if row[4] else ''} 0:{row[0]!r} 2:{row[2]!r} 5:{row[1]!r}"
                 for row in self.rows]
        self.write("t.svm", "\n".join(lines) + "\n")
        self.assert_done(self.kindred(
            "train", "t.svm", "--train.epochs", "2", "--run.seeds", "1", "--grouping", self.write(
                "g.json", '{"format": "kindred.grouping/1", "tasks": ["label_0", "label_1", "label_4"], '
                '"groups": [["label_0", "label_1", "label_4"]]}')))
        # Without labels, and with an index that is new.
        self.write("n.svm", "0:0.5 2:1 77:3\n2:1\n")
        result = self.kindred("predict", "runs/t/bundle", "n.svm")
        self.assert_done(result)
        self.assertEqual(len(result.stdout.splitlines()), 3)
        self.assertIn("1 of its 3 indices", result.stderr)
        self.write("n.csv", "f0,f2,f5\n0.5,1,0\n0,1,0\n")
        self.assertEqual(self.kindred("predict", "runs/t/bundle", "n.csv").stdout, result.stdout)

    def test_broken_files_are_refused_in_one_line(self):
        whole = npy([[1.0, 2.0], [3.0, 4.0]])
        for name, content, words in (
                ("a.npy", whole[:-1], ["31 bytes follow"]),
                ("b.npy", whole.replace(b"<f8", b"|O8"), ["never unpickled"]),
                ("c.npz", npz({"x": whole}, zipfile.ZIP_DEFLATED)[:-30], ["zip archive"]),
                ("d.npz", npz({"x": whole.replace(b"(2, 2)", b"(9999999, 2)")}, zipfile.ZIP_DEFLATED), ["NPY header"]),
                ("e.svm", "1 9:x\n", ["line 1", "is not a number"]),
                ("f.svm", "3 4 5\n1 2:1\n", ["counts 3 rows"]),
                ("g.svm.gz", gzip.compress(b"1 2:1\n" * 1000)[:40], ["truncated"]),
                ("h.svm", b"1 2:1\n\xff\xfe", ["not UTF-8"])):
            with self.subTest(name):
                config = self.write("c.toml", f'[data]\npath = "{self.write(name, content)}"\n[[task]]\ntarget = "y"\n')
                self.assert_refused(self.kindred("affinity", config), 2, name, *words)
        # Where kindred is built with Apache Arrow, or not.
        name = self.write("t.parquet", b"PAR1" + bytes(100) + b"PAR1")
        config = self.write("c.toml", f'[data]\npath = "{name}"\n[[task]]\ntarget = "y"\n')
        line = self.assert_refused(self.kindred("affinity", config), 2, "t.parquet: ", "Apache Arrow")
        self.assertTrue("damaged" in line or ("libparquet-dev" in line and "pip install pyarrow" in line), line)
        self.write("t.csv", "id,a,y\n" + "".join(f"{i},{i % 7},{i % 3}\n" for i in range(60)))
        for join, words in (('path = "t.csv"\non = "id"', ['already', "prefix"]),
                            ('path = "d.csv"\non = "id"', ["d.csv, line 3", "stands in line 2"]),
                            ('path = "d.csv"', ["2 rows", "has 60"]),
                            ('path = "none.csv"\non = "id"', ["none.csv", "no such file"])):
            self.write("d.csv", "id,b\n1,2\n1,3\n")
            config = self.write("c.toml", f'[data]\npath = "t.csv"\n[[data.join]]\n{join}\n[[task]]\ntarget = "y"\n')
            self.assert_refused(self.kindred("affinity", config), 2, *words)


if __name__ == "__main__":
    unittest.main()
