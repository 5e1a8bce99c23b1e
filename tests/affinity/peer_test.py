#!/usr/bin/python3
"""Look-ahead affinities against an implementation of TAG in eager PyTorch, on the same weights and batch.

  peer_test.py PEER_CASE PEER_SCRIPT

Exit status 77, "skipped", where numpy and torch are not installed.
"""
import json
import os
import subprocess
import sys
import tempfile

RELATIVE = 1e-9


def main():
    program, peer = sys.argv[1:3]
    try:
        import numpy as np
        import torch  # noqa: F401  (the peer needs it)
    except ImportError as error:
        print(f"skipped: {error}")
        return 77

    for kind in ("regression", "binary", "multiclass"):
        for step in ("sgd", "optimizer"):
            out = subprocess.run([program, kind, step], capture_output=True, text=True, check=True).stdout
            case = json.loads(out)
            arrays = {"kind": kind, "lr": case["lr"], "x": np.array(case["x"]), "y": np.array(case["y"]),
                      "momentum": case["momentum"]}
            for layer in range(len(case["trunk"]) // 2):
                for part, name in enumerate(("weight", "bias")):
                    arrays[f"trunk.{layer}.{name}"] = np.array(case["trunk"][2 * layer + part])
                    if step == "optimizer":
                        arrays[f"velocity.{layer}.{name}"] = np.array(case["velocity"][2 * layer + part])
            for task, (weight, bias) in enumerate(case["heads"]):
                arrays[f"head.{task}.weight"] = np.array(weight)
                arrays[f"head.{task}.bias"] = np.array(bias)
            with tempfile.TemporaryDirectory() as directory:
                path = os.path.join(directory, "case.npz")
                np.savez(path, **arrays)
                out = subprocess.run([sys.executable, peer, "check", path], capture_output=True, text=True,
                                     check=True).stdout
            theirs = np.array(json.loads(out)["affinity"])
            ours = np.array(case["affinity"])
            worst = float(np.max(np.abs(ours - theirs) / np.abs(theirs)))
            print(f"{kind}, {step}: largest relative difference {worst:.2e}")
            if not worst < RELATIVE:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
