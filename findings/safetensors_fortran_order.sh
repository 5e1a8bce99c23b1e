#!/usr/bin/env bash
# Surprise: safetensors.numpy writes a Fortran-ordered array (any transposed matrix) in memory order under its
#   logical shape, without an error: another matrix comes back. 0.7.0 and older wrote it right. Files are well formed.
# Versions: safetensors 0.8.0 (wrong) and 0.7.0 (right), numpy 2.4.6.
# Why it matters: kindred leaves weights.safetensors. Who transposes a layer for another framework, or stores an
#   affinity matrix of the other direction (rows targets, not sources), and saves it with NumPy gets scrambled
#   weights, and of a square matrix the old direction under the new name, with no sign of it in shape or type.
#   Upstream: safetensors/safetensors, issue 825, open in 0.8.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip() { "$folder/venv/bin/pip" --quiet --disable-pip-version-check "$@"; }
cat > "$folder/check.py" <<'PY'
import sys
from importlib.metadata import version
import numpy as np
from safetensors.numpy import load_file, save_file

folder = sys.argv[1]
print("safetensors", version("safetensors"), "numpy", np.__version__)
affinity = np.array([[0.0, 0.1, 0.2], [0.3, 0.0, 0.5], [0.6, 0.7, 0.0]])  # rows are sources
weight = np.arange(6.0).reshape(2, 3)  # outputs x inputs
wanted = {"targets_first": affinity.T, "kernel": weight.T}
save_file(wanted, folder + "/t.safetensors")
found = load_file(folder + "/t.safetensors")
for name, array in wanted.items():
    print(f"  {name}: F-contiguous {array.flags['F_CONTIGUOUS']}, saved {array.tolist()}, loaded {found[name].tolist()}")
if version("safetensors") == "0.7.0":
    for name, array in wanted.items():
        assert np.array_equal(found[name], array), name
else:
    assert np.array_equal(found["targets_first"], affinity), "not the untransposed matrix any more"
    assert found["kernel"].shape == (3, 2)
    assert found["kernel"].tolist() == [[0, 1], [2, 3], [4, 5]], "kernel no longer in memory order"
    mended = {name: np.ascontiguousarray(array) for name, array in wanted.items()}
    save_file(mended, folder + "/t.safetensors")
    found = load_file(folder + "/t.safetensors")
    for name, array in wanted.items():
        assert np.array_equal(found[name], array), name
    print("  right after np.ascontiguousarray")
PY
for release in 0.7.0 0.8.0; do
  pip install --no-compile numpy==2.4.6 safetensors==$release
  "$folder/venv/bin/python" "$folder/check.py" "$folder"
done
echo "ok: 0.7.0 keeps a transposed array, 0.8.0 scrambles it silently"
