"""Folders of pictures through the whole program: drawn faces and IDX files, resuming, broken pictures, bad input."""
import gzip
import random
import shutil
import signal
import struct
import unittest

import harness

FLAGS = ("--model.channels", "2", "--train.epochs", "2", "--run.seeds", "1", "--run.random_groupings", "1",
         "--run.threads", "2", "--data.image_size", "32,32")


def write_digits(folder, prefix, count, seed):
    """Pictures of 10 × 8 with a bright row whose number is the label; labels 0 to 9."""
    draw = random.Random(seed)
    labels = bytes(draw.randrange(10) for _ in range(count))
    images = bytearray()
    for label in labels:
        for row in range(10):
            images += bytes(draw.randrange(40) + (200 if row == label else 0) for _ in range(8))
    (folder / (prefix + "images-idx3-ubyte.gz")).write_bytes(
        gzip.compress(struct.pack(">IIII", 0x803, count, 10, 8) + bytes(images)))
    (folder / (prefix + "labels-idx1-ubyte")).write_bytes(struct.pack(">II", 0x801, count) + labels)


DIGITS = """
[data]
path = "digits"
format = "idx"

[[task]]
name = "even"
target = "label"
positive = ["0", "2", "4", "6", "8"]

[[task]]
name = "large"
target = "label"
positive = ["5", "6", "7", "8", "9"]

[[task]]
target = "label"
kind = "multiclass"

[model]
hidden = [32]

[train]
epochs = 15
batch = 32
learning_rate = 0.01

[grouping]
networks = 2

[run]
seeds = 1
random_groupings = 1
"""


# Attributes that a few faces have in both ways.
FACES = """
[data]
path = "faces"
format = "celeba"

[[task]]
target = "Male"

[[task]]
target = "Smiling"

[[task]]
target = "Wearing_Lipstick"

[model]
trunk = "celeba"
"""


class Pictures(harness.Case):
    def draw(self, images="60"):
        """A folder of faces that this test alone uses; they are drawn once."""
        self.assert_done(self.shared.call("synth", "celeba", "--out", "faces" + images, "-q", "--images", images))
        shutil.copytree(self.shared.directory / ("faces" + images), self.directory / "faces")
        self.faces = self.write("faces.toml", FACES)
        return self.directory / "faces"

    def test_drawn_faces_run_as_they_are(self):
        faces = self.draw("300")
        self.assert_done(self.kindred("run", faces / "celeba.toml", "--out", "run", "-q", *FLAGS, timeout=600))
        metrics = harness.read_json(self.directory / "run" / "metrics.json")
        self.assertIn("Wearing_Hat", str(metrics))
        predicted = self.kindred("predict", "run/bundle", faces / "img_align_celeba")
        self.assert_done(predicted)
        lines = predicted.stdout.splitlines()
        self.assertEqual(len(lines), 301)
        self.assertEqual(lines[0].split(",")[0], "file")
        # The bundle says of the test pictures what the run says.
        of_run = [line.split(",") for line in (self.directory / "run" / "test_predictions.csv").read_text().splitlines()]
        tasks = lines[0].split(",")[1:]
        for row in of_run[1:]:
            said = dict(zip(of_run[0], row))
            again = dict(zip(tasks, lines[int(said["row"]) + 1].split(",")[1:]))
            self.assertEqual({task: said[task] for task in tasks}, again)

    def test_killed_and_resumed_is_the_same(self):
        self.draw()
        flags = (*FLAGS, "--train.checkpoint_seconds", "0.05", "--train.batch", "8")
        self.assert_done(self.kindred("affinity", self.faces, "--out", "whole", "-q", *flags, timeout=600))
        self.stop_when(self.start("affinity", self.faces, "--out", "halves", "-q", *flags), signal.SIGKILL,
                       lambda: list(self.directory.glob("halves/networks/*/checkpoint*")))
        self.assert_done(self.kindred("affinity", self.faces, "--out", "halves", "-q", *flags, timeout=600))
        for name in ("affinity.json", "affinity.jsonl"):
            self.assertEqual((self.directory / "whole" / name).read_bytes(), (self.directory / "halves" / name).read_bytes())

    def test_digits(self):
        (self.directory / "digits").mkdir()
        write_digits(self.directory / "digits", "train-", 400, 1)
        write_digits(self.directory / "digits", "t10k-", 100, 2)
        config = self.write("digits.toml", DIGITS)
        self.assert_done(self.kindred("run", config, "--out", "run", "-q", timeout=300))
        rows = (self.directory / "run" / "test_predictions.csv").read_text().splitlines()
        self.assertEqual(len(rows), 101)
        header = rows[0].split(",")
        labels = (self.directory / "digits" / "t10k-labels-idx1-ubyte").read_bytes()[8:]
        right = sum(int(dict(zip(header, row.split(",")))["label"]) == label for row, label in zip(rows[1:], labels))
        self.assertGreater(right, 90)

    def test_broken_pictures(self):
        faces = self.draw()
        picture = faces / "img_align_celeba" / "000005.jpg"
        picture.write_bytes(picture.read_bytes()[:2000])
        refused = self.kindred("affinity", self.faces, "--out", "run", *FLAGS)
        self.assert_refused(refused, 2, "000005.jpg", "data.max_broken")
        result = self.kindred("affinity", self.faces, "--out", "run", "--data.max_broken", "1", *FLAGS, timeout=600)
        self.assert_done(result)
        self.assertIn("1 of 60 pictures cannot be used", result.stderr)

    def test_bad_input(self):
        self.draw()
        for flags, words in ((("--data.path", "nowhere"), ("no such folder",)),
                             (("--data.image_size", "64"), ("data.image_size",)),
                             (("--data.image_size", "4,4"), ("too small",)),
                             (("--data.format", "idx"), ("images-idx3-ubyte",)),
                             (("--data.format", "csv"), ())):
            with self.subTest(flags=flags):
                self.assert_refused(self.kindred("affinity", self.faces, "--out", "x", *flags), 2, *words)
        self.assert_refused(self.kindred("run", self.config, "--out", "y", "--model.trunk", "celeba"), 2, "needs pictures")


if __name__ == "__main__":
    unittest.main(verbosity=2)
