"""The sources include only what the layer stack in CONTRIBUTING.md allows."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import rules  # noqa: E402
from layers import LayerError, Layers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def check_planted(files):
    """The faults of a tree with every room of CONTRIBUTING.md that holds these files, given as path → text."""
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        (root / "CONTRIBUTING.md").write_text(CONTRIBUTING, encoding="utf-8")
        for room in Layers(CONTRIBUTING).uses:
            (root / "kindred" / room).mkdir(parents=True)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return [fault.replace(directory + "/", "") for fault in rules.check_tree(root)]


class Tree(unittest.TestCase):
    def test_nothing_is_wrong(self):
        self.assertEqual(rules.check_tree(ROOT), [])

    def test_there_is_something_to_look_at(self):
        self.assertGreater(len(list((ROOT / "kindred").rglob("*.h"))), 20)

    def test_deploy_does_not_see_training(self):
        self.assertFalse(Layers(CONTRIBUTING).reachable("deploy") & {"train", "affinity", "study", "cli"})

    def test_core_knows_no_libtorch(self):
        torchless = Layers(CONTRIBUTING).torchless
        self.assertGreaterEqual(torchless, {"base", "table", "split", "grouping", "solver", "report", "image", "synth"})
        self.assertFalse(torchless & {"data", "train", "cli"})


class Tables(unittest.TestCase):
    """The layer stack is what the tables of CONTRIBUTING.md say, and nothing else."""

    ROOMS = ("# Working\n\n## The layer stack\n\n| room | what lives there | may use |\n|---|---|---|\n"
             "| `top` | a | everything |\n| `left` | b | base |\n| `base` | c | – |\n\n")
    TARGETS = ("| target | rooms | links |\n|---|---|---|\n| `kindred::core` | base | no libtorch |\n"
               "| `kindred::nn` | left | core, libtorch |\n| the program | top | nn |\n\n")
    OTHER = "## A new part\n\n| room | what lives there | may use |\n|---|---|---|\n| `attic` | d | base |\n"

    def refused(self, text, *words):
        with self.assertRaises(LayerError) as caught:
            Layers(text)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_are_read(self):
        layers = Layers(self.ROOMS + self.TARGETS + self.OTHER)
        self.assertEqual(layers.uses, {"top": ["left", "base"], "left": ["base"], "base": []})
        self.assertEqual(layers.reachable("top"), {"top", "left", "base"})
        self.assertEqual(layers.reachable("left"), {"left", "base"})
        self.assertEqual(layers.torchless, {"base"})

    def test_a_room_that_is_not_listed(self):
        self.refused(self.ROOMS.replace("| b | base |", "| b | base, cellar |") + self.TARGETS, "line 8", "cellar")
        self.refused(self.ROOMS + self.TARGETS.replace("| left |", "| left, cellar |"), "line 14", "cellar")

    def test_a_room_twice(self):
        self.refused(self.ROOMS.replace("| `left` | b | base |", "| `base` | b | – |") + self.TARGETS, "line 9", "base")
        self.refused(self.ROOMS + self.TARGETS.replace("| top |", "| top, left |"), "left", "2 targets")

    def test_a_room_in_no_target(self):
        self.refused(self.ROOMS + self.TARGETS.replace("| top |", "| – |"), "top", "0 targets")

    def test_a_circle(self):
        self.refused(self.ROOMS.replace("| c | – |", "| c | left |") + self.TARGETS, "circle", "left → base → left")

    def test_no_table(self):
        for text in ("", self.OTHER, self.TARGETS, self.ROOMS, "## The layer stack\n\nNone.\n" + self.OTHER):
            self.refused(text, "no table with the columns")

    def test_a_row_of_another_width(self):
        self.refused(self.ROOMS.replace("| b | base |", "| base |") + self.TARGETS, "line 8", "2 cells")


class Planted(unittest.TestCase):
    """Each rule finds what breaks it, and only that."""

    GOOD = "#pragma once\n\n#include <vector>\n"

    def one_fault(self, files, *words):
        faults = check_planted(files)
        self.assertEqual(len(faults), 1, faults)
        for word in words:
            self.assertIn(word, faults[0])

    def test_what_is_allowed_passes(self):
        self.assertEqual(
            check_planted({
                "kindred/base/a.h": self.GOOD,
                "kindred/data/b.h": self.GOOD + '#include "kindred/base/a.h"\n',
                "kindred/train/c.cpp": '#include <ATen/Functions.h>\n#include "kindred/base/a.h"\n'
                                       '#include "kindred/data/b.h"\n#include <fmt/format.h>\n',
            }), [])

    def test_a_room_above(self):
        self.one_fault({
            "kindred/train/a.h": self.GOOD,
            "kindred/deploy/b.cpp": '\n#include "kindred/train/a.h"\n',
        }, "kindred/deploy/b.cpp:2:", "room deploy may not use room train")

    def test_what_the_table_does_not_list(self):
        self.one_fault({
            "kindred/grouping/a.h": self.GOOD,
            "kindred/affinity/b.cpp": '#include "kindred/grouping/a.h"\n',
        }, "kindred/affinity/b.cpp:1:", "room affinity may not use room grouping")

    def test_libtorch_in_core(self):
        self.one_fault({"kindred/stats/a.cpp": "#include <ATen/core/Tensor.h>\n"}, "libtorch")

    def test_the_slow_header(self):
        self.one_fault({"kindred/model/a.cpp": "#include <torch/torch.h>\n"}, "torch/torch.h")

    def test_other_spelling(self):
        self.one_fault({"kindred/base/a.h": self.GOOD + '#include "b.h"\n'}, '"kindred/<room>/<file>.h"')

    def test_angle_brackets(self):
        self.one_fault({"kindred/base/a.h": self.GOOD, "kindred/base/b.cpp": "#include <kindred/base/a.h>\n"},
                       '"kindred/<room>/<file>.h"')

    def test_fmt_in_a_header(self):
        self.one_fault({"kindred/base/a.h": self.GOOD + "#include <fmt/format.h>\n"}, "fmt")

    def test_no_pragma_once(self):
        self.one_fault({"kindred/base/a.h": "#include <vector>\n"}, "#pragma once")

    def test_too_long(self):
        self.one_fault({"kindred/base/a.cpp": "\n" * 401}, "401 lines")
        self.assertEqual(check_planted({"kindred/base/a.cpp": "\n" * 400}), [])

    def test_a_room_that_is_too_large(self):
        files = {f"kindred/base/a{number}.cpp": "\n" * 390 for number in range(9)}
        self.one_fault(files, "kindred/base", "3510 lines", "split the room")
        files.popitem()
        self.assertEqual(check_planted(files), [])

    def test_two_types_of_one_name(self):
        self.one_fault({
            "kindred/base/a.h": self.GOOD + "struct Thing {};\n",
            "kindred/stats/b.h": self.GOOD + "class Thing {\n};\n",
        }, "kindred/stats/b.h:4:", "Thing is the name of a type")

    def test_missing_header(self):
        self.one_fault({"kindred/base/a.cpp": '#include "kindred/base/gone.h"\n'}, "no such file")

    def test_unknown_room(self):
        self.one_fault({"kindred/attic/a.cpp": "\n"}, "kindred/attic", "not a room")

    def test_a_room_of_the_table_without_a_folder(self):
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            (root / "CONTRIBUTING.md").write_text(CONTRIBUTING, encoding="utf-8")
            for room in set(Layers(CONTRIBUTING).uses) - {"stats"}:
                (root / "kindred" / room).mkdir(parents=True)
            self.assertEqual(rules.check_tree(root), ["CONTRIBUTING.md: there is no folder kindred/stats"])

    def test_a_contributing_page_that_cannot_be_read(self):
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            (root / "kindred").mkdir()
            (root / "CONTRIBUTING.md").write_text("# Nothing\n", encoding="utf-8")
            fault, = rules.check_tree(root)
            self.assertIn("no table", fault)

    def test_no_room(self):
        self.one_fault({"kindred/a.h": self.GOOD}, "kindred/a.h", "is in a room")


if __name__ == "__main__":
    unittest.main(verbosity=2)
