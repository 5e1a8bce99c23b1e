import os
import pathlib
import shutil

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def program():
    """The built program; tests that need it are skipped without."""
    candidates = [os.environ.get("KINDRED"), shutil.which("kindred"),
                  *(ROOT / "build" / preset / "bin" / "kindred" for preset in ("release", "ci", "dev"))]
    for path in candidates:
        if path and os.access(path, os.X_OK):
            os.environ["KINDRED"] = str(path)
            return str(path)
    pytest.skip("there is no program kindred; build it, or name it in the variable KINDRED")


@pytest.fixture
def random():
    return np.random.default_rng(0)
