#!/usr/bin/env bash
# Surprise: tomlkit writes a table that is added under a dotted key in the middle of the file: every line that follows
#   becomes a key of the new table. The document in memory is right, the text it gives is another config, still valid TOML.
#   And sort() of an array changes the value that is read, not the text that is written.
# Versions: tomlkit 0.15.2.
# Why it matters: configs of kindred are TOML, dotted keys are how its flags are spelt, and scripts that vary a config
#   use tomlkit because it keeps the comments.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install --no-compile tomlkit==0.15.2 tomli==2.5.0
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version
import tomli
import tomlkit

print("tomlkit", version("tomlkit"))
document = tomlkit.parse('data.path = "table.csv"\ndata.seed = 1\ntrain.epochs = 20\n')
document["data"]["names"] = {"a": "b"}
wanted = document.unwrap()
text = tomlkit.dumps(document)
found = tomli.loads(text)
print(text)
print("in memory:", wanted)
print("written:  ", found)
assert wanted == {"data": {"path": "table.csv", "seed": 1, "names": {"a": "b"}}, "train": {"epochs": 20}}
assert found == {"data": {"path": "table.csv", "names": {"a": "b", "data": {"seed": 1}, "train": {"epochs": 20}}}}
document = tomlkit.parse("seeds = [3, 1, 2]\n")
document["seeds"].sort()
text = tomlkit.dumps(document)
print("sorted in memory:", document.unwrap(), "written:", text)
assert document.unwrap() == {"seeds": [1, 2, 3]} and text == "seeds = [3, 1, 2]\n"
print("ok")
PY
