#!/usr/bin/env bash
# Surprise: the gradient of torch.nn.functional.gelu is arbitrary on the CPU, in float32, when the gradient from above is
#   transposed and the input is not. No error, no NaN: only numbers, up to 1e38. The same gradient made contiguous first,
#   or in float64, is right; silu, tanh, elu and relu are right either way.
# Versions: torch 1.13.1 (Debian 12 has 1.13.0, with the same behaviour).
# Why it matters: a sum over tasks' heads, or a matrix product with a transposed operand, gives such gradients; a network
#   with gelu then trains on noise. kindred makes the gradient contiguous (kindred/model/layers.cpp).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install --no-compile torch==1.13.1 numpy==1.26.4
"$folder/venv/bin/python" - <<'PY'
import torch

print("torch", torch.__version__)
torch.manual_seed(0)
x = torch.randn(16, 8)
above = torch.randn(8, 16).t()


def gradient(function, x, above):
    x = x.clone().requires_grad_(True)
    return torch.autograd.grad(function(x), x, above)[0].double()


def error(function, above):
    exact = gradient(function, x.double(), above.double())
    return (gradient(function, x, above) - exact).abs().max().item()


for name in ("gelu", "silu", "tanh", "elu", "relu"):
    function = getattr(torch if name == "tanh" else torch.nn.functional, name)
    transposed, contiguous = error(function, above), error(function, above.contiguous())
    print(f"  {name}: largest error {transposed:.3g} with a transposed gradient, {contiguous:.3g} with a contiguous one")
    assert contiguous < 1e-5
    assert (transposed > 0.01) == (name == "gelu"), name
print("ok")
PY
