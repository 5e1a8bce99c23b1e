#!/usr/bin/env bash
# Surprise: with an objective of about 1e-8 HiGHS returns the worst choice as "Optimal", with a gap of 0 and a bound equal
#   to the bad value, also when both allowed gaps are set to 0. At 1e-6 it is right. Its dual tolerance is absolute.
# Versions: highspy 1.16.0, numpy 2.4.6.
# Why it matters: affinities late in training can be that small; who checks kindred's "proven best" with a solver
#   gets a smaller value with a proof.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install --no-compile highspy==1.16.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version
import highspy

print("highspy", version("highspy"))


def choose(scale):
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.0)
    x = [solver.addBinary() for _ in range(4)]
    solver.addConstr(sum(x) == 1)
    solver.maximize(sum(scale * (i + 1) * x[i] for i in range(4)))
    info = solver.getInfo()
    chosen = [i + 1 for i, value in enumerate(solver.vals(x)) if value > 0.5]
    return chosen, solver.modelStatusToString(solver.getModelStatus()), info.mip_gap, info.mip_dual_bound


for scale in (1, 1e-6, 1e-8):
    print(f"  values {scale} x (1, 2, 3, 4): chosen, status, gap, bound = {choose(scale)}")
assert choose(1e-6)[:3] == ([4], "Optimal", 0.0)
chosen, status, gap, bound = choose(1e-8)
assert chosen != [4] and status == "Optimal" and gap == 0.0 and bound < 3.9e-8
print("ok")
PY
