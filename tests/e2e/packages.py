"""Python packages of other projects for tests that compare kindred with them: a virtual environment below the build folder,
made once for a list of pinned packages."""
import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(os.environ.get("KINDRED_ENVIRONMENTS", pathlib.Path(__file__).resolve().parents[2] / "build/environments"))
PINNED = ("onnxruntime==1.23.2", "onnx==1.18.0", "numpy==2.2.6", "pillow==11.3.0", "tritonclient[http,grpc]==2.60.0")
# An environment of its own, because it asks for other versions of what they share.
KSERVE = ("kserve==0.21.0",)


def python(pinned=PINNED):
    """The interpreter of an environment with these packages. Skips the test where no package index can be reached."""
    name = hashlib.sha256(" ".join([sys.version, *pinned]).encode()).hexdigest()[:12]
    FOLDER.mkdir(parents=True, exist_ok=True)
    place = FOLDER / name
    with open(FOLDER / f"{name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "whole").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
            install = [place / "bin/pip", "--quiet", "--disable-pip-version-check", "install", "--retries", "1", "--timeout",
                       "20", *pinned]
            done = subprocess.run(install, capture_output=True, text=True, check=False)
            if done.returncode:
                raise unittest.SkipTest(f"no package index: {done.stderr.strip().splitlines()[-1][:200]}")
            (place / "whole").touch()
    return place / "bin/python"
