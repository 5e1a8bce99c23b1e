"""choose_groups(): its inputs, options and results, beside brute force and the program."""
import inspect
import itertools
import json
import pathlib
import re
import subprocess

import numpy as np
import pytest

import kindred

ROOT = pathlib.Path(__file__).resolve().parents[2]
MATRIX = [[0.0, 0.9, -0.2], [0.8, 0.0, -0.1], [0.1, 0.2, 0.0]]
NAMES = ["depth", "normals", "edges"]


def best_by_brute_force(matrix, networks, weights):
    n = len(matrix)
    groups = [group for size in range(2, n + 1) for group in itertools.combinations(range(n), size)]

    def score(group, task):
        return np.mean([matrix[other][task] for other in group if other != task])

    best = -np.inf
    for count in range(1, networks + 1):
        for chosen in itertools.combinations(groups, count):
            if len(set().union(*chosen)) == n:
                scores = [max(score(group, task) for group in chosen if task in group) for task in range(n)]
                best = max(best, np.average(scores, weights=weights))
    return best


@pytest.mark.parametrize("networks", [1, 2, 3])
def test_value_is_that_of_brute_force(random, networks):
    matrix, weights = random.normal(size=(5, 5)), random.uniform(1, 3, 5)
    answer = kindred.choose_groups(matrix, networks=networks, weights=weights)
    assert answer.status == "optimal"
    assert answer.value == pytest.approx(best_by_brute_force(matrix, networks, weights), abs=1e-12)
    assert answer.bound == pytest.approx(answer.value)


def test_same_json_as_the_program(program, tmp_path, random):
    affinity = kindred.Affinity([f"t{i}" for i in range(8)], random.normal(size=(8, 8)), np.full((8, 8), 0.1),
                                np.full((8, 8), 30))
    path = tmp_path / "affinity.json"
    affinity.write(path)
    flags = ["--networks", "3", "--alternatives", "2", "--grouping.apart", "t0,t1;t2,t3", "--resamples", "50",
             "--grouping.seed", "4", "--grouping.memberships", "2"]
    printed = subprocess.run([program, "group", str(path), "--json", "--quiet", *flags], capture_output=True,
                             text=True, check=True).stdout
    options = dict(networks=3, alternatives=2, apart=[("t0", "t1"), ("t2", "t3")], resamples=50, seed=4, memberships=2)
    for source in (affinity, path, str(path)):
        answer = kindred.choose_groups(source, **options)
        assert answer.to_dict() == json.loads(printed)
    plain = subprocess.run([program, "group", str(path), "--quiet", *flags], capture_output=True, text=True, check=True)
    assert str(answer) == plain.stdout.rstrip("\n")
    ranged = subprocess.run([program, "group", str(path), "--json", "--quiet", "--networks", "1..4"],
                            capture_output=True, text=True, check=True).stdout
    several = kindred.choose_groups(path, networks=range(1, 5))
    assert [one.to_dict() for one in several] == json.loads(ranged)["groupings"]
    plain = subprocess.run([program, "group", str(path), "--quiet", "--networks", "1..4"], capture_output=True,
                           text=True, check=True).stdout
    assert str(several) == plain.rstrip("\n")
    assert str(several[2]).startswith("8 tasks in 3 networks")


def test_every_key_of_grouping_is_an_argument():
    page = (ROOT / "docs/config.md").read_text(encoding="utf-8")
    section = page.partition("## `[grouping]`")[2].partition("\n## ")[0]
    keys = re.findall(r"^\*\*`(\w+)`\*\*", section, re.MULTILINE)
    assert len(keys) > 15
    assert set(keys) <= set(inspect.signature(kindred.choose_groups).parameters)


def test_direction(random):
    matrix = random.normal(size=(4, 4))
    by_source = kindred.choose_groups(matrix, networks=2)
    by_target = kindred.choose_groups(matrix.T, networks=2, rows="target")
    assert by_source.to_dict() == by_target.to_dict()
    assert by_source.to_dict() != kindred.choose_groups(matrix.T, networks=2).to_dict()


def test_kinds_of_matrices(tmp_path):
    expected = kindred.choose_groups(MATRIX, tasks=NAMES, networks=2).to_dict()
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(MATRIX, index=NAMES, columns=NAMES)
    np.save(tmp_path / "m.npy", np.array(MATRIX))
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    kindred.Affinity(NAMES, MATRIX).write(tmp_path / "m.csv")
    nested = {a: dict(zip(NAMES, row)) for a, row in zip(NAMES, MATRIX)}
    cases = [(frame, {}), (frame.iloc[:, [2, 0, 1]], {}), (nested, {}), (tmp_path / "m.csv", {}),
             (tmp_path / "m.npy", {"rows": "source", "names": tmp_path / "names.json"}),
             (np.asfortranarray(MATRIX), {"tasks": NAMES}), (np.array(MATRIX, ">f8"), {"tasks": tuple(NAMES)}),
             (kindred.Affinity(NAMES, MATRIX), {})]
    for matrix, options in cases:
        assert kindred.choose_groups(matrix, networks=2, **options).to_dict() == expected
    polars = pytest.importorskip("polars")
    assert kindred.choose_groups(polars.DataFrame(MATRIX, schema=NAMES, orient="row"),
                                 networks=2).to_dict() == expected


def test_standard_errors_of_a_frame_follow_its_names():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(MATRIX, index=NAMES, columns=NAMES)
    errors = pandas.DataFrame(np.arange(9.0).reshape(3, 3) / 10, index=NAMES, columns=NAMES)
    answers = [kindred.choose_groups(frame, networks=2, standard_error=given).to_dict()
               for given in (errors, errors.loc[NAMES[::-1], NAMES[::-1]])]
    assert answers[0]["stability"] is not None
    assert answers[0] == answers[1]


def test_stability(random):
    matrix = random.normal(size=(6, 6))
    answer = kindred.choose_groups(matrix, networks=3, standard_error=np.full((6, 6), 1e-9), resamples=20)
    assert answer.stability.best_share == 1
    assert answer.stability.together.shape == (6, 6)
    noisy = kindred.choose_groups(matrix, networks=3, standard_error=np.full((6, 6), 3.0), resamples=20)
    assert noisy.stability.best_share < 1
    assert noisy.stability.expected_regret > 0
    assert kindred.choose_groups(matrix, networks=3).stability is None


def test_measurements(tmp_path, random):
    lines = [{"step": step, "matrix": (np.array(MATRIX) + 0.01 * random.normal(size=(3, 3))).tolist()}
             for step in range(60)]
    path = tmp_path / "affinity.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    answer = kindred.choose_groups(MATRIX, tasks=NAMES, networks=2, measurements=path)
    assert answer.stability.resamples == 1000
    with pytest.raises(kindred.InputError, match="range"):
        kindred.choose_groups(MATRIX, networks=range(1, 3), measurements=path)


SCORES = {("a", "b"): [0.2, 0.4], ("a",): [0.3], ("b",): [0.3], ("a", "c"): [0.25, 0.1], ("c",): [0.5]}


def test_results_of_trained_groups(tmp_path):
    answer = kindred.choose_groups(SCORES, better="lower", networks=2)
    assert answer.groups == (("a", "c"), ("b",))
    assert answer.value == pytest.approx((0.25 + 0.3 + 0.1) / 3)
    assert answer.better == "lower"
    assert answer.alone == {"a": 0.3, "b": 0.3, "c": 0.5}
    as_mappings = {frozenset(group): dict(zip(group, scores)) for group, scores in SCORES.items()}
    as_records = [{"tasks": list(group), "scores": scores} for group, scores in SCORES.items()]
    rows = [("+".join(group), task, score) for group, scores in SCORES.items() for task, score in zip(group, scores)]
    path = tmp_path / "scores.csv"
    path.write_text("group,task,score\n" + "".join(f"{group},{task},{score}\n" for group, task, score in rows))
    sources = [as_mappings, as_records, path]
    for package in ("pandas", "polars"):
        module = pytest.importorskip(package)
        sources.append(module.DataFrame({"group": [row[0] for row in rows], "task": [row[1] for row in rows],
                                         "score": [row[2] for row in rows]}))
    for source in sources:
        other = kindred.choose_groups(source, better="lower", networks=2)
        assert (set(map(frozenset, other.groups)), other.value) == (set(map(frozenset, answer.groups)), answer.value)


def test_costs_of_trained_groups():
    records = [{"name": "full", "tasks": ["a", "b"], "scores": [1, 1], "cost": 1},
               {"name": "half", "tasks": ["a", "b"], "scores": [0.9, 0.9], "cost": 0.5}]
    assert kindred.choose_groups(records, better="higher").names == ("full",)
    assert kindred.choose_groups(records, better="higher", budget=0.6).names == ("half",)


def test_weights_by_name_and_order():
    one = kindred.choose_groups(MATRIX, tasks=NAMES, networks=1, weights={"edges": 3, "depth": 1, "normals": 2})
    assert one.to_dict() == kindred.choose_groups(MATRIX, tasks=NAMES, networks=1, weights=[1, 2, 3]).to_dict()


def test_shown():
    answer = kindred.choose_groups(MATRIX, tasks=["<b>", "a & b", "c"], networks=2)
    page = answer._repr_html_()
    assert "&lt;b&gt;" in page and "<b>" not in page and "a &amp; b" in page
    assert str(answer).startswith("3 tasks in 2 networks")
    assert "network" in kindred.choose_groups(MATRIX, networks=range(1, 3))._repr_html_()


def test_file_of_a_grouping(tmp_path):
    answer = kindred.choose_groups(MATRIX, tasks=NAMES, networks=2)
    path = tmp_path / "grouping.json"
    path.write_text(json.dumps(answer.to_dict()))
    assert kindred.Grouping.read(path).to_dict() == answer.to_dict()
    path.write_text(json.dumps({**answer.to_dict(), "format": "kindred.grouping/9"}))
    with pytest.raises(kindred.InputError, match="kindred.grouping/9"):
        kindred.Grouping.read(path)


HUGE = np.zeros((2001, 2001))
BAD = [
    ([], {}, "n × n"),
    ([[]], {}, "n × n"),
    (None, {}, "n × n"),
    (3.0, {}, "n × n"),
    ("", {}, "name|file"),
    ([[1, 2], [3]], {}, "differ in length"),
    (np.zeros((2, 3)), {}, "2 × 3"),
    (np.zeros((2, 2, 2)), {}, "2 × 2 × 2"),
    ([["a", "b"], ["c", "d"]], {}, "not numbers"),
    ([[0, "b"], [1, 0]], {}, "numbers"),
    (np.array([[0, "x"], [1, 0]], object), {}, "not a number"),
    (np.array([[0, object()], [1, 0]], object), {}, "not a number"),
    (np.zeros((2, 2), complex), {}, "not numbers"),
    ([[0, np.inf], [0, 0]], {}, "inf"),
    ([[0, np.nan], [0, 0]], {}, "never measured"),
    (HUGE, {}, "2000"),
    (MATRIX, {"tasks": ["a", "b"]}, "2 tasks"),
    (MATRIX, {"tasks": ["a", "a", "b"]}, "two tasks"),
    (MATRIX, {"tasks": ["a", "", "b"]}, "name"),
    (MATRIX, {"tasks": "abc"}, "list of task names"),
    (MATRIX, {"tasks": [1.5, 2, 3]}, "expected a text"),
    (MATRIX, {"tasks": ["a", "b", "\ud800"]}, "UTF-8"),
    (MATRIX, {"rows": "sideways"}, "expected source or target"),
    (MATRIX, {"rows": 3}, "expected a text"),
    (MATRIX, {"names": "names.txt"}, "names does not apply"),
    (MATRIX, {"better": "lower"}, "better does not apply"),
    (MATRIX, {"networks": 0}, "at least 1"),
    (MATRIX, {"networks": 2.5}, "whole number"),
    (MATRIX, {"networks": True}, "whole number"),
    (MATRIX, {"networks": "3"}, "whole number"),
    (MATRIX, {"networks": range(0, 3)}, "range"),
    (MATRIX, {"networks": range(3, 3)}, "range"),
    (MATRIX, {"networks": range(1, 9, 2)}, "range"),
    (MATRIX, {"objective": "best"}, "mean"),
    (MATRIX, {"budget": float("nan")}, "not a finite number"),
    (MATRIX, {"budget": -1}, "above 0"),
    (MATRIX, {"seed": 2**70}, "64 bits"),
    (MATRIX, {"threads": -1}, "threads"),
    (MATRIX, {"time_limit": 0}, "above 0"),
    (MATRIX, {"weights": [1, 2]}, "3 tasks"),
    (MATRIX, {"weights": [1, 2, float("inf")]}, "finite"),
    (MATRIX, {"weights": [1, 2, -3]}, "weight"),
    (MATRIX, {"weights": {"0": 1, "1": 1}}, "nothing for the task '2'"),
    (MATRIX, {"weights": {"0": 1, "1": 1, "9": 1}}, "no task '9'"),
    (MATRIX, {"weights": "abc"}, "a number for each"),
    (MATRIX, {"weights": 3}, "a number for each"),
    (MATRIX, {"together": [["0", "9"]]}, '"9"'),
    (MATRIX, {"together": ["0", "1"]}, "lists"),
    (MATRIX, {"apart": [["0", "1"], ["0", "2"], ["1", "2"]]}, "apart"),
    (MATRIX, {"fixed": [[0, 1]]}, "lists|text"),
    (MATRIX, {"resamples": 5}, "uncertainty"),
    (MATRIX, {"standard_error": np.full((3, 3), -1.0)}, "standard error"),
    (MATRIX, {"standard_error": np.zeros((2, 2))}, "2 × 2"),
    (MATRIX, {"count": np.full((3, 3), 0.5)}, "whole numbers"),
    (MATRIX, {"measurements": "/nonexistent.jsonl"}, "/nonexistent.jsonl"),
    ("/nonexistent.json", {}, "/nonexistent.json"),
    ("/nonexistent.csv", {}, "/nonexistent.csv"),
    ("/nonexistent.npy", {"rows": "source"}, "names"),
    ("/etc/passwd", {}, "passwd"),
    ("/dev/zero", {}, "/dev/zero"),
    ("/", {}, "/"),
    ("nul\0.json", {}, "NUL"),
    ("\udcff.json", {}, "UTF-8"),
    ({"a": {"a": 0, "b": 1}}, {}, "same tasks"),
    ({("a", "b"): [1, 2]}, {}, "better"),
    ({("a", "b"): [1, 2, 3]}, {"better": "lower"}, "scores"),
    ({("a", "b"): [1, float("nan")]}, {"better": "lower"}, "not a finite number"),
    ({("a", "b"): {"a": 1}}, {"better": "lower"}, "other tasks"),
    ({("a", "a"): [1, 2]}, {"better": "lower"}, "a"),
    ({frozenset("ab"): [1, 2]}, {"better": "lower"}, "no order"),
    ({("a", "b"): [1, 2]}, {"better": "sideways"}, "higher or lower"),
    ({("a", "b"): [1, 2]}, {"better": "lower", "rows": "source"}, "rows does not apply"),
    ([{"tasks": ["a"]}], {"better": "lower"}, "tasks"),
    ([{"tasks": "ab", "scores": [1, 2]}], {"better": "lower"}, "list of task names"),
    ([{"tasks": ["a"], "scores": [1], "extra": 1}], {"better": "lower"}, "extra"),
]


@pytest.mark.parametrize("matrix, options, message", BAD, ids=lambda value: str(value)[:30])
def test_bad_input(matrix, options, message):
    with pytest.raises(kindred.InputError, match=message) as caught:
        kindred.choose_groups(matrix, **options)
    assert isinstance(caught.value, ValueError)
    assert "\n" not in str(caught.value)


def test_bad_frames():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(MATRIX, index=NAMES, columns=NAMES)
    for bad, message in ((frame.iloc[:2], "same tasks"), (frame.rename(columns={"edges": "other"}), "same tasks"),
                         (frame.set_axis(["a", "a", "b"]).set_axis(["a", "a", "b"], axis=1), "twice"),
                         (frame.astype(str), "number")):
        with pytest.raises(kindred.InputError, match=message):
            kindred.choose_groups(bad)
