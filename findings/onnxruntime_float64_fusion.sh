#!/usr/bin/env bash
# Surprise: ONNX Runtime refuses at load a valid float64 model whose every operation it has for float64: at its default
#   optimisation level it joins operations of the model into one that has no float64 form. x · Sigmoid(x) (SiLU, Swish)
#   becomes QuickGelu in 1.17.1 to 1.23.2; Gemm followed by Relu, Tanh or Sigmoid becomes FusedGemm in 1.17.1. The same
#   models load and are right with ORT_ENABLE_BASIC, and float32 models load at any level.
# Versions: onnxruntime 1.17.1 and 1.23.2 (1.20.1 is as 1.23.2; 1.32.0 loads all), onnx 1.14.1 and 1.18.0.
# Why it matters: a model exported in float64 passes ONNX's checker and fails where it is served. kindred writes float64
#   curves in forms that no version joins (kindred/exchange/script_to_onnx.cpp).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/case.py" <<'PY'
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

ort.set_default_logger_severity(4)
print("onnxruntime", ort.__version__)


def model(nodes, kind):
    numbers = [helper.make_tensor("w", kind, [3, 3], np.linspace(-1, 1, 9)), helper.make_tensor("b", kind, [3], [0.1, 0.2, 0.3])]
    values = [helper.make_tensor_value_info(name, kind, ["rows", 3]) for name in ("x", "y")]
    graph = helper.make_graph(nodes, "g", values[:1], values[1:], numbers)
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(whole, full_check=True)
    return whole.SerializeToString()


def loads(nodes, kind, level):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    try:
        session = ort.InferenceSession(model(nodes, kind), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # NOT_IMPLEMENTED has no class of its own in every version
        assert "NOT_IMPLEMENTED" in str(error), error
        return False
    x = np.arange(6).reshape(2, 3).astype(np.float64 if kind == TensorProto.DOUBLE else np.float32)
    return np.isfinite(session.run(None, {"x": x})[0]).all()


dense = helper.make_node("Gemm", ["x", "w", "b"], ["a"])
cases = {f"Gemm, {curve}": [dense, helper.make_node(curve, ["a"], ["y"])] for curve in ("Relu", "Tanh", "Sigmoid")}
cases["x * Sigmoid(x)"] = [helper.make_node("Sigmoid", ["x"], ["s"]), helper.make_node("Mul", ["x", "s"], ["y"])]
refused = []
for name, nodes in cases.items():
    for level in (ort.GraphOptimizationLevel.ORT_ENABLE_BASIC, ort.GraphOptimizationLevel.ORT_ENABLE_ALL):
        for kind in (TensorProto.FLOAT, TensorProto.DOUBLE):
            if not loads(nodes, kind, level):
                assert kind == TensorProto.DOUBLE and level == ort.GraphOptimizationLevel.ORT_ENABLE_ALL
                refused.append(name)
print("  refused in float64 at the default level:", refused)
assert refused == sys.argv[1].split(";"), refused
PY
check() {
  rm -rf "$folder/venv"
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" --quiet --disable-pip-version-check install --no-compile "${@:2}"
  "$folder/venv/bin/python" "$folder/case.py" "$1"
}
check 'Gemm, Relu;Gemm, Tanh;Gemm, Sigmoid;x * Sigmoid(x)' onnxruntime==1.17.1 onnx==1.14.1 protobuf==3.20.3 numpy==1.26.4
check 'x * Sigmoid(x)' onnxruntime==1.23.2 onnx==1.18.0 numpy==2.2.6
echo ok
