"""The sources include only what the layer stack in CONTRIBUTING.md allows."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import rules  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check_planted(files):
    """The faults of a tree that holds these files, given as path → text."""
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
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

    def test_no_room_uses_itself_in_a_circle(self):
        for room in rules.USES:
            for other in rules.USES[room]:
                self.assertNotIn(room, rules.reachable(other))

    def test_deploy_does_not_see_training(self):
        self.assertFalse(rules.reachable("deploy") & {"train", "affinity", "study", "cli"})


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

    def test_two_types_of_one_name(self):
        self.one_fault({
            "kindred/base/a.h": self.GOOD + "struct Thing {};\n",
            "kindred/stats/b.h": self.GOOD + "class Thing {\n};\n",
        }, "kindred/stats/b.h:4:", "Thing is the name of a type")

    def test_missing_header(self):
        self.one_fault({"kindred/base/a.cpp": '#include "kindred/base/gone.h"\n'}, "no such file")

    def test_unknown_room(self):
        self.one_fault({"kindred/attic/a.cpp": "\n"}, "not a room")

    def test_no_room(self):
        self.one_fault({"kindred/a.h": self.GOOD}, "kindred/a.h", "in a room")


if __name__ == "__main__":
    unittest.main(verbosity=2)
