"""What the sources of kindred may include, by the layer stack in CONTRIBUTING.md, and a few bounds on files."""

import re

from layers import LayerError, Layers

MOST_LINES = 400
MOST_LINES_OF_ROOM = 3500
TORCH = re.compile(r"^(torch|ATen|c10|caffe2)/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]*)[>"]')
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)[^;{]*\{")
OURS = re.compile(r"^kindred/([a-z]+)/([a-z0-9_]+\.h)$")


def check_include(layers, room, is_header, bracket, path):
    """What is wrong with one include of a file in that room, or None."""
    if TORCH.match(path):
        if path == "torch/torch.h":
            return "torch/torch.h takes 20 s a file; include what is used"
        return f"room {room} is in a target without libtorch" if room in layers.torchless else None
    if path.startswith("fmt/") and is_header:
        return "fmt belongs in sources"
    if bracket == "<" and not path.startswith("kindred/"):
        return None
    ours = OURS.match(path)
    if not ours or bracket == "<":
        return 'our headers are included as "kindred/<room>/<file>.h"'
    if ours[1] not in layers.uses:
        return f"there is no room {ours[1]}"
    if ours[1] not in layers.reachable(room):
        return f"room {room} may not use room {ours[1]}"
    return None


def check_file(layers, room, path):
    """Everything that is wrong with one source or header, as lines of text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    wrong = []
    if len(lines) - 1 > MOST_LINES:
        wrong.append(f"{path}: {len(lines) - 1} lines, more than {MOST_LINES}")
    is_header = path.suffix == ".h"
    if is_header and "#pragma once" not in lines:
        wrong.append(f"{path}: no #pragma once")
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if not include:
            continue
        fault = check_include(layers, room, is_header, include[1], include[2])
        if fault:
            wrong.append(f"{path}:{number}: {include[2]}: {fault}")
    return wrong


def check_missing_headers(root, path):
    """Includes of ours that name no file."""
    wrong = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        include = INCLUDE.match(line)
        if include and OURS.match(include[2]) and not (root / include[2]).is_file():
            wrong.append(f"{path}:{number}: {include[2]}: there is no such file")
    return wrong


def check_types(headers):
    """Types of two headers that share a name: linked into one program they would be taken for each other."""
    places, wrong = {}, []
    for path in headers:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            found = TYPE.match(line)
            if not found:
                continue
            first = places.setdefault(found[1], path)
            if first != path:
                wrong.append(f"{path}:{number}: {found[1]} is the name of a type in {first} too")
    return wrong


def check_rooms(root, layers):
    """Folders that are no room of the table, rooms of the table without a folder, and files outside rooms."""
    folders = {path.name for path in (root / "kindred").iterdir() if path.is_dir()}
    wrong = [f"{root / 'kindred' / name}: not a room of the layer stack in CONTRIBUTING.md"
             for name in sorted(folders - set(layers.uses))]
    wrong += [f"CONTRIBUTING.md: there is no folder kindred/{room}" for room in layers.uses if room not in folders]
    return wrong + [f"{path}: each source and header is in a room" for path in sorted((root / "kindred").iterdir())
                    if path.suffix in (".h", ".cpp")]


def check_size(root, room):
    """Whether a room has outgrown what one line can say of it."""
    lines = sum(path.read_text(encoding="utf-8").count("\n") for path in (root / "kindred" / room).rglob("*")
                if path.suffix in (".h", ".cpp"))
    if lines <= MOST_LINES_OF_ROOM:
        return []
    return [f"{root / 'kindred' / room}: {lines} lines, more than {MOST_LINES_OF_ROOM}; split the room"]


def check_tree(root):
    """Everything that is wrong below root/kindred, by the tables of root/CONTRIBUTING.md."""
    try:
        layers = Layers((root / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    except LayerError as error:
        return [f"CONTRIBUTING.md: {error}"]
    wrong = check_rooms(root, layers) + check_types(sorted((root / "kindred").rglob("*.h")))
    for room in layers.uses:
        wrong += check_size(root, room)
        for path in sorted((root / "kindred" / room).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                wrong += check_file(layers, room, path) + check_missing_headers(root, path)
            elif path.suffix in (".hpp", ".hh", ".cc", ".cxx", ".inl"):
                wrong.append(f"{path}: sources end in .cpp, headers in .h")
    return wrong
