"""Tasks on label maps through the whole program: drawn rooms and IDX files with maps, resuming, broken views, bad input."""
import random
import shutil
import signal
import struct
import unittest

import harness

FLAGS = ("--model.channels", "4", "--train.epochs", "2", "--train.batch", "4", "--run.seeds", "1",
         "--run.random_groupings", "1", "--run.threads", "2", "--data.image_size", "16,16", "--affinity.every", "2",
         "--affinity.overhead", "0.5")


def write_maps(folder, prefix, count, seed, classes=3):
    """Pictures of 24 × 10 in stripes of 8 rows, each pixel's class from its brightness; 9 is no label."""
    draw = random.Random(seed)
    images, labels = bytearray(), bytearray()
    for _ in range(count):
        for _ in range(3):
            label = draw.randrange(classes)
            images += bytes(60 * label + draw.randrange(40) for _ in range(80))
            labels += bytes(9 if draw.random() < 0.1 else label for _ in range(80))
    (folder / (prefix + "images-idx3-ubyte")).write_bytes(struct.pack(">IIII", 0x803, count, 24, 10) + bytes(images))
    (folder / (prefix + "labels-idx3-ubyte")).write_bytes(struct.pack(">IIII", 0x803, count, 24, 10) + bytes(labels))


STRIPES = """
[data]
path = "stripes"
format = "idx"
class_names = ["dark", "grey", "light"]
unlabelled = [9]

[[task]]
target = "label"
metric = "mean_iou"

[[task]]
name = "dark"
target = "label"
positive = ["dark"]

[[task]]
name = "light"
target = "label"
positive = ["light"]

[model]
trunk = "celeba"
channels = 8

[train]
epochs = 15
batch = 16
learning_rate = 0.01
crop = 1

[grouping]
networks = 2

[run]
seeds = 1
random_groupings = 1
"""


class Dense(harness.Case):
    def draw(self):
        """The config of rooms that this test alone uses; they are drawn once."""
        self.assert_done(self.shared.call("synth", "taskonomy", "--out", "rooms", "-q", "--images", "20"))
        self.rooms = self.directory / "rooms"
        shutil.copytree(self.shared.directory / "rooms", self.rooms)
        return self.rooms / "taskonomy.toml"

    def test_drawn_rooms_run_as_they_are(self):
        config = self.draw()
        result = self.kindred("run", config, "--out", "run", *FLAGS, timeout=800)
        self.assert_done(result)
        self.assertFalse((self.directory / "run" / "test_predictions.csv").exists())
        self.assertTrue((self.directory / "run" / "report.html").exists())
        metrics = str(harness.read_json(self.directory / "run" / "metrics.json"))
        for name in ("segment_semantic", "depth_zbuffer", "normal", "keypoints2d", "edge_texture"):
            self.assertIn(name, metrics)
        refused = self.kindred("predict", "run/bundle", self.rooms / "rgb" / "house0001")
        self.assert_refused(refused, 2, "give a new directory", "-o")
        self.assert_done(self.kindred("predict", "run/bundle", self.rooms / "rgb" / "house0001", "-o", "answers"))
        pictures = sorted(path.name for path in (self.rooms / "rgb" / "house0001").iterdir())
        for name, ending in (("segment_semantic", ".png"), ("normal", ".npy")):
            answers = sorted(path.name for path in (self.directory / "answers" / name).iterdir())
            self.assertEqual(answers, [picture + ending for picture in pictures])
        self.assertFalse((self.directory / "answers" / "predictions.csv").exists())

    def test_killed_and_resumed_is_the_same(self):
        config = self.draw()
        flags = (*FLAGS, "--train.checkpoint_seconds", "0.05", "--model.trunk", "celeba", "--train.flip", "true",
                 "--train.crop", "2")
        self.assert_done(self.kindred("affinity", config, "--out", "whole", "-q", *flags, timeout=600))
        self.stop_when(self.start("affinity", config, "--out", "halves", "-q", *flags), signal.SIGKILL,
                       lambda: list(self.directory.glob("halves/networks/*/checkpoint*")))
        self.assert_done(self.kindred("affinity", config, "--out", "halves", "-q", *flags, timeout=600))
        for name in ("affinity.json", "affinity.jsonl"):
            self.assertEqual((self.directory / "whole" / name).read_bytes(), (self.directory / "halves" / name).read_bytes())
        weights = [next(self.directory.glob(f"{run}/networks/*/weights.safetensors")).read_bytes() for run in ("whole", "halves")]
        self.assertEqual(*weights)

    def test_stripes_are_learnt(self):
        (self.directory / "stripes").mkdir()
        write_maps(self.directory / "stripes", "train-", 120, 1)
        write_maps(self.directory / "stripes", "val-", 30, 2)
        write_maps(self.directory / "stripes", "test-", 30, 3)
        config = self.write("stripes.toml", STRIPES)
        self.assert_done(self.kindred("run", config, "--out", "run", "-q", timeout=600))
        results = [harness.read_json(path) for path in self.directory.glob("run/networks/*/result.json")]
        self.assertGreater(len(results), 2)
        for result in results:
            for task, value in zip(result["tasks"], result["test"]):
                if task == "label":
                    self.assertGreater(value, 0.75)
                else:
                    self.assertLess(value, 0.12)

    def test_broken_views(self):
        config = self.draw()
        view = self.rooms / "depth_zbuffer" / "house0001" / "point_0_view_1_domain_depth_zbuffer.png"
        view.unlink()
        wrong = self.rooms / "keypoints2d" / "house0002" / "point_0_view_0_domain_keypoints2d.png"
        wrong.write_bytes(harness.png(8, 8, 16, [bytes(16)] * 8))
        refused = self.kindred("affinity", config, "--out", "run", *FLAGS)
        self.assert_refused(refused, 2, "2 of 20 pictures cannot be used", "depth_zbuffer.png", "8 × 8 pixels")
        result = self.kindred("affinity", config, "--out", "run", "--data.max_broken", "2", *FLAGS, timeout=600)
        self.assert_done(result)
        self.assertIn("2 of 20 pictures cannot be used and are left out", result.stderr)
        shutil.rmtree(self.rooms / "edge_texture")
        self.assert_refused(self.kindred("affinity", config, "--out", "x", *FLAGS), 2, "edge_texture", "no such folder")

    def test_as_downloaded(self):
        """omnidata's folders and names, an official list, and domains that are not drawn: copies of such as are stored alike."""
        config = self.draw()
        for domain, like in (("reshading", "rgb"), ("principal_curvature", "normal"), ("edge_occlusion", "edge_texture")):
            shutil.copytree(self.rooms / like, self.rooms / domain)
            for path in (self.rooms / domain).glob("*/*.png"):
                path.rename(path.with_name(path.name.replace(like, domain)))
        for path in (self.rooms / "segment_semantic").glob("*/*.png"):
            path.rename(path.with_name(path.name.replace("segment_semantic", "segmentsemantic")))
        for domain in (path for path in self.rooms.iterdir() if path.is_dir()):
            (domain / "taskonomy").mkdir()
            for building in domain.glob("house*"):
                building.rename(domain / "taskonomy" / building.name)
        for part in ("train", "validation", "test"):
            (self.rooms / f"{part}_buildings.txt").unlink()
        (self.rooms / "splits_taskonomy").mkdir()
        (self.rooms / "splits_taskonomy" / "train_val_test_tiny.csv").write_bytes(
            b"id,train,val,test\rhouse0001,1,0,0\rhouse0002,1,0,0\rhouse0003,0,1,0\rhouse0004,0,0,1\rancor,1,0,0")
        text = config.read_text()
        for old, new in (("depth_zbuffer", "reshading"), ("keypoints2d", "edge_occlusion"), ("edge_texture", "rgb"),
                         ("\"normal\"", "\"principal_curvature\"")):
            text = text.replace(old, new)
        result = self.kindred("affinity", self.write("rooms/all.toml", text), "--out", "run", *FLAGS, timeout=800)
        self.assert_done(result)
        self.assertIn("1 of the 5 buildings", result.stderr)
        self.assertIn("are in no list and are not used: house0005", result.stderr)
        self.assertEqual(sorted(harness.read_json(self.directory / "run" / "affinity.json")["tasks"]),
                         ["edge_occlusion", "principal_curvature", "reshading", "rgb", "segment_semantic"])
        shutil.rmtree(self.rooms / "splits_taskonomy")
        result = self.kindred("affinity", self.rooms / "all.toml", "--out", "random", *FLAGS, timeout=600)
        self.assert_done(result)
        self.assertIn("5 buildings are split at random", result.stderr)
        for target, words in (("class_object", ("class_object", "not a label map")), ("keypoints3d", ("keypoints3d", "no such folder"))):
            with self.subTest(target=target):
                changed = self.write("rooms/changed.toml", text.replace("\"rgb\"", f"\"{target}\""))
                self.assert_refused(self.kindred("affinity", changed, "--out", "x", *FLAGS), 2, *words)

    def test_maps_stored_with_few_bits_stand_for_their_scaled_values(self):
        config = self.draw()
        name = "house0001/point_0_view_1_domain_{}.png"
        classes = self.rooms / "segment_semantic" / name.format("segment_semantic")
        depth = self.rooms / "depth_zbuffer" / name.format("depth_zbuffer")
        # 4 bits: 1 is class 17, the last one; 1 bit: 1 is a depth of 65535, which is no label.
        classes.write_bytes(harness.png(256, 256, 4, [b"\x01" * 128] * 256))
        depth.write_bytes(harness.png(256, 256, 1, [b"\x0f" * 32] * 256))
        flags = (*FLAGS, "--train.epochs", "1", "--model.trunk", "celeba")
        self.assert_done(self.kindred("affinity", config, "--out", "run", *flags, timeout=600))
        classes.write_bytes(harness.png(256, 256, 4, [b"\x02" * 128] * 256))
        refused = self.kindred("affinity", config, "--out", "x", *flags)
        self.assert_refused(refused, 2, "1 of 20 pictures cannot be used", "holds class 34")
        depth.write_bytes(harness.png(256, 256, 8, [b"\x0f" * 256] * 256))
        refused = self.kindred("affinity", config, "--out", "x", *flags)
        self.assert_refused(refused, 2, "has 8 bits per sample, but depth_zbuffer has 16")

    def test_bad_input(self):
        config = self.draw()
        for flags, words in ((("--model.trunk", "mlp"), ("mlp", "label maps")),
                             (("--data.path", "nowhere"), ("no such folder",)),
                             (("--data.unlabelled", "3"), ("data.unlabelled",)),
                             (("--data.image_size", "16"), ("data.image_size",))):
            with self.subTest(flags=flags):
                self.assert_refused(self.kindred("affinity", config, "--out", "x", *FLAGS, *flags), 2, *words)
        text = config.read_text()
        for change, words in ((("\"normal\"", "\"normals\""), ("did you mean \"normal\"",)),
                              (("\"normal\"", "\"normal\"\nkind = \"binary\""), ("holds maps of numbers",)),
                              (("\"normal\"", "\"normal\"\nmetric = \"roc_auc\""), ("rmse",)),
                              (("\"segment_semantic\"", "\"segment_semantic\"\npositive = [\"sofa\"]"), ("not a class",)),
                              (("\"normal\"", "\"view\"\nforgive_shift = true"), ("label maps",))):
            with self.subTest(change=change):
                changed = self.write("rooms/changed.toml", text.replace(*change))
                self.assert_refused(self.kindred("affinity", changed, "--out", "x", *FLAGS), 2, *words)
        (self.directory / "stripes").mkdir()
        write_maps(self.directory / "stripes", "train-", 30, 1, classes=4)
        stripes = self.write("stripes.toml", STRIPES)
        self.assert_refused(self.kindred("affinity", stripes, "--out", "x"), 2, "holds class 3", "data.class_names")


if __name__ == "__main__":
    unittest.main(verbosity=2)
