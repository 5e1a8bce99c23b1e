"""What documents show runs: doctests, docs/python.md, the notebook and the examples; and the types hold."""
import doctest
import importlib
import importlib.metadata
import pathlib
import pkgutil
import re
import subprocess
import sys

import pytest

import kindred

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = ["kindred", *(name for _, name, _ in pkgutil.walk_packages(kindred.__path__, "kindred.")
                        if not name.endswith(("__main__", "_core")))]


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    if name.startswith("kindred.torch"):
        pytest.importorskip("torch")
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_some_doctests_there_are():
    assert sum(len(doctest.DocTestFinder().find(importlib.import_module(name))) for name in MODULES
               if not name.startswith("kindred.torch")) > 20


def test_public_names_have_docstrings():
    for name in kindred.__all__:
        assert getattr(kindred, name).__doc__, name
        for attribute, value in vars(getattr(kindred, name)).items() if isinstance(getattr(kindred, name), type) else ():
            if not attribute.startswith("_") and (callable(value) or isinstance(value, property)):
                assert getattr(value, "__doc__", None), f"{name}.{attribute}"


def test_the_page(program, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    names = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)


@pytest.mark.filterwarnings("ignore")
def test_the_notebook(program, tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("pandas")
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(ROOT / "examples/notebook.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum("<table" in output.get("data", {}).get("text/html", "") for output in shown) >= 5
    assert not any(output["output_type"] == "error" for output in shown)


@pytest.mark.parametrize("name, needs, steps, tasks", [
    ("encoder_tasks", "torch", "60", 3), ("resnet_tasks", "torchvision", "24", 3), ("torchjd_tasks", "torchjd", "60", 4)])
def test_examples(name, needs, steps, tasks):
    pytest.importorskip(needs)
    result = subprocess.run([sys.executable, ROOT / f"examples/python/{name}.py", steps], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert f"{tasks} tasks in 2 networks" in result.stdout


USES = """
import kindred
one = kindred.choose_groups([[0.0, 1.0], [1.0, 0.0]], networks=2, apart=[["a", "b"]])
several = kindred.choose_groups("a.json", networks=range(1, 3))
reveal_type(one)
reveal_type(several[0].value)
kindred.choose_groups([[0.0]], nets=2)
"""


def test_types(tmp_path):
    pytest.importorskip("mypy")

    def check(*what):
        return subprocess.run([sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", *what,
                               "--no-error-summary", "--cache-dir=/dev/null"], capture_output=True, text=True,
                              cwd=tmp_path)

    whole = check("--package", "kindred")
    assert whole.returncode == 0, whole.stdout
    (tmp_path / "uses.py").write_text(USES)
    told = check("uses.py").stdout
    assert 'Revealed type is "kindred._grouping.Grouping"' in told and 'Revealed type is "float"' in told
    wrong = [line for line in told.splitlines() if " error: " in line]
    assert wrong and all(line.startswith("uses.py:7:") for line in wrong) and '"nets"' in wrong[0], told


def test_nothing_links_libtorch():
    import kindred._core
    result = subprocess.run(["ldd", kindred._core.__file__], capture_output=True, text=True)
    assert "libClp" in result.stdout and "torch" not in result.stdout


def test_the_wheel():
    """Its tags and what it says it is for."""
    wheel = importlib.metadata.distribution("kindred")
    assert wheel.metadata["Requires-Python"] == ">=3.10"
    versions = [name.rsplit(" ", 1)[1] for name in wheel.metadata.get_all("Classifier") if "Python :: 3." in name]
    assert versions == [f"3.{minor}" for minor in range(10, 15)]
    own = f"cp3{sys.version_info[1]}"
    expected = "cp312-abi3" if sys.version_info >= (3, 12) else f"{own}-{own}"
    assert f"Tag: {expected}-" in wheel.read_text("WHEEL")
